/** What `issue-batch doctor` says of itself; it is carried out by `perform/doctor.ts`. */
import type { Command } from '../command.js';
import { CONNECTION_OPTIONS, OUTPUT_OPTIONS, PLAN_OPTIONS, RUN_OPTIONS, STATE_OPTIONS } from '../declared-options.js';

const DOCTOR_OPTIONS = {
  ...CONNECTION_OPTIONS,
  'state-dir': {
    ...STATE_OPTIONS['state-dir'],
    description: 'Where batches are to be kept (default .issue-batch in this folder, or ISSUE_BATCH_STATE_DIR)',
  },
  currency: { ...PLAN_OPTIONS.currency, description: 'Payment balance to look at, such as USD (default: all)' },
  redis: { ...RUN_OPTIONS.redis, description: 'Redis or Valkey to look at, too (or ISSUE_BATCH_REDIS_URL)' },
  json: OUTPUT_OPTIONS.json,
} as const;

export const DOCTOR: Command = {
  usage: 'doctor',
  summary: 'Check everything that a run needs',
  about:
    'Checks key, host, API version, balance, catalogue, proxy, clock, state folder and Node, and says how to mend what is wrong. Sends no order.',
  options: DOCTOR_OPTIONS,
  examples: [
    { words: 'doctor', why: 'look at everything, one line each' },
    { words: 'doctor --currency USD --json', why: 'the same for a script, with one balance only' },
  ],
  exitCodes: [0, 1, 2, 4, 5, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/doctor.js')).performDoctor(call),
};
