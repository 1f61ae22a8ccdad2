/** The rows of a batch of which something exists at the vendor, or may exist, by what makes them alike to other rows. */
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { MarkedRow } from '../freeze/row-digests.js';
import { type Ledger, type LedgerEntry, orderName } from '../journal/ledger.js';
import { fieldsOf } from '../validate/row-fields.js';
import { rowMark } from './row-marks.js';

export interface SentRows {
  /** When the last of their orders came to its end, milliseconds since 1970; undefined when none did. */
  readonly settledAt: number | undefined;
  /** In the input's order, in flat memory. Throws `STORAGE`. */
  blocks(): Generator<readonly MarkedRow[]>;
}

/**
 * @param live whether a run is under way: what it is about to send this moment counts as sent
 * @returns undefined when nothing can exist for any row
 */
export function sentRows(batch: FrozenBatch, ledger: Ledger, live: boolean): SentRows | undefined {
  // The account contradicts the journal of a halted batch, which then proves of no row that nothing exists.
  const halted = ledger.halted !== undefined;
  const entries = ledger
    .entries()
    .filter((entry) => halted || mayExist(entry) || (live && entry.state.status === 'planned'));
  if (entries.length === 0) return undefined;
  const whole = new Map(entries.map(({ order, state, rows }) => [orderName(order), state.issued === rows]));
  const { input, settings } = batch.manifest;
  return {
    settledAt: latest(entries),
    *blocks() {
      for (const block of batch.rows()) {
        yield block.flatMap(([chunk, position, , cells]) => {
          const order = ledger.holder(chunk, position);
          const issued = order === undefined ? undefined : whole.get(orderName(order));
          return issued === undefined ? [] : { mark: rowMark(fieldsOf(cells, input.columns, settings)), issued };
        });
      }
    },
  };
}

/** Everything but the proof that nothing was issued counts: to issue a row twice costs more than to look at it twice. */
function mayExist({ state }: LedgerEntry): boolean {
  return state.issued > 0 || !['planned', 'rejected', 'failed'].includes(state.status);
}

function latest(entries: readonly LedgerEntry[]): number | undefined {
  return entries.reduce<number | undefined>((last, { state: { settledAt } }) => {
    return settledAt === undefined || (last !== undefined && last > settledAt) ? last : settledAt;
  }, undefined);
}
