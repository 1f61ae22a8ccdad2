/** Frozen rows + journal + links → one result a row, in the input's order and in flat memory. */
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { Ledger, LedgerEntry } from '../journal/ledger.js';
import { type LinkRecord, openLinksReader } from '../journal/links.js';
import type { Failure, IssueStatus } from '../model.js';
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

type Link = LinkRecord['links'][number];

/** The links of an order whose rows are being read, by position; and how many of its rows are still to come. */
interface OpenOrder {
  readonly entry: LedgerEntry;
  readonly links: ReadonlyMap<number, Link>;
  rowsLeft: number;
}

/**
 * Yields blocks of results. Only orders whose rows interleave are held at once: one a currency and country.
 * @throws IssueBatchError `STORAGE` when the state is damaged
 */
export function* rowResults(batch: FrozenBatch, ledger: Ledger): Generator<RowResult[]> {
  const entries = new Map(ledger.entries().map((entry) => [entry.order.chunk, entry]));
  const reader = openLinksReader(batch.files.links);
  const open = new Map<number, OpenOrder>();
  try {
    for (const block of batch.rows()) {
      const results: RowResult[] = [];
      for (const [chunk, position, line, cells] of block) {
        const order = open.get(chunk) ?? openOrder(entries, chunk, reader);
        open.set(chunk, order);
        order.rowsLeft -= 1;
        if (order.rowsLeft === 0) open.delete(chunk);
        results.push({ line, cells, ...resultOf(order.entry, order.links.get(position), position) });
      }
      yield results;
    }
  } finally {
    reader.close();
  }
}

function openOrder(
  entries: ReadonlyMap<number, LedgerEntry>,
  chunk: number,
  reader: ReturnType<typeof openLinksReader>,
): OpenOrder {
  const entry = entries.get(chunk);
  if (entry === undefined) throw new Error(`A row belongs to chunk ${chunk}, which is not an order`);
  const { links: place } = entry.state;
  const links = place === undefined ? [] : reader.read(place, entry.order).links;
  return { entry, links: new Map(links.map((link) => [link.position, link])), rowsLeft: entry.order.rows };
}

function resultOf({ state }: LedgerEntry, link: Link | undefined, position: number): Omit<RowResult, 'line' | 'cells'> {
  const orderId = state.orderId ?? '';
  if (link !== undefined) {
    const { url, payoutStatus, expiresAt, itemId } = link;
    return { status: 'issued', url, payoutStatus, expiresAt, orderId, itemId, error: '' };
  }
  const status = restOf(state.status);
  const error = state.failure === undefined ? '' : describe(state.failure, position);
  return { status, url: '', payoutStatus: '', expiresAt: '', orderId, itemId: '', error };
}

/** A refusal is of the whole order; when the server named items, a row is told whether it was one of them. */
function describe(failure: Failure, position: number): string {
  const text = `${failure.type}: ${failure.message}`;
  if (failure.details === undefined) return text;
  const own = failure.details.filter((detail) => new RegExp(`(?:^|\\.)items\\.${position}(?:\\.|:)`).test(detail));
  return own.length > 0 ? `${text} (${own.join('; ')})` : `${text} (another row of the same order)`;
}
