/** `issue-batch <file>`: issues the batch, or goes on with it. */
import { type BatchPlan, IssueBatchError, refusalOf, runBatch } from '../../index.js';
import { sameCommand } from '../again.js';
import type { Call } from '../command.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { performConnected } from '../declare.js';
import { openEventLog } from '../event-log.js';
import { DEFAULT_RATE, follow } from '../follow.js';
import type { CommandOptions } from '../options.js';
import { tell } from '../output.js';
import { planText, questionText, standingText } from '../render/plan-text.js';
import { sharing } from '../sharing.js';
import type { Signals } from '../signals.js';
import { STDIN, subjectOf } from '../words.js';
import { makePlan, planCommand, progressOf } from './plan.js';

export function performRun(call: Call): Promise<void> {
  const file = subjectOf(call.subject ?? '', call.words);
  return performConnected(call, file, call.argv.dryRun === true ? planCommand : runCommand);
}

/** Rows from a pipe have no name that results could be written beside. */
function refuseLinksNowhere(plan: BatchPlan): void {
  if (plan.output !== null) return;
  plan.close();
  throw new IssueBatchError('USAGE', 'There is no file to write the results to.', {
    hint: 'Name one with -o: the input is not a file that results could stand beside.',
  });
}

/** The run would refuse it too, but only after somebody has said yes to it. */
function refuseIssued(plan: BatchPlan): void {
  const refusal = refusalOf(plan);
  if (refusal === undefined) return;
  plan.close();
  throw refusal;
}

export async function runCommand(
  file: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const plan = await makePlan(file, options, connection, signals.signal);
  refuseLinksNowhere(plan);
  const progress = await progressOf(plan);
  const full = plan.state === 'new' || plan.host === 'production';
  if (!options.quiet) {
    tell(full ? planText(plan, progress, options.rate ?? DEFAULT_RATE) : standingText(plan, progress));
  }
  refuseIssued(plan);
  const moves = plan.host === 'production' && !(progress?.finished ?? false);
  if (moves && !options.yes && !(await confirm(questionText(plan), signals.signal))) {
    plan.close();
    tell(['Nothing was sent.']);
    return 2;
  }
  const toSend = progress?.finished ? undefined : plan.batchId;
  return sharing(options, connection, toSend, async (shared) => {
    const events = openEventLog(options.events);
    await connection.keepState();
    const { apiKey, fetch, guardStateDirs } = connection;
    const { rate, timeout, wait, output, ignoreBalance, canary } = options;
    const { signal } = signals;
    const run = runBatch(plan, {
      ...{ apiKey, fetch, guardStateDirs, limiter: shared.limiter },
      ...{ rate, timeout, wait, output, ignoreBalance, canary, signal },
    });
    const again = file === STDIN ? undefined : sameCommand();
    return follow(run, { options, signals, subject: file, again, events, sharing: shared });
  }).finally(() => plan.close());
}
