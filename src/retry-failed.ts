import { openFrozenBatch } from './freeze/frozen-batch.js';
import { locateBatch } from './freeze/locate.js';
import { readLedger } from './freeze/read-ledger.js';
import type { ResumeOptions, RetryOptions } from './options.js';
import { planRetry, type RetryPlan } from './retry/plan-retry.js';
import { type BatchRun, createBatchRun } from './run/batch-run.js';
import { carryOut } from './run/carry-out.js';
import { retryOrders } from './run/send-orders.js';

/**
 * Sends the rows that are proven not issued again, under the next generation of their keys, and nothing else. Starts at
 * once. What the proof needs is asked again first: the account's list is searched, and an order that was called FAILED
 * is looked at once more. Running it twice sends nothing twice.
 *
 * Rejects like a run does; see `runBatch`.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @example
 * ```ts
 * import { retryFailed } from 'issue-batch';
 *
 * const run = retryFailed('rewards.csv', { apiKey: process.env.RUNA_API_KEY ?? '' });
 * for await (const event of run) {
 *   if (event.type === 'order:held') console.log(`${event.rows} rows wait for a proof: ${event.reason}`);
 * }
 * console.log((await run).failed);
 * ```
 */
export function retryFailed(batch: string, options: RetryOptions): BatchRun {
  return createBatchRun(async (emit) => carryOut(locateBatch(batch, options.stateDir), options, emit, retryOrders));
}

/**
 * What {@link retryFailed} would send, from the state alone: no lock, no network, nothing written.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @throws IssueBatchError `USAGE` when there is no such batch, `STORAGE` when its state is damaged
 * @example
 * ```ts
 * import { planRetryFailed } from 'issue-batch';
 *
 * const { rows, requests, refusedRows } = await planRetryFailed('rewards.csv');
 * console.log(`${rows} rows in ${requests} orders; ${refusedRows} would be refused again`);
 * ```
 */
export async function planRetryFailed(
  batch: string,
  options: Pick<ResumeOptions, 'stateDir'> = {},
): Promise<RetryPlan> {
  const frozen = openFrozenBatch(locateBatch(batch, options.stateDir));
  return planRetry(frozen, readLedger(frozen));
}
