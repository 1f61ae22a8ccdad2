/** `issue-batch resume <batch>`: goes on with a batch; needs no CSV. */
import { type BatchReport, hostOf, readBatch, resumeBatch } from '../../index.js';
import { sameCommand } from '../again.js';
import type { Call } from '../command.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { performConnected } from '../declare.js';
import { openEventLog } from '../event-log.js';
import { follow } from '../follow.js';
import { goingOn } from '../going-on.js';
import type { CommandOptions } from '../options.js';
import { tell } from '../output.js';
import { count } from '../render/counts.js';
import { redisUrl, sharing } from '../sharing.js';
import type { Signals } from '../signals.js';

export function performResume(call: Call): Promise<void> {
  return performConnected(call, call.subject ?? '', resumeCommand);
}

async function resumeCommand(
  batch: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const asks = !options.yes && hostOf(connection) === 'production';
  // A file of events and the place of a rehearsal must not be made for a batch that is not there.
  const makes = options.events !== undefined || connection.fetch !== undefined;
  // Reading a large batch takes longer than all else that a finished one needs; so it is done when it decides something.
  const reads = asks || makes || redisUrl(options) !== undefined;
  const standing = reads ? await readBatch(batch, connection) : undefined;
  if (asks && standing !== undefined && !(await confirmed(standing, signals))) {
    tell(['Nothing was sent.']);
    return 2;
  }
  return sharing(options, connection, standing?.finished === false ? standing.batchId : undefined, async (shared) => {
    const events = openEventLog(options.events);
    await connection.keepState();
    const run = resumeBatch(batch, goingOn(options, connection, signals, shared));
    return follow(run, { options, signals, subject: batch, again: sameCommand(), events, sharing: shared });
  });
}

async function confirmed(standing: BatchReport, signals: Signals): Promise<boolean> {
  // Of a batch that was forgotten, or halted, nothing is sent whatever is said.
  const closed = standing.forgotten !== undefined || standing.halted !== undefined;
  const toSend = closed ? 0 : standing.notSent + standing.unknown;
  if (standing.host !== 'production' || toSend === 0) return true;
  const question = `Go on with ${standing.batchId}: ${count(toSend)} of ${count(standing.rows)} payouts may still be sent, with real money?`;
  return confirm(question, signals.signal);
}
