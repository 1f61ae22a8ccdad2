/** What `issue-batch results` says of itself; it is carried out by `perform/results.ts`. */
import type { Command } from '../command.js';
import {
  BATCH_POSITIONAL,
  CONNECTION_OPTIONS,
  flag,
  list,
  OUTPUT_OPTIONS,
  STATE_OPTIONS,
  text,
} from '../declared-options.js';
import { STATUS_LIST } from '../status-list.js';

export const RESULTS: Command = {
  usage: 'results <batch>',
  summary: 'Write the results again; refresh, redact',
  about:
    'Writes the results CSV again from the state, without key or network. --refresh first asks for the present status of the links; --redact and --only write other files instead.',
  positional: BATCH_POSITIONAL,
  options: {
    refresh: flag("First ask the API for the links' present status; only payout_status changes"),
    redact: flag('Write a copy that can be shared instead: no links, addresses or names'),
    only: list(`Write the rows that are ${STATUS_LIST} instead, in the input's own columns (repeatable)`),
    output: { ...text('File to write (default: the results file, or a name beside it)'), alias: 'o' },
    ...STATE_OPTIONS,
    ...CONNECTION_OPTIONS,
    ...OUTPUT_OPTIONS,
  },
  examples: [
    { words: 'results rewards.csv --refresh', why: 'which links are claimed' },
    { words: 'results rewards.csv --only failed', why: 'the rows that failed as a CSV, to mend and run' },
    { words: 'results rewards.csv --redact', why: 'a copy to share' },
  ],
  exitCodes: [0, 1, 2, 4, 5, 6, 7, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/results.js')).performResults(call),
};
