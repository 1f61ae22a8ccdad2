import { IssueBatchError } from './errors.js';
import { locateBatch } from './freeze/locate.js';
import type { ReconcileOptions } from './options.js';
import { reconcileOrders } from './reconcile/reconcile-orders.js';
import type { Reconciliation } from './reconcile/reconciliation.js';
import type { BatchReport } from './report/report.js';
import { type BatchRun, createBatchRun } from './run/batch-run.js';
import { carryOut } from './run/carry-out.js';

/** The report of the batch as it stands afterwards, and what the comparison found. */
export interface ReconcileReport extends BatchReport {
  /** What the comparison found, before the orders that it adopted were followed. */
  readonly reconciliation: Reconciliation;
}

/**
 * Compares a batch with the account's own order list, takes over orders whose answer was lost and follows them to their
 * end. Sends no order. Starts at once.
 *
 * Rejects with an `IssueBatchError`: `USAGE` (unknown batch, other host or key, an order that cannot be resolved),
 * `LOCKED`, `STORAGE`, `ACCOUNT`, `UNREACHABLE`, `INTERRUPTED` (before the list was read). A contradiction is no
 * exception: it is in the report, and the batch is halted.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @example
 * ```ts
 * import { reconcile } from 'issue-batch';
 *
 * const { reconciliation, exitCode } = await reconcile('rewards.csv', { apiKey: process.env.RUNA_API_KEY ?? '' });
 * console.log(`${reconciliation.adopted.length} taken over, ${reconciliation.open.length} still open, ${exitCode}`);
 * ```
 */
export function reconcile(batch: string, options: ReconcileOptions): BatchRun<ReconcileReport> {
  return createBatchRun(async (emit) => {
    const { resolve = [], ...rest } = options;
    const comparison = reconcileOrders(resolve);
    const report = await carryOut(locateBatch(batch, options.stateDir), rest, emit, comparison.work);
    const reconciliation = comparison.result();
    if (reconciliation === undefined) throw new IssueBatchError('INTERRUPTED', 'Interrupted before the list was read.');
    return { ...report, reconciliation };
  });
}
