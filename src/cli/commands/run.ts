/** `issue-batch <file>`: issues the batch, or goes on with it. */
import { runBatch } from '../../index.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { DEFAULT_RATE, follow, sameCommand } from '../follow.js';
import type { CommandOptions } from '../options.js';
import { tell } from '../output.js';
import { planText, standingText } from '../render/plan-text.js';
import type { Signals } from '../signals.js';
import { makePlan, progressOf } from './plan.js';

export async function runCommand(
  file: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const plan = await makePlan(file, options, connection, signals.signal);
  const progress = await progressOf(plan);
  const full = plan.state === 'new' || plan.host === 'production';
  if (!options.quiet) {
    tell(full ? planText(plan, progress, options.rate ?? DEFAULT_RATE) : standingText(plan, progress));
  }
  const moves = plan.host === 'production' && !(progress?.finished ?? false);
  if (moves && !options.yes && !(await confirm(`Issue these ${plan.rows} payouts with real money?`, signals.signal))) {
    plan.close();
    tell(['Nothing was sent.']);
    return 2;
  }
  await connection.keepState();
  const { apiKey, fetch } = connection;
  const { rate, timeout, wait } = options;
  const run = runBatch(plan, { apiKey, fetch, rate, timeout, wait, output: options.output, signal: signals.signal });
  return follow(run, options, signals, sameCommand());
}
