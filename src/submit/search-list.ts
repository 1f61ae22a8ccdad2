/**
 * Looks for a batch's orders in the account's own list: the last evidence when an answer was lost for good, and the
 * first when a batch looks new but may have been sent from a state folder that is gone.
 *
 * The list knows no filter, its order is not documented, and an order that is still processing shows no description.
 * So pages are read up to a bound, and finding nothing proves nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseBody } from '../api/answer.js';
import type { Client } from '../api/client.js';
import { type HttpAnswer, TransportError } from '../api/transport.js';
import { ORDERS_PAGE_LIMIT, orderSchema, type WireOrder } from '../api/wire.js';
import { IssueBatchError } from '../errors.js';
import { parseOrderTag } from '../plan/order-tag.js';

export interface ListedOrder {
  readonly orderId: string;
  readonly chunk: number;
  readonly generation: number;
  readonly status: string;
  readonly createdAt: string | undefined;
}

export interface ListSearch {
  readonly found: readonly ListedOrder[];
  /** Orders that were looked at. */
  readonly searched: number;
  /** The bound was reached before the list's end. */
  readonly cut: boolean;
  /** Orders that are still processing and do not show yet whose they are. */
  readonly undescribed: number;
}

export interface SearchOptions {
  /** Order IDs that need no looking up. */
  readonly known: ReadonlySet<string>;
  /**
   * Milliseconds to wait for orders to settle whose description does not show before they have. An order that does not
   * settle in time is left out: it is young, so that the server still remembers its key.
   */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

const MAX_PAGES = 50;
/** Orders without a description yet that are asked for one by one. */
const MAX_UNDESCRIBED = 20;
const SETTLE_PAUSE_MS = 1000;

/**
 * @throws IssueBatchError `HALTED` when two orders of the account carry the same mark: a row may have been paid twice;
 * `ACCOUNT` or `UNREACHABLE` when the list cannot be read
 */
export async function searchOrders(client: Client, batchId: string, options: SearchOptions): Promise<ListSearch> {
  const { known, signal } = options;
  const found = new Map<string, ListedOrder>();
  const live = new Map<number, string>();
  const undescribed: string[] = [];
  const cursors = new Set<string>();
  let searched = 0;
  let cut = true;

  const note = ({ id: orderId, status, description, created_at: createdAt }: WireOrder) => {
    const tag = parseOrderTag(description);
    if (tag?.batchId !== batchId) return;
    const name = `${tag.chunk}.${tag.generation}`;
    const other = found.get(name);
    if (other !== undefined && other.orderId !== orderId) throw issuedTwice(batchId, tag.chunk, other.orderId, orderId);
    const { chunk, generation } = tag;
    // Another generation is for what the one before did not issue: two that live have paid the same rows twice.
    if (status !== 'FAILED') {
      const twin = live.get(chunk) ?? orderId;
      if (twin !== orderId) throw issuedTwice(batchId, chunk, twin, orderId);
      live.set(chunk, orderId);
    }
    found.set(name, { orderId, chunk, generation, status, createdAt: createdAt ?? undefined });
  };

  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const list = await client.listOrders(
      { limit: ORDERS_PAGE_LIMIT, ...(after === undefined ? {} : { after }) },
      signal,
    );
    for (const entry of list.items) {
      searched += 1;
      if ((entry.description ?? undefined) === undefined && entry.status === 'PROCESSING') {
        if (!known.has(entry.id)) undescribed.push(entry.id);
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
  return { found: [...found.values()], searched, cut, undescribed: undescribed.length - asked.length + left };
}

/** @returns how many orders still do not show whose they are */
async function describe(
  client: Client,
  orderIds: readonly string[],
  note: (order: WireOrder) => void,
  { patienceMs, signal }: SearchOptions,
): Promise<number> {
  const giveUpAt = performance.now() + patienceMs;
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
    if (open.length === 0 || performance.now() + SETTLE_PAUSE_MS > giveUpAt) return open.length;
    await sleep(SETTLE_PAUSE_MS, undefined, { signal });
  }
  return 0;
}

/** One look that brings no answer is no reason to give up the whole search. */
function unlessCancelled(error: unknown): HttpAnswer | undefined {
  if (error instanceof TransportError && error.kind !== 'cancelled') return undefined;
  throw error;
}

function issuedTwice(batchId: string, chunk: number, first: string, second: string): IssueBatchError {
  return new IssueBatchError(
    'HALTED',
    `The account has two orders for chunk ${chunk} of batch ${batchId}: ${first} and ${second}.`,
    { hint: "Nothing more is sent. Compare the two orders in the vendor's portal before anything else." },
  );
}
