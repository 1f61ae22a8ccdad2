/** Which batches may be forgotten: only those that nothing will ever be sent or learned of again. */
import { IssueBatchError } from '../errors.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import { shellWord } from '../freeze/shell-word.js';
import type { Ledger } from '../journal/ledger.js';
import type { BatchReport } from '../report/report.js';

/**
 * A batch that was halted may be forgotten although rows of it are unknown: nothing is ever sent from it again, and who
 * has compared it with the vendor's portal must be able to let the data go. Orders under way come first: their links
 * would never be collected.
 *
 * @throws IssueBatchError `USAGE`, with the command that comes next
 */
export function refuseUnfinished({ manifest, files }: FrozenBatch, ledger: Ledger, report: BatchReport): void {
  if (report.finished || (report.halted !== undefined && report.processing === 0)) return;
  const { batchId } = manifest;
  const untouched = ledger.history().every(({ state }) => state.attempts === 0 && state.orderId === undefined);
  if (untouched) {
    throw new IssueBatchError(
      'USAGE',
      `Nothing was ever sent from batch ${batchId}, so that there is nothing to keep in mind.`,
      {
        hint: `Nothing was removed. To be rid of it, delete the folder ${files.folder}; to issue it: issue-batch resume ${shellWord(files.folder)}`,
      },
    );
  }
  const left = [
    [report.unknown, 'unknown'],
    [report.processing, 'processing'],
    [report.notSent, 'not sent'],
  ] as const;
  const rows = left.flatMap(([count, word]) => (count === 0 ? [] : `${count} ${word}`)).join(', ');
  throw new IssueBatchError('USAGE', `Batch ${batchId} is not finished (rows: ${rows}).`, {
    hint: `Nothing was removed: what is left to do needs its rows. ${nextCommand(report, files.folder)}`,
  });
}

function nextCommand({ processing, notSent }: BatchReport, folder: string): string {
  if (processing + notSent > 0) return `To go on with it: issue-batch resume ${shellWord(folder)}`;
  return `To find out what became of them: issue-batch reconcile ${shellWord(folder)}`;
}
