/** Frozen rows + journal + links → one result a row, in the input's order and in flat memory. */
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { Ledger, LedgerEntry } from '../journal/ledger.js';
import type { Failure, IssueStatus } from '../model.js';
import { detailsOf } from '../journal/named-items.js';
import { type Link, type OrderLinks, openOrderLinks } from './order-links.js';
import { restOf } from './report.js';

export interface RowResult {
  readonly line: number;
  readonly cells: readonly string[];
  readonly status: IssueStatus;
  readonly url: string;
  readonly payoutStatus: string;
  readonly expiresAt: string;
  readonly orderId: string;
  readonly itemId: string;
  readonly error: string;
}

/** A chunk whose rows are being read, and how many of them are still to come. */
interface OpenChunk {
  /** The order that the row at a place of the chunk belongs to. */
  holder(position: number): OpenOrder | undefined;
  rowsLeft: number;
}

interface OpenOrder {
  readonly entry: LedgerEntry;
  readonly status: IssueStatus;
  /** By place in the chunk. */
  readonly links: ReadonlyMap<number, Link>;
}

/**
 * Yields blocks of results. Only chunks whose rows interleave are held at once: one a currency and country.
 * @throws IssueBatchError `STORAGE` when the state is damaged
 */
export function* rowResults(batch: FrozenBatch, ledger: Ledger): Generator<RowResult[]> {
  const chunks = new Map<number, LedgerEntry[]>();
  for (const entry of ledger.entries()) {
    const { chunk } = entry.order;
    chunks.set(chunk, [...(chunks.get(chunk) ?? []), entry]);
  }
  const reader = openOrderLinks(batch.files);
  const open = new Map<number, OpenChunk>();
  try {
    for (const block of batch.rows()) {
      const results: RowResult[] = [];
      for (const [chunk, position, line, cells] of block) {
        let opened = open.get(chunk);
        if (opened === undefined) {
          opened = openChunk(chunk, chunks.get(chunk) ?? [], ledger, reader);
          open.set(chunk, opened);
        }
        opened.rowsLeft -= 1;
        if (opened.rowsLeft === 0) open.delete(chunk);
        const order = opened.holder(position);
        if (order === undefined) throw new Error(`A row of chunk ${chunk} belongs to no order`);
        results.push(resultOf(line, cells, order, position));
      }
      yield results;
    }
  } finally {
    reader.close();
  }
}

function openChunk(chunk: number, entries: readonly LedgerEntry[], ledger: Ledger, reader: OrderLinks): OpenChunk {
  const orders = new Map<number, OpenOrder>();
  let rowsLeft = 0;
  for (const entry of entries) {
    const links = new Map(reader.of(entry).map((link) => [link.position, link]));
    orders.set(entry.order.generation, { entry, status: restOf(entry.state.status), links });
    rowsLeft += entry.rows;
  }
  // As a rule one order holds them all, and nobody has to be asked for each row.
  const [only] = orders.size === 1 ? orders.values() : [];
  const holder = (position: number) => orders.get(ledger.holder(chunk, position)?.generation ?? -1);
  return { holder: only === undefined ? holder : () => only, rowsLeft };
}

function resultOf(
  line: number,
  cells: readonly string[],
  { entry, status, links }: OpenOrder,
  position: number,
): RowResult {
  const { order, state } = entry;
  const link = links.get(position);
  const orderId = state.orderId ?? '';
  if (link !== undefined) {
    const { url, payoutStatus, expiresAt, itemId } = link;
    return { line, cells, status: 'issued', url, payoutStatus, expiresAt, orderId, itemId, error: '' };
  }
  const error =
    state.failure === undefined ? '' : describe(state.failure, order.positions?.indexOf(position) ?? position);
  return { line, cells, status, url: '', payoutStatus: '', expiresAt: '', orderId, itemId: '', error };
}

/** A refusal is of the whole order; when the server named items, a row is told whether it was one of them. */
function describe(failure: Failure, item: number): string {
  const text = `${failure.type}: ${failure.message}`;
  if (failure.details === undefined) return text;
  const own = detailsOf(failure, item);
  return own.length > 0 ? `${text} (${own.join('; ')})` : `${text} (another row of the same order)`;
}
