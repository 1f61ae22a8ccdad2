/** `issue-batch report <batch>`: the evidence report for finance and audit. No key, no network, no lock. */
import { readBatch, writeAuditReport } from '../../index.js';
import { type Declare, performAlone } from '../declare.js';
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

export const declareReport: Declare = (parser, declaration) =>
  parser.command(
    'report <batch>',
    'Write one HTML file for finance and audit; no links and no addresses in it',
    (y) =>
      y
        .positional('batch', BATCH_POSITIONAL)
        .options({ ...REPORT_OPTIONS, ...STATE_OPTIONS, ...OUTPUT_OPTIONS })
        .example('$0 report rewards.csv', ''),
    (argv) => performAlone(declaration, argv, (options) => reportCommand(argv.batch, options)),
  );

async function reportCommand(batch: string, options: CommandOptions): Promise<number> {
  const { stateDir } = statePlace(options, batch);
  const path = await writeAuditReport(batch, { stateDir, output: options.output });
  if (options.json) print(JSON.stringify({ ...(await readBatch(batch, { stateDir })), report: path, exitCode: 0 }));
  else print(path);
  if (!options.quiet) tell(['Evidence report written; open it in a browser. No payout link and no address is in it.']);
  return 0;
}
