/** `issue-batch resume <batch>`: goes on with a batch; needs no CSV. */
import { readBatch, resumeBatch } from '../../index.js';
import { sameCommand } from '../again.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { type Declare, performConnected } from '../declare.js';
import { follow } from '../follow.js';
import {
  BATCH_POSITIONAL,
  type CommandOptions,
  CONNECTION_OPTIONS,
  OUTPUT_OPTIONS,
  PLAN_OPTIONS,
  RUN_OPTIONS,
  STATE_OPTIONS,
} from '../options.js';
import { tell } from '../output.js';
import { count } from '../render/amounts.js';
import type { Signals } from '../signals.js';

export const declareResume: Declare = (parser, declaration) =>
  parser.command(
    'resume <batch>',
    'Go on with a batch; needs no CSV',
    (y) =>
      y
        .positional('batch', BATCH_POSITIONAL)
        .options({
          ...CONNECTION_OPTIONS,
          ...STATE_OPTIONS,
          ...OUTPUT_OPTIONS,
          ...RUN_OPTIONS,
          output: PLAN_OPTIONS.output,
          canary: PLAN_OPTIONS.canary,
          'allow-duplicates': PLAN_OPTIONS['allow-duplicates'],
        })
        .example('$0 resume batch-0123456789abcdef', ''),
    (argv) => performConnected(declaration, argv, argv.batch, resumeCommand),
  );

async function resumeCommand(
  batch: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const { apiKey, baseUrl, fetch, stateDir, guardStateDirs } = connection;
  const standing = await readBatch(batch, { stateDir });
  const toSend = standing.notSent + standing.unknown;
  if (standing.host === 'production' && toSend > 0 && !options.yes) {
    const question = `Go on with ${standing.batchId}: ${count(toSend)} of ${count(standing.rows)} payouts may still be sent, with real money?`;
    if (!(await confirm(question, signals.signal))) {
      tell(['Nothing was sent.']);
      return 2;
    }
  }
  await connection.keepState();
  const { rate, timeout, wait, output, ignoreBalance, canary, allowDuplicates } = options;
  const run = resumeBatch(batch, {
    apiKey,
    baseUrl,
    fetch,
    stateDir,
    guardStateDirs,
    rate,
    timeout,
    wait,
    output,
    ignoreBalance,
    canary,
    allowDuplicates,
    signal: signals.signal,
  });
  return follow(run, options, signals, sameCommand(), batch);
}
