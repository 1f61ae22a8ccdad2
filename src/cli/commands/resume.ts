/** What `issue-batch resume` says of itself; it is carried out by `perform/resume.ts`. */
import type { Command } from '../command.js';
import { BATCH_POSITIONAL, GOING_ON_OPTIONS } from '../declared-options.js';

export const RESUME: Command = {
  usage: 'resume <batch>',
  summary: 'Go on with a batch; needs no CSV',
  about: 'Goes on with a batch from where it stands, from its state folder alone.',
  positional: BATCH_POSITIONAL,
  options: GOING_ON_OPTIONS,
  examples: [
    { words: 'resume rewards.csv', why: 'go on with the batch that this file began' },
    { words: 'resume batch-8a5a53afedd24ee3 --no-wait', why: 'send what is left, by batch ID, and do not wait' },
  ],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 129, 130, 143],
  perform: async (call) => (await import('../perform/resume.js')).performResume(call),
};
