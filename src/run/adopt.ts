/** Takes over orders of this batch that the account lists and the journal does not know: they are paid for. */
import { parseBody } from '../api/answer.js';
import type { Client } from '../api/client.js';
import { TransportError } from '../api/transport.js';
import { orderSchema, type WireOrder } from '../api/wire.js';
import { timestamp } from '../clock.js';
import { IssueBatchError } from '../errors.js';
import { type LedgerEntry, orderName } from '../journal/ledger.js';
import type { FoundOrder, FrozenOrder } from '../model.js';
import { decodePositions } from '../plan/order-tag.js';
import { type ListedOrder, type ListSearch, searchOrders } from '../submit/search-list.js';
import { type Comparison, compareList, type Part } from './compare-list.js';
import type { BatchEvent } from './events.js';
import type { Session } from './session.js';

const DAY_MS = 86_400_000;

/**
 * How long orders that are still processing may take to show whose they are, ms. A young key finds its own order again;
 * where a batch looks new, or a key is old, only the list can tell.
 */
export function searchPatience(entries: readonly LedgerEntry[], now: number): number {
  const looksNew = entries.every(({ state }) => state.attempts === 0);
  return looksNew || entries.some(({ state }) => isOld(state.firstAttemptAt, now, DAY_MS)) ? SETTLE_PATIENCE_MS : 0;
}

export const SETTLE_PATIENCE_MS = 10_000;

/**
 * The server forgets a key after 30 days and would then issue again: no unanswered order is sent again anywhere near that
 * age. Past a day the key is not trusted alone, and the order waits while the account has orders that do not show yet
 * whose they are.
 */
export function maySend({ state }: LedgerEntry, now: number, undescribed: number): boolean {
  if (state.status !== 'unanswered') return true;
  return !isOld(state.firstAttemptAt, now, (undescribed > 0 ? 1 : 25) * DAY_MS);
}

function isOld(at: number | undefined, now: number, ageMs: number): boolean {
  // A clock that was set back must not make a key look younger than it is.
  return at !== undefined && (now - at > ageMs || now < at - DAY_MS);
}

export interface LookOptions {
  readonly patienceMs: number;
  /** Pages of the list to read at most. @default 50 */
  readonly maxPages?: number | undefined;
  readonly signal: AbortSignal;
}

/** What the list showed, and what it means for this batch. */
export interface ListFindings extends Comparison {
  /** When the search began, ISO 8601. */
  readonly at: string;
  readonly search: ListSearch;
  /** Why the search ended before its time. What it had shown by then counts; what it did not show says nothing. */
  readonly failure?: { readonly error: unknown } | undefined;
}

/**
 * Every run that has something to send begins with this search. A state folder cannot tell of itself whether it is the
 * only one, the newest one, or a copy that a batch was finished from elsewhere, long enough ago for its keys to be
 * forgotten.
 *
 * A list that cannot be read to its end is no exception but a `failure`, so that nothing is lost of what it has shown: an
 * order that exists must never be called failed, only because the page behind it could not be read.
 */
export async function lookAtList(session: Session, client: Client, options: LookOptions): Promise<ListFindings> {
  const { batch, ledger, clock } = session;
  const { batchId } = batch.manifest;
  const at = timestamp(clock);
  const known = new Set(ledger.history().flatMap(({ state }) => state.orderId ?? []));
  const shown = new Map<string, ListedOrder>();
  const parts = new Map<string, Part>();
  try {
    const onFound = (listed: ListedOrder) => shown.set(listed.orderId, listed);
    const search = await searchOrders(client, batchId, { ...options, known, clock, onFound });
    await lookIntoUnknown(session, client, search.found, parts, options);
    return { ...compareList(batchId, ledger, search.found, parts), search, at };
  } catch (error) {
    // Which rows an order holds is only looked at once all are known: they follow from one another.
    for (const orderId of shown.keys()) if (parts.get(orderId) !== 'live') parts.set(orderId, 'unreadable');
    const found = [...shown.values()];
    const search = { found, statuses: new Map(), searched: found.length, cut: true, undescribed: 0 };
    return { ...compareList(batchId, ledger, found, parts), search, at, failure: { error } };
  }
}

