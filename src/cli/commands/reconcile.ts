/** What `issue-batch reconcile` says of itself; it is carried out by `perform/reconcile.ts`. */
import type { Command } from '../command.js';
import {
  BATCH_POSITIONAL,
  CONNECTION_OPTIONS,
  list,
  OUTPUT_OPTIONS,
  PLAN_OPTIONS,
  RUN_OPTIONS,
  STATE_OPTIONS,
} from '../declared-options.js';

export const RECONCILE: Command = {
  usage: 'reconcile <batch>',
  summary: "Compare a batch with the account's orders",
  about:
    "Reads the account's whole order list, takes over orders whose answer was lost, and lists what neither side can explain. Sends no order.",
  positional: BATCH_POSITIONAL,
  options: {
    ...CONNECTION_OPTIONS,
    ...STATE_OPTIONS,
    ...OUTPUT_OPTIONS,
    redis: RUN_OPTIONS.redis,
    wait: RUN_OPTIONS.wait,
    yes: RUN_OPTIONS.yes,
    output: PLAN_OPTIONS.output,
    resolve: list(
      'Close an order without an answer, such as 3=not-issued, once two searches 15 minutes apart did not show it (repeatable)',
    ),
  },
  examples: [
    { words: 'reconcile rewards.csv', why: 'find what was issued although no answer came' },
    {
      words: 'reconcile rewards.csv --resolve 3=not-issued',
      why: 'close order 3: a decision, kept with name and time',
    },
  ],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/reconcile.js')).performReconcile(call),
};
