/** Rows of a batch by what became of them, as a new input: the user's own header and cells, ready to be mended and run. */
import { dirname, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { IssueBatchError } from '../errors.js';
import { type FrozenBatch, openFrozenBatch } from '../freeze/frozen-batch.js';
import { locateBatch } from '../freeze/locate.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { Ledger } from '../journal/ledger.js';
import { isHeld } from '../journal/lock.js';
import type { BatchSettings, IssueStatus, KnownColumn } from '../model.js';
import type { ResultsOptions } from '../options.js';
import { type BatchReport, createReport } from '../report/report.js';
import { rowResults } from '../report/row-results.js';
import { mapColumns } from '../validate/columns.js';
import { KNOWN_COLUMNS } from '../validate/known-columns.js';
import { ISSUE_STATUSES } from './issue-statuses.js';
import { writeNewCopy } from './new-copy.js';
import { besideInput } from './places.js';

/** The file that was written, and what has to be known before it is run. */
export interface Remainder {
  /** The batch that the rows are of. A run of the file is a batch of its own. */
  readonly batchId: string;
  /** Where it would be or is, absolute. */
  readonly path: string;
  /** Rows with one of the statuses; with 0, nothing is written. */
  readonly rows: number;
  /** The very same file was there before. */
  readonly unchanged: boolean;
  /** Rows that are paid, or may be. */
  readonly perhapsPaid: number;
  /** Those of them without recipient and reference: nothing would keep them from being issued again. */
  readonly unguarded: number;
  /** The batch is being run this moment; the file shows how it stood. */
  readonly running: boolean;
  /** The batch itself would still send some of the rows: when it goes on, or by `retry-failed`. */
  readonly stillSent: boolean;
  /** Where the batch is kept, which is where a run of the remainder has to look for it. */
  readonly stateDir: string;
  /** What the batch was begun with: a run of the remainder needs the same. */
  readonly settings: BatchSettings;
  /** Headers that have to be said again, because they are not among the names that are known: column → header. */
  readonly map: Readonly<Partial<Record<KnownColumn, string>>>;
}

/**
 * Writes the rows with one of the statuses in the input's own columns: comma-separated, UTF-8. Works beside a live run,
 * without key and network. Replaces nothing.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @param statuses which rows
 * @param options `output` defaults to `<name>.<statuses>.csv` beside the input
 * @throws IssueBatchError `USAGE` when there is no such batch, no status, or something else stands where the file should
 * go; `STORAGE` when the state is damaged or the file cannot be written
 * @example
 * ```ts
 * import { writeRemainder } from 'issue-batch';
 *
 * const { rows, path, stillSent } = await writeRemainder('rewards.csv', ['failed']);
 * if (rows > 0 && !stillSent) console.log(`${rows} rows to mend in ${path}`);
 * ```
 */
export async function writeRemainder(
  batch: string,
  statuses: readonly IssueStatus[],
  options: ResultsOptions = {},
): Promise<Remainder> {
  const wanted = ISSUE_STATUSES.filter((status) => statuses.includes(status));
  if (wanted.length === 0) {
    throw new IssueBatchError('USAGE', 'No status was named.', { hint: `Name one of ${ISSUE_STATUSES.join(', ')}.` });
  }
  const frozen = openFrozenBatch(locateBatch(batch, options.stateDir));
  const { files, manifest } = frozen;
  const running = isHeld(files.lock);
  const ledger = readLedger(frozen);
  const path = resolve(options.output ?? besideInput(manifest, wanted.join('-')));
  const tally = { rows: 0, perhapsPaid: 0, unguarded: 0 };
  const facts = {
    batchId: manifest.batchId,
    path,
    running,
    stateDir: dirname(files.folder),
    settings: manifest.settings,
    map: mapFor(manifest.input),
  };
  const report = createReport(manifest, ledger, { results: null, interrupted: false, requestsSent: 0 });
  const stillSent = isStillSent(report, wanted);
  if (countRows(report, wanted) === 0) return { ...facts, ...tally, stillSent, unchanged: false };
  const texts = remainderTexts(frozen, ledger, wanted, tally);
  const written = await writeNewCopy(path, frozen, options.guardStateDirs ?? [], texts);
  return { ...facts, ...tally, stillSent, unchanged: written === 'unchanged' };
}

function countRows(report: BatchReport, wanted: readonly IssueStatus[]): number {
  const rows = { ...report, not_sent: report.notSent };
  return wanted.reduce((sum, status) => sum + rows[status], 0);
}

function isStillSent({ halted, notSent, retryable }: BatchReport, wanted: readonly IssueStatus[]): boolean {
  if (halted !== undefined) return false;
  return (wanted.includes('not_sent') && notSent > 0) || (wanted.includes('failed') && retryable > 0);
}

/** Whatever could be taken for a delimiter, a line end or padding is quoted, so that every cell is read as it was. */
const QUOTED = /[;|\t\r\n]|^\s|\s$/;

function* remainderTexts(
  batch: FrozenBatch,
  ledger: Ledger,
  wanted: readonly IssueStatus[],
  tally: { rows: number; perhapsPaid: number; unguarded: number },
): Generator<string> {
  const { header, columns } = batch.manifest.input;
  const isBlank = (cells: readonly string[], column: KnownColumn) => (cells[columns[column]] ?? '').trim() === '';
  yield stringify([header], { quoted_match: QUOTED });
  for (const block of rowResults(batch, ledger)) {
    const rows = block.filter(({ status }) => wanted.includes(status));
    for (const { status, cells } of rows) {
      tally.rows += 1;
      if (ledger.halted === undefined && (status === 'failed' || status === 'not_sent')) continue;
      tally.perhapsPaid += 1;
      if (isBlank(cells, 'recipient') && isBlank(cells, 'reference')) tally.unguarded += 1;
    }
    if (rows.length > 0)
      yield stringify(
        rows.map(({ cells }) => cells),
        { quoted_match: QUOTED },
      );
  }
}

/** The choice of headers with which the file is read as it was: none where the names alone lead to the same columns. */
export function mapFor({
  header,
  columns,
}: Pick<FrozenBatch['manifest']['input'], 'header' | 'columns'>): Remainder['map'] {
  const found = mapColumns(header);
  if (found.issues.length === 0 && KNOWN_COLUMNS.every((column) => found.columns[column] === columns[column]))
    return {};
  const chosen: Partial<Record<KnownColumn, string>> = {};
  for (const column of KNOWN_COLUMNS) {
    const name = header[columns[column]];
    if (name !== undefined) chosen[column] = name;
  }
  return chosen;
}
