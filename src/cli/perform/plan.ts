/** `issue-batch plan <file>`: everything that can be known before money moves. Sends nothing, writes nothing but --errors. */
import { join } from 'node:path';
import { type BatchPlan, type BatchReport, IssueBatchError, nextStep, planBatch, readBatch } from '../../index.js';
import { callBatch, typeNext } from '../again.js';
import type { Call } from '../command.js';
import type { Connection } from '../connection.js';
import { performConnected } from '../declare.js';
import { DEFAULT_RATE } from '../follow.js';
import type { CommandOptions } from '../options.js';
import { print } from '../output.js';
import { namedNextLines } from '../render/next-text.js';
import { planText, shortestSeconds } from '../render/plan-text.js';
import type { Signals } from '../signals.js';
import { STDIN, subjectOf } from '../words.js';

export function performPlan(call: Call): Promise<void> {
  return performConnected(call, subjectOf(call.subject ?? '', call.words), planCommand);
}

/** What a run of this plan would end with before its first order; 0: nothing is known to be in its way. */
function exitCodeOf(plan: BatchPlan, progress: BatchReport | undefined): number {
  if (progress?.halted !== undefined) return 6;
  if (plan.issuedBefore.length > 0 && !plan.duplicatesAllowed) return plan.state === 'new' ? 2 : 5;
  return plan.funds.some(({ short }) => short !== null) ? 5 : 0;
}

export async function planCommand(
  file: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const plan = await makePlan(file, options, connection, signals.signal);
  try {
    const progress = await progressOf(plan);
    const exitCode = exitCodeOf(plan, progress);
    const rate = options.rate ?? DEFAULT_RATE;
    const facts = { shortestSeconds: shortestSeconds(plan.orders.length, rate), progress: progress ?? null, exitCode };
    if (options.json) print(JSON.stringify({ ...plan, ...facts }));
    else print([...planText(plan, progress, rate), ...(await nextOf(plan, progress, file, options))].join('\n'));
    return exitCode;
  } finally {
    plan.close();
  }
}

/** A batch that a run would not bring any further has another way to go on. */
async function nextOf(
  { batchId, stateDir }: BatchPlan,
  progress: BatchReport | undefined,
  file: string,
  options: CommandOptions,
): Promise<string[]> {
  if (progress === undefined) return [];
  const step = nextStep(progress);
  if (step.kind === 'nothing' || step.kind === 'go_on') return [];
  const called = await callBatch(batchId, join(stateDir, batchId), file, options);
  return namedNextLines(step, typeNext(called));
}

export function makePlan(
  file: string,
  options: CommandOptions,
  connection: Connection,
  signal: AbortSignal,
): Promise<BatchPlan> {
  const { apiKey, baseUrl, fetch, stateDir } = connection;
  if (file === STDIN) return planStdin(options, connection, signal);
  return planBatch(file, { ...options, apiKey, baseUrl, fetch, stateDir, signal });
}

/** Rows from a pipe: there is no file to find the batch by, or to write results beside. */
function planStdin(options: CommandOptions, connection: Connection, signal: AbortSignal): Promise<BatchPlan> {
  const { batchId } = options;
  if (batchId === undefined) {
    throw new IssueBatchError('USAGE', 'Rows from standard input need a name for their batch.', {
      hint: 'Add --batch-id NAME: the same name finds the batch again after an interruption.',
    });
  }
  const { apiKey, baseUrl, fetch, stateDir } = connection;
  const output = options.output ?? `${batchId}.results.csv`;
  return planBatch(process.stdin, { ...options, output, apiKey, baseUrl, fetch, stateDir, signal });
}

/** How far a batch that was begun before has come. */
export async function progressOf(plan: BatchPlan): Promise<BatchReport | undefined> {
  return plan.state === 'new' ? undefined : readBatch(plan.batchId, { stateDir: plan.stateDir });
}
