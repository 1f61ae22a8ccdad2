/** `issue-batch resume <batch>`: goes on with a batch; needs no CSV. */
import { readBatch, resumeBatch } from '../../index.js';
import { sameCommand } from '../again.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { type Declare, performConnected } from '../declare.js';
import { openEventLog } from '../event-log.js';
import { follow } from '../follow.js';
import { goingOn } from '../going-on.js';
import { BATCH_POSITIONAL, type CommandOptions, GOING_ON_OPTIONS } from '../options.js';
import { tell } from '../output.js';
import { count } from '../render/amounts.js';
import type { Signals } from '../signals.js';

export const declareResume: Declare = (parser, declaration) =>
  parser.command(
    'resume <batch>',
    'Go on with a batch; needs no CSV',
    (y) =>
      y.positional('batch', BATCH_POSITIONAL).options(GOING_ON_OPTIONS).example('$0 resume batch-0123456789abcdef', ''),
    (argv) => performConnected(declaration, argv, argv.batch, resumeCommand),
  );

async function resumeCommand(
  batch: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const standing = await readBatch(batch, { stateDir: connection.stateDir });
  // Of a batch that was forgotten, or halted, nothing is sent whatever is said.
  const closed = standing.forgotten !== undefined || standing.halted !== undefined;
  const toSend = closed ? 0 : standing.notSent + standing.unknown;
  if (standing.host === 'production' && toSend > 0 && !options.yes) {
    const question = `Go on with ${standing.batchId}: ${count(toSend)} of ${count(standing.rows)} payouts may still be sent, with real money?`;
    if (!(await confirm(question, signals.signal))) {
      tell(['Nothing was sent.']);
      return 2;
    }
  }
  const events = openEventLog(options.events);
  await connection.keepState();
  const run = resumeBatch(batch, goingOn(options, connection, signals));
  return follow(run, { options, signals, subject: batch, again: sameCommand(), events });
}
