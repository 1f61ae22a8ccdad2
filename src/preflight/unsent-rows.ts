import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { LedgerEntry } from '../journal/ledger.js';
import type { RawRow, RowFields } from '../model.js';
import { fieldsOf } from '../validate/row-fields.js';

/** Rows that can be read more than once. */
export interface RowSource {
  /** At most so many. */
  readonly rows: number;
  blocks(): Iterable<readonly RawRow[]>;
}

export interface UnsentRows {
  readonly spool: RowSource;
  readonly fieldsOf: (cells: readonly string[]) => RowFields;
}

/** The frozen rows of orders of which nothing can exist yet, and which a run would send. */
export function unsentRows(batch: FrozenBatch, entries: readonly LedgerEntry[]): UnsentRows {
  const chunks = new Set(entries.filter(({ state }) => state.status === 'planned').map(({ order }) => order.chunk));
  const { input, settings } = batch.manifest;
  return {
    fieldsOf: (cells) => fieldsOf(cells, input.columns, settings),
    spool: {
      rows: chunks.size === 0 ? 0 : input.rows,
      *blocks() {
        for (const block of batch.rows()) {
          const unsent = block.filter(([chunk]) => chunks.has(chunk));
          yield unsent.map(([, , line, cells]) => ({ line, cells }));
        }
      },
    },
  };
}
