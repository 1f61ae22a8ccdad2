/** `issue-batch plan <file>`: everything that can be known before money moves. Sends nothing, writes nothing. */
import { type BatchPlan, type BatchReport, planBatch, readBatch } from '../../index.js';
import type { Connection } from '../connection.js';
import { DEFAULT_RATE } from '../follow.js';
import type { CommandOptions } from '../options.js';
import { print } from '../output.js';
import { planText } from '../render/plan-text.js';
import type { Signals } from '../signals.js';

export async function planCommand(
  file: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const plan = await makePlan(file, options, connection, signals.signal);
  try {
    const progress = await progressOf(plan);
    if (options.json) print(JSON.stringify({ ...plan, progress: progress ?? null, exitCode: 0 }));
    else print(planText(plan, progress, options.rate ?? DEFAULT_RATE).join('\n'));
    return 0;
  } finally {
    plan.close();
  }
}

export function makePlan(
  file: string,
  options: CommandOptions,
  connection: Connection,
  signal: AbortSignal,
): Promise<BatchPlan> {
  const { apiKey, baseUrl, fetch, stateDir } = connection;
  return planBatch(file, { ...options, apiKey, baseUrl, fetch, stateDir, signal });
}

/** How far a batch that was begun before has come. */
export async function progressOf(plan: BatchPlan): Promise<BatchReport | undefined> {
  return plan.state === 'new' ? undefined : readBatch(plan.batchId, { stateDir: plan.stateDir });
}
