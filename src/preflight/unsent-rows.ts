import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { LedgerEntry } from '../journal/ledger.js';
import type { FrozenOrder, RawRow, RowFields } from '../model.js';
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
  const orders = entries.filter(({ state }) => state.status === 'planned').map(({ order }) => order);
  const isUnsent = holdsRow(orders);
  const { input, settings } = batch.manifest;
  return {
    fieldsOf: (cells) => fieldsOf(cells, input.columns, settings),
    spool: {
      rows: orders.length === 0 ? 0 : input.rows,
      *blocks() {
        for (const block of batch.rows()) {
          const unsent = block.filter(([chunk, position]) => isUnsent(chunk, position));
          yield unsent.map(([, , line, cells]) => ({ line, cells }));
        }
      },
    },
  };
}

/** Whether a row, by chunk and place in the chunk, is among those that the orders hold. */
function holdsRow(orders: readonly FrozenOrder[]): (chunk: number, position: number) => boolean {
  const held = new Map<number, Set<number> | 'all'>();
  for (const { chunk, positions } of orders) {
    const known = held.get(chunk) ?? new Set<number>();
    if (positions === undefined || known === 'all') held.set(chunk, 'all');
    else held.set(chunk, new Set([...known, ...positions]));
  }
  return (chunk, position) => {
    const places = held.get(chunk);
    return places === 'all' || (places?.has(position) ?? false);
  };
}