/** Notes the orders that were found, so that they are looked at and never sent. Returns how many they are. */
export function adoptFound(
  session: Session,
  findings: ListFindings,
  emit: (event: BatchEvent) => void,
  onFound: (order: FrozenOrder, orderId: string, found: FoundOrder) => void,
): number {
  for (const { chunk, generation, orderId, status: listedAs } of findings.foreign) {
    session.record({ type: 'order:foreign', at: timestamp(session.clock), chunk, generation, orderId, listedAs });
    emit({ type: 'order:foreign', order: orderName({ chunk, generation }), orderId });
  }
  // Frozen here as it must have been frozen elsewhere; its content is checked when it is looked at.
  const raised = findings.raisedElsewhere.map(({ from, listed, positions }) => ({
    order: session.raise(from.order, { generation: listed.generation, positions, elsewhere: true }),
    listed,
  }));
  const adopted = [...findings.adoptable.map(({ entry: { order }, listed }) => ({ order, listed })), ...raised];
  for (const { order, listed } of adopted) {
    adoptOrder(session, order, listed, emit);
    onFound(order, listed.orderId, { listedAs: listed.status });
  }
  if (findings.failure !== undefined) return adopted.length;
  const { searched: orders, cut, undescribed } = findings.search;
  // Only now: what was found is known to exist, whenever this process ends.
  session.record({ type: 'list:searched', at: findings.at, orders, whole: !cut && undescribed === 0 });
  emit({ type: 'list:searched', orders, adopted: adopted.length, cut });
  return adopted.length;
}

/** Notes an order of which the list shows that it exists. */
export function adoptOrder(
  session: Session,
  order: FrozenOrder,
  listed: Pick<ListedOrder, 'orderId' | 'status'> & { readonly createdAt?: string | undefined },
  emit: (event: BatchEvent) => void,
): void {
  const { chunk, generation } = order;
  const { orderId, createdAt, status: listedAs } = listed;
  session.record({ type: 'order:adopted', at: timestamp(session.clock), chunk, generation, orderId, listedAs });
  emit({ type: 'order:adopted', order: orderName(order), chunk, orderId, createdAt });
}

/**
 * Which rows an order holds that another state folder froze again: it says so itself, once it is settled.
 * @throws IssueBatchError `UNREACHABLE` when it does not show in time
 */
async function lookIntoUnknown(
  { batch, ledger, clock }: Session,
  client: Client,
  found: readonly ListedOrder[],
  parts: Map<string, Part>,
  { patienceMs, signal }: LookOptions,
): Promise<void> {
  const ours = new Set(ledger.history().map(({ order }) => orderName(order)));
  const giveUpAt = clock.monotonic() + Math.max(patienceMs, SETTLE_PATIENCE_MS);
  for (const listed of found) {
    if (ours.has(orderName(listed)) || listed.chunk >= batch.orders.length) continue;
    for (;;) {
      const order = await settledOrder(client, listed.orderId, signal);
      if (order !== undefined) {
        parts.set(listed.orderId, listed.status === 'FAILED' ? partOfFailed(order) : partOf(order.metadata ?? {}));
        break;
      }
      if (clock.monotonic() + LOOK_AGAIN_MS > giveUpAt) throw notShown(listed.orderId);
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }
}

/** An order that does not carry this program's metadata does not say either that it holds the whole chunk. */
function partOf(metadata: Readonly<Record<string, string>>): Part {
  if (metadata.issue_batch === undefined) return 'unreadable';
  return metadata.items === undefined ? 'whole' : (decodePositions(metadata.items) ?? 'unreadable');
}

/** It need not say what it held. But nobody documents that a failed order holds nothing: a link in it is money. */
function partOfFailed({ items }: WireOrder): Part {
  return (items ?? []).some((item) => (item.payout?.url ?? '') !== '') ? 'live' : 'unreadable';
}

const LOOK_AGAIN_MS = 1000;

/** Undefined while the order is not there or not settled. */
async function settledOrder(client: Client, orderId: string, signal: AbortSignal): Promise<WireOrder | undefined> {
  try {
    const order = parseBody(await client.getOrder(orderId, signal), orderSchema);
    if (order === undefined || order.id !== orderId || order.status === 'PROCESSING') return undefined;
    return order;
  } catch (error) {
    if (error instanceof TransportError && error.kind !== 'cancelled') return undefined;
    throw error;
  }
}

function notShown(orderId: string): IssueBatchError {
  return new IssueBatchError(
    'UNREACHABLE',
    `Order ${orderId} of this batch was sent from elsewhere and cannot be read yet.`,
    {
      hint: 'Nothing was sent. Run the same command again in a few minutes: then it shows which rows it holds.',
    },
  );
}
