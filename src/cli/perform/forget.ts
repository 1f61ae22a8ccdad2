/** `issue-batch forget <batch>`: removes rows and links of a finished batch and keeps what tells that they were issued. */
import { dirname, join } from 'node:path';
import { type ForgetReport, forgetBatch, listBatches } from '../../index.js';
import { commandFor, typed } from '../again.js';
import type { Call } from '../command.js';
import { confirm, type Stakes } from '../confirm.js';
import { performAlone } from '../declare.js';
import type { CommandOptions } from '../options.js';
import { print, tell } from '../output.js';
import { FORGET_QUESTION, forgottenText, outlookText } from '../render/forget-text.js';
import type { Signals } from '../signals.js';
import { REHEARSALS, statePlace } from '../state-place.js';

export function performForget(call: Call): Promise<void> {
  return performAlone(call, (options, signals) => forgetCommand(call.subject ?? '', options, signals));
}

const DATA: Stakes = {
  nobody: 'This would remove rows and links for good, and there is no terminal to ask.',
  hint: 'Nothing was removed. Look at it with --dry-run, then add --yes.',
  interrupted: 'Interrupted; nothing was removed.',
};

async function forgetCommand(batch: string, options: CommandOptions, { signal }: Signals): Promise<number> {
  const place = statePlace(options, batch);
  const { stateDir } = place;
  const outlook = await forgetBatch(batch, { stateDir, dryRun: true });
  const writeLinks = commandFor('results', batch, options, ['-o', 'FILE']);
  if (options.dryRun || !(options.quiet || outlook.before)) tell(outlookText(outlook, writeLinks));
  if (options.dryRun) {
    if (options.json) print(JSON.stringify({ ...outlook, exitCode: 0 }));
    return 0;
  }
  // What was begun by somebody's word is finished by it.
  if (!outlook.before && !options.yes && !(await confirm(FORGET_QUESTION, signal, DATA))) {
    tell(['Nothing was removed.']);
    return 2;
  }
  const report = await forgetBatch(batch, { stateDir, signal });
  if (!options.quiet) tell(forgottenText(report, place, await forgetRehearsal(report)));
  if (options.json) print(JSON.stringify({ ...report, exitCode: 0 }));
  return 0;
}

/** The command that forgets the rehearsal of this very batch, if there is one that still has its rows. */
async function forgetRehearsal({ batchId, folder }: ForgetReport): Promise<string | undefined> {
  const stateDir = dirname(folder);
  const rehearsals = await listBatches(join(stateDir, REHEARSALS));
  const here = rehearsals.some((each) => !each.damaged && each.batchId === batchId && each.forgottenAt === null);
  return here ? typed(['forget', batchId, '--state-dir', stateDir, '--sandbox']) : undefined;
}
