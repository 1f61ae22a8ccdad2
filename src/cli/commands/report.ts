/** What `issue-batch report` says of itself; it is carried out by `perform/report.ts`. */
import type { Command } from '../command.js';
import { BATCH_POSITIONAL, CONNECTION_OPTIONS, OUTPUT_OPTIONS, STATE_OPTIONS } from '../declared-options.js';

const REPORT_OPTIONS = {
  output: {
    type: 'string',
    requiresArg: true,
    alias: 'o',
    description: 'HTML file (default <name>.report.html beside the results)',
  },
  sandbox: { ...CONNECTION_OPTIONS.sandbox, description: 'Report on the rehearsal' },
} as const;

export const REPORT: Command = {
  usage: 'report <batch>',
  summary: 'Write one HTML file for finance and audit',
  about:
    'Writes one self-contained HTML file: what was asked for, what was issued, the run over time. No link, no address and no script is in it.',
  positional: BATCH_POSITIONAL,
  options: { ...REPORT_OPTIONS, ...STATE_OPTIONS, ...OUTPUT_OPTIONS },
  examples: [
    { words: 'report rewards.csv', why: 'writes rewards.report.html beside the results' },
    { words: 'report rewards.csv -o november.html', why: 'the same under another name' },
  ],
  exitCodes: [0, 1, 2, 8],
  perform: async (call) => (await import('../perform/report.js')).performReport(call),
};
