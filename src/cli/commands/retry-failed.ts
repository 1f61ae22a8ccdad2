/** What `issue-batch retry-failed` says of itself; it is carried out by `perform/retry-failed.ts`. */
import type { Command } from '../command.js';
import { BATCH_POSITIONAL, flag, GOING_ON_OPTIONS } from '../declared-options.js';

export const RETRY_FAILED: Command = {
  usage: 'retry-failed <batch>',
  summary: 'Send rows again that are proven not issued',
  about:
    'Sends the rows that are proven not issued again, under new keys. Rows that were refused by name are left out, and an unknown row is never sent.',
  positional: BATCH_POSITIONAL,
  options: { ...GOING_ON_OPTIONS, 'dry-run': flag('Show what would be sent again; send nothing') },
  examples: [
    { words: 'retry-failed rewards.csv --dry-run', why: 'which rows would be sent again, and why the others not' },
    { words: 'retry-failed rewards.csv', why: 'send them; run twice, it sends nothing twice' },
  ],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/retry-failed.js')).performRetryFailed(call),
};
