/** What became of each row, for programs: what the results CSV says, without the CSV. */
import { setImmediate as turn } from 'node:timers/promises';
import { openFrozenBatch } from '../freeze/frozen-batch.js';
import { locateBatch } from '../freeze/locate.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { IssueStatus } from '../model.js';
import type { ResumeOptions } from '../options.js';
import { type RowResult, rowResults } from '../report/row-results.js';

/** One row of the input, and what became of it. The payout link is as good as cash: keep it out of logs. */
export interface ResultRow {
  /** Where the row begins in its file, from 1, as an editor shows it; of rows from a program the row's number, from 1. */
  readonly line: number;
  /** The row's own cells as they were handed in, by header: a `reference`, or any column of the caller's own. */
  readonly row: Readonly<Record<string, string>>;
  /** Only `failed` and `not_sent` are proven not paid; before the batch's first run nothing is proven. */
  readonly issueStatus: IssueStatus;
  /** The link; null as long as there is none. */
  readonly payoutUrl: string | null;
  /** As the vendor said last: at the end of the order, or when the results were last refreshed; null without a link. */
  readonly payoutStatus: string | null;
  /** ISO 8601, in the vendor's words; null without a link. */
  readonly payoutExpiresAt: string | null;
  /** The vendor's ID of the row's order; null when none is known. */
  readonly orderId: string | null;
  /** The vendor's ID of the row's item in that order; null without a link. */
  readonly itemId: string | null;
  /** Why there is no link, in words; null with one, and as long as nothing went wrong. */
  readonly issueError: string | null;
}

/**
 * Reads what became of every row, in the order of the input: from the state alone, without key and network, safe beside a
 * live run. Memory stays flat, however many rows there are.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @throws IssueBatchError `USAGE` when there is no such batch or it was forgotten, `STORAGE` when its state is damaged; as
 * soon as the first row is asked for
 * @example
 * ```ts
 * import { readResults } from 'issue-batch';
 *
 * for await (const { row, issueStatus, payoutUrl } of readResults('rewards.csv')) {
 *   if (payoutUrl !== null) await send(row.recipient, payoutUrl);
 *   else console.log(`${row.reference}: ${issueStatus}`);
 * }
 *
 * async function send(address = '', link: string): Promise<void> {
 *   // ...
 * }
 * ```
 */
export async function* readResults(
  batch: string,
  options: Pick<ResumeOptions, 'stateDir'> = {},
): AsyncGenerator<ResultRow, void, undefined> {
  const frozen = openFrozenBatch(locateBatch(batch, options.stateDir));
  const { header } = frozen.manifest.input;
  for (const block of rowResults(frozen, readLedger(frozen))) {
    for (const result of block) yield toRow(header, result);
    // A consumer that never waits must not keep signals and timers waiting.
    await turn();
  }
}

function toRow(header: readonly string[], result: RowResult): ResultRow {
  const { line, cells, status, url, payoutStatus, expiresAt, orderId, itemId, error } = result;
  return {
    line,
    row: Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ''])),
    issueStatus: status,
    payoutUrl: orNull(url),
    payoutStatus: orNull(payoutStatus),
    payoutExpiresAt: orNull(expiresAt),
    orderId: orNull(orderId),
    itemId: orNull(itemId),
    issueError: orNull(error),
  };
}

const orNull = (text: string): string | null => (text === '' ? null : text);
