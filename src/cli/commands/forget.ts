/** What `issue-batch forget` says of itself; it is carried out by `perform/forget.ts`. */
import type { Command } from '../command.js';
import {
  BATCH_POSITIONAL,
  CONNECTION_OPTIONS,
  flag,
  OUTPUT_OPTIONS,
  RUN_OPTIONS,
  STATE_OPTIONS,
} from '../declared-options.js';

export const FORGET: Command = {
  usage: 'forget <batch>',
  summary: 'Remove personal data from a finished batch',
  about:
    'Removes rows, requests and links of a finished batch from the state folder and keeps digests, so that its rows are still not issued again by mistake. Your CSV and the results stay.',
  positional: BATCH_POSITIONAL,
  options: {
    ...STATE_OPTIONS,
    sandbox: { ...CONNECTION_OPTIONS.sandbox, description: 'Forget the rehearsal' },
    'dry-run': flag('Show what would be removed; remove nothing'),
    yes: { ...RUN_OPTIONS.yes, description: 'Do not ask before it is removed' },
    ...OUTPUT_OPTIONS,
  },
  examples: [
    { words: 'forget rewards.csv --dry-run', why: 'what would go, and what would stay' },
    { words: 'forget rewards.csv --yes', why: 'remove it without a question, as a script would' },
  ],
  exitCodes: [0, 1, 2, 7, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/forget.js')).performForget(call),
};
