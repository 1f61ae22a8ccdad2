/** A copy of the results that can be shared: no link, no e-mail address, nobody's name. */
import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { type FrozenBatch, openFrozenBatch } from '../freeze/frozen-batch.js';
import { locateBatch } from '../freeze/locate.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { Ledger } from '../journal/ledger.js';
import type { ResultsOptions } from '../options.js';
import { csvText } from '../report/csv-text.js';
import { rowResults } from '../report/row-results.js';
import { RESULT_COLUMNS } from '../validate/known-columns.js';
import { writeNewCopy } from './new-copy.js';
import { besideResults } from './places.js';
import { createRedaction } from './redacted-row.js';

/** The copy that was written. */
export interface RedactedCopy {
  /** The batch whose results they are. */
  readonly batchId: string;
  /** Where the copy is, absolute. */
  readonly path: string;
  /** Rows in it: all of the batch. */
  readonly rows: number;
  /** The very same copy was there before. */
  readonly unchanged: boolean;
}

/**
 * Writes a copy of the results that can be shared. Works beside a live run, without key and network. Replaces nothing.
 *
 * Links, recipient references and every column that means nothing to a payout are emptied, recipients are masked
 * (`a…@example.com`), and errors are cut down to their kind. Products, values, statuses and the vendor's IDs stay.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @param options `output` defaults to `<name>.redacted.csv` beside the results
 * @throws IssueBatchError `USAGE` when there is no such batch, or something else stands where the copy should go;
 * `STORAGE` when the state is damaged or the copy cannot be written
 * @example
 * ```ts
 * import { redactResults } from 'issue-batch';
 *
 * console.log((await redactResults('rewards.csv')).path); // /home/ada/rewards.redacted.csv
 * ```
 */
export async function redactResults(batch: string, options: ResultsOptions = {}): Promise<RedactedCopy> {
  const frozen = openFrozenBatch(locateBatch(batch, options.stateDir));
  const { batchId, input } = frozen.manifest;
  const path = resolve(options.output ?? besideResults(frozen.manifest, 'redacted'));
  const texts = redactedTexts(frozen, readLedger(frozen));
  const written = await writeNewCopy(path, frozen, options.guardStateDirs ?? [], texts);
  return { batchId, path, rows: input.rows, unchanged: written === 'unchanged' };
}

function* redactedTexts(batch: FrozenBatch, ledger: Ledger): Generator<string> {
  const { header, columns } = batch.manifest.input;
  const redaction = createRedaction(header, columns, RESULT_COLUMNS);
  yield stringify([redaction.header]);
  for (const block of rowResults(batch, ledger)) yield csvText(block.map(redaction.record));
}
