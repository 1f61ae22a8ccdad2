import type { Readable } from 'node:stream';
import type { InputIssue, RawRow } from '../model.js';

/** A row as a program hands it over: one property a column. Missing, null and undefined all mean an empty cell. */
export type RowObject = Readonly<Record<string, string | number | null | undefined>>;

/** Path of a CSV file, a stream of CSV text, or row objects. */
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
