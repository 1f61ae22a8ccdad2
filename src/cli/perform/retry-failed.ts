/** `issue-batch retry-failed <batch>`: sends the rows that are proven not issued again, under new keys. */
import {
  type BatchReport,
  nextStep,
  planRetryFailed,
  type RetryPlan,
  readBatch,
  retryFailed,
  writeResults,
} from '../../index.js';
import { typeNext } from '../again.js';
import type { Call } from '../command.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { performConnected } from '../declare.js';
import { openEventLog } from '../event-log.js';
import { follow } from '../follow.js';
import { goingOn } from '../going-on.js';
import type { CommandOptions } from '../options.js';
import { print, tell } from '../output.js';
import { nextLines } from '../render/next-text.js';
import { retryQuestion, retryText } from '../render/retry-text.js';
import { sharing } from '../sharing.js';
import type { Signals } from '../signals.js';

export function performRetryFailed(call: Call): Promise<void> {
  return performConnected(call, call.subject ?? '', retryCommand);
}

async function retryCommand(
  batch: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const { stateDir } = connection;
  const standing = await readBatch(batch, { stateDir });
  const plan = await planRetryFailed(batch, { stateDir });
  if (options.dryRun && options.json) {
    print(JSON.stringify(plan));
    return 0;
  }
  if (!options.quiet || options.dryRun) tell(retryText(plan));
  if (options.dryRun) return 0;
  if (isEmpty(plan, standing)) {
    const report = await correctResults(batch, standing, options, connection);
    if (!options.quiet) tell(nextLines(nextStep(report), typeNext({ subject: batch, options })));
    if (options.json) print(JSON.stringify(report));
    return report.exitCode;
  }
  if (standing.host === 'production' && !options.yes && !(await confirm(retryQuestion(plan), signals.signal))) {
    tell(['Nothing was sent.']);
    return 2;
  }
  return sharing(options, connection, standing.batchId, async (shared) => {
    const events = openEventLog(options.events);
    await connection.keepState();
    const run = retryFailed(batch, goingOn(options, connection, signals, shared));
    // What else the batch may need is not a retry's business.
    return follow(run, { options, signals, subject: batch, again: undefined, events, sharing: shared });
  });
}

/** A retry that was cut short may have left results behind that know less than the state. */
async function correctResults(
  batch: string,
  standing: BatchReport,
  { output }: CommandOptions,
  { stateDir, guardStateDirs }: Connection,
): Promise<BatchReport> {
  const isKnown = standing.forgotten === undefined && standing.notSent < standing.rows;
  if (!isKnown || (output ?? standing.results) === null) return standing;
  return writeResults(batch, { stateDir, output, guardStateDirs });
}

function isEmpty({ rows, begunRows }: RetryPlan, { processing }: BatchReport): boolean {
  return rows + begunRows + processing === 0;
}
