/** What `issue-batch plan` says of itself; it is carried out by `perform/plan.ts`. */
import type { Command } from '../command.js';
import { CSV_POSITIONAL, PLANNING_OPTIONS, RUN_OPTIONS } from '../declared-options.js';

export const PLAN: Command = {
  usage: 'plan <file>',
  summary: 'Show what a run would do; send nothing',
  about:
    'Shows everything that can be known before money moves: every error of the file at once, rows, totals, orders, time, balance against need, duplicates. Sends no order.',
  positional: CSV_POSITIONAL,
  options: { ...PLANNING_OPTIONS, rate: RUN_OPTIONS.rate, redis: RUN_OPTIONS.redis },
  examples: [
    { words: 'plan rewards.csv', why: 'what would be issued, and whether the balance covers it' },
    { words: 'plan rewards.csv --errors errors.csv', why: 'every error of the file as a CSV, to mend them' },
  ],
  exitCodes: [0, 1, 2, 4, 5, 6, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/plan.js')).performPlan(call),
};
