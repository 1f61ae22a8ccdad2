/** `issue-batch report <batch>`: the evidence report for finance and audit. No key, no network, no lock. */
import { readBatch, writeAuditReport } from '../../index.js';
import type { Call } from '../command.js';
import { performAlone } from '../declare.js';
import type { CommandOptions } from '../options.js';
import { print, tell } from '../output.js';
import { statePlace } from '../state-place.js';

export function performReport(call: Call): Promise<void> {
  return performAlone(call, (options) => reportCommand(call.subject ?? '', options));
}

async function reportCommand(batch: string, options: CommandOptions): Promise<number> {
  const { stateDir } = statePlace(options, batch);
  const path = await writeAuditReport(batch, { stateDir, output: options.output });
  if (options.json) print(JSON.stringify({ ...(await readBatch(batch, { stateDir })), report: path, exitCode: 0 }));
  else print(path);
  if (!options.quiet) tell(['Evidence report written; open it in a browser. No payout link and no address is in it.']);
  return 0;
}
