import type { Readable } from 'node:stream';
import type { InputIssue, RawRow } from '../model.js';

/**
 * A row as a program hands it over: one property a column, under the names of the CSV's columns. `product` and
 * `face_value` are required; columns that mean nothing to a payout come back in the results. Missing, null and
 * undefined all mean an empty cell. Amounts are text, or numbers in plain digits.
 *
 * @example
 * ```ts
 * import type { RowObject } from 'issue-batch';
 *
 * const row: RowObject = { product: 'AMZ-US', face_value: '12.50', reference: '2026-11-ada', team: 'Compilers' };
 * ```
 */
export type RowObject = Readonly<Record<string, string | number | null | undefined>>;

/**
 * The rows of a batch: path of a CSV file, a stream of CSV text, or row objects, one at a time or all at once. Read
 * once, to its end, with flat memory.
 */
export type BatchInput = string | Readable | Iterable<RowObject> | AsyncIterable<RowObject>;

/** A row, with what is wrong with it before any rule is looked at; cells that cannot be read are then empty. */
export interface ReadRow extends RawRow {
  readonly problems?: readonly InputIssue[] | undefined;
}

/** An opened input: its header is known, its rows are still to be read. */
export interface Table {
  /** The header cells exactly as they stand in the input. */
  readonly header: readonly string[];
  /** Symlinks resolved; undefined when the input is not a regular file. */
  readonly path?: string | undefined;
  /** About how many, from the size of a file and its first rows; undefined when nothing tells. */
  readonly expectedRows?: number | undefined;
  /** Every record after the header, in order, a few hundred at a time. Can be consumed once; ends by closing the input. */
  readonly rows: AsyncIterable<readonly ReadRow[]>;
  /** Lets go of the input without reading on. Needed only by a caller that never starts to consume `rows`. */
  close(): Promise<void>;
}

export const MAX_COLUMNS = 256;
/** UTF-16 code units of one cell. */
export const MAX_CELL_LENGTH = 65_536;
/** Bytes of one record: what is held at most when a quote is never closed. */
export const MAX_RECORD_BYTES = 1_048_576;
/** Rows handed over at once: enough to make the hand-over cheap, few enough to keep memory flat. */
export const ROWS_PER_BATCH = 500;
