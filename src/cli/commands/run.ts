/** What `issue-batch run` says of itself; it is carried out by `perform/run.ts`. */
import type { Command } from '../command.js';
import { CSV_POSITIONAL, flag, PLANNING_OPTIONS, RUN_OPTIONS } from '../declared-options.js';

export const RUN: Command = {
  usage: 'run <file>',
  summary: 'Issue a batch, or go on with it',
  about:
    'Turns each row of a CSV into a payout link, once, and writes the rows back with a link beside each. The same command goes on after any interruption. The word "run" may be left out.',
  positional: CSV_POSITIONAL,
  options: { ...PLANNING_OPTIONS, ...RUN_OPTIONS, 'dry-run': flag('Same as plan') },
  examples: [
    { words: 'rewards.csv --sandbox', why: 'rehearse it on this machine: no account, no money' },
    { words: 'rewards.csv --canary', why: 'send one row first, and the rest once it is issued' },
  ],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/run.js')).performRun(call),
};
