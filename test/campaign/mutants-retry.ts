/** Deliberate mistakes in what comes after a run: in retries, and in what a person may close. */
import { edit, type Mutant, mutant } from './mutant-edits.js';

export const RETRY_MUTANTS: readonly Mutant[] = [
  mutant(
    'a retry of orders without an answer that the list does not show',
    'histories/story:unanswered-and-hidden-and-retried',
    edit(
      'retry/plan-retry.js',
      "state.status !== 'rejected' && state.status !== 'failed'",
      "state.status !== 'rejected' && state.status !== 'failed' && state.status !== 'unanswered'",
    ),
    edit(
      'run/raise-failed.js',
      "if (state.status === 'rejected') {",
      "if (state.status === 'rejected' || state.status === 'unanswered') {",
    ),
  ),
  mutant(
    'a retry that does not take over what the list shows',
    'histories/story:retried-elsewhere-a-day-ago-forget-24h',
    edit(
      'run/send-orders.js',
      'adoptFound(session, findings, emit, onFound);',
      'if (prepare === EVERYTHING.prepare) adoptFound(session, findings, emit, onFound);',
    ),
  ),
  mutant(
    'a retry while orders of the account do not show whose they are',
    'histories/story:granted-elsewhere-and-still-open-old-guide',
    edit('run/raise-failed.js', 'if (search.undescribed > 0)', 'if (false)'),
  ),
  mutant(
    'an order closed as not issued after one search',
    'histories/story:not-closed-by-somebody-impatient',
    edit('reconcile/resolve.js', 'if (searched.last - searched.first >= SEARCHES_APART_MS)', 'if (true)'),
  ),
];
