/**
 * Looks for a batch's orders in the account's own list: the last evidence when an answer was lost for good, and the
 * first when a batch looks new but may have been sent from a state folder that is gone.
 *
 * The list knows no filter, its order is not documented, and an order that is still processing shows no description.
 * So pages are read up to a bound, and finding nothing proves nothing.
 */
import { parseBody } from '../api/answer.js';
import type { Client } from '../api/client.js';
import { type HttpAnswer, TransportError } from '../api/transport.js';
import { ORDERS_PAGE_LIMIT, orderSchema, type WireOrder } from '../api/wire.js';
import { type Clock, systemClock } from '../clock.js';
import { parseOrderTag } from '../plan/order-tag.js';

export interface ListedOrder {
  readonly orderId: string;
  readonly chunk: number;
  readonly generation: number;
  readonly status: string;
  readonly createdAt: string | undefined;
}

export interface ListSearch {
  /** Every order that carries the batch's mark, in the list's order. */
  readonly found: readonly ListedOrder[];
  /** The status of the orders that are known by their ID, by ID. */
  readonly statuses: ReadonlyMap<string, string>;
  /** Orders that were looked at. */
  readonly searched: number;
  /** The bound was reached before the list's end. */
  readonly cut: boolean;
  /** Orders that are still processing and do not show yet whose they are. */
  readonly undescribed: number;
}

export interface SearchOptions {
  /** Told of every order that carries the batch's mark as soon as it shows: the search may fail before its end. */
  readonly onFound?: ((order: ListedOrder) => void) | undefined;
  /** Order IDs that need no looking up. */
  readonly known: ReadonlySet<string>;
  /**
   * Milliseconds to wait for orders to settle whose description does not show before they have. An order that does not
   * settle in time is left out: it is young, so that the server still remembers its key.
   */
  readonly patienceMs: number;
  /** Pages to read at most, of 100 orders. @default 50 */
  readonly maxPages?: number | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
  readonly signal: AbortSignal;
}

const MAX_PAGES = 50;
/** Orders without a description yet that are asked for one by one. */
const MAX_UNDESCRIBED = 20;
const SETTLE_PAUSE_MS = 1000;

/** @throws IssueBatchError `ACCOUNT` or `UNREACHABLE` when the list cannot be read */
export async function searchOrders(client: Client, batchId: string, options: SearchOptions): Promise<ListSearch> {
  const { known, maxPages = MAX_PAGES, onFound, signal } = options;
  const found = new Map<string, ListedOrder>();
  const statuses = new Map<string, string>();
  const undescribed: string[] = [];
  const cursors = new Set<string>();
  let searched = 0;
  let cut = true;

  const note = ({ id: orderId, status, description, created_at: createdAt }: WireOrder) => {
    if (known.has(orderId)) statuses.set(orderId, status);
    const tag = parseOrderTag(description);
    if (tag?.batchId !== batchId) return;
    const { chunk, generation } = tag;
    const listed = { orderId, chunk, generation, status, createdAt: createdAt ?? undefined };
    found.set(orderId, listed);
    onFound?.(listed);
  };

  let after: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const list = await client.listOrders(
      { limit: ORDERS_PAGE_LIMIT, ...(after === undefined ? {} : { after }) },
      signal,
    );
    for (const entry of list.items) {
      searched += 1;
      if ((entry.description ?? undefined) === undefined && entry.status === 'PROCESSING') {
        if (known.has(entry.id)) statuses.set(entry.id, entry.status);
        else undescribed.push(entry.id);
      } else note(entry);
    }
    after = list.pagination.cursors.after ?? undefined;
    if (list.items.length === 0 || after === undefined || cursors.has(after)) {
      cut = false;
      break;
    }
    cursors.add(after);
  }
  const asked = undescribed.slice(0, MAX_UNDESCRIBED);
  const left = await describe(client, asked, note, options);
  const silent = undescribed.length - asked.length + left;
  return { found: [...found.values()], statuses, searched, cut, undescribed: silent };
}

/** @returns how many orders still do not show whose they are */
async function describe(
  client: Client,
  orderIds: readonly string[],
  note: (order: WireOrder) => void,
  { patienceMs, clock = systemClock, signal }: SearchOptions,
): Promise<number> {
  const giveUpAt = clock.monotonic() + patienceMs;
  let open = [...orderIds];
  while (open.length > 0) {
    const still: string[] = [];
    for (const orderId of open) {
      const answer = await client.getOrder(orderId, signal).catch(unlessCancelled);
      const order = answer === undefined ? undefined : parseBody(answer, orderSchema);
      if (order === undefined || order.status === 'PROCESSING') still.push(orderId);
      else if (order.id === orderId) note(order);
    }
    open = still;
    if (open.length === 0 || clock.monotonic() + SETTLE_PAUSE_MS > giveUpAt) return open.length;
    await clock.sleep(SETTLE_PAUSE_MS, signal);
  }
  return 0;
}

/** One look that brings no answer is no reason to give up the whole search. */
function unlessCancelled(error: unknown): HttpAnswer | undefined {
  if (error instanceof TransportError && error.kind !== 'cancelled') return undefined;
  throw error;
}
