/** `issue-batch report <batch>`: the evidence report for finance and audit. No key, no network, no lock. */
import { readBatch, writeAuditReport } from '../../index.js';
import type { Command } from '../command.js';
import { performAlone } from '../declare.js';
import {
  BATCH_POSITIONAL,
  CONNECTION_OPTIONS,
  type CommandOptions,
  OUTPUT_OPTIONS,
  STATE_OPTIONS,
} from '../options.js';
import { print, tell } from '../output.js';
import { statePlace } from '../state-place.js';

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
  perform: (call) => performAlone(call, (options) => reportCommand(call.subject ?? '', options)),
};

async function reportCommand(batch: string, options: CommandOptions): Promise<number> {
  const { stateDir } = statePlace(options, batch);
  const path = await writeAuditReport(batch, { stateDir, output: options.output });
  if (options.json) print(JSON.stringify({ ...(await readBatch(batch, { stateDir })), report: path, exitCode: 0 }));
  else print(path);
  if (!options.quiet) tell(['Evidence report written; open it in a browser. No payout link and no address is in it.']);
  return 0;
}
