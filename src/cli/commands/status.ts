/** What `issue-batch status` says of itself; it is carried out by `perform/status.ts`. */
import type { Command } from '../command.js';
import { BATCH_POSITIONAL, CONNECTION_OPTIONS, flag, OUTPUT_OPTIONS, STATE_OPTIONS } from '../declared-options.js';

export const STATUS: Command = {
  usage: 'status [batch]',
  summary: 'Show where batches stand and what comes next',
  about:
    'Shows every batch of the state folder, or one of them order by order, and what to do next. Reads only: no key, no network, also beside a running batch.',
  positional: { ...BATCH_POSITIONAL, demandOption: false },
  options: {
    ...STATE_OPTIONS,
    sandbox: { ...CONNECTION_OPTIONS.sandbox, description: 'Show the rehearsals' },
    json: OUTPUT_OPTIONS.json,
    all: flag('Show every order, however many'),
    watch: flag('Go on showing it every two seconds, until Ctrl-C'),
  },
  examples: [
    { words: 'status', why: 'every batch of this folder' },
    { words: 'status rewards.csv', why: 'one batch, order by order' },
  ],
  exitCodes: [0, 1, 2, 8, 129, 143],
  perform: async (call) => (await import('../perform/status.js')).performStatus(call),
};
