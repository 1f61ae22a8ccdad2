/**
 * Pages of the account's list are read to see what has settled, and show other orders of the batch in passing. One that
 * exists although its answer was lost must not be sent again; one that was made twice must not go unnoticed; and rows that
 * another folder has sent meanwhile must not be sent from here.
 */
import { timestamp } from '../clock.js';
import { orderName } from '../journal/ledger.js';
import type { FrozenOrder } from '../model.js';
import { type OrderTag, parseOrderTag } from '../plan/order-tag.js';
import type { DescribedOrder } from '../poll/list-watch.js';
import type { Poller } from '../poll/poll.js';
import { adoptOrder } from './adopt.js';
import { MAX_GENERATION } from './compare-list.js';
import type { RunContext } from './context.js';
import { type Contradiction, contradictionOf, otherId } from './contradictions.js';

export interface PassingList {
  /**
   * Takes in what a page shows. Halts the batch for an order of it that contradicts what is known. Returns those that were
   * refused here and exist all the same: to be taken over.
   */
  show(listed: readonly DescribedOrder[]): readonly ShownOrder[];
  /** The order as a page showed it. Whoever sends asks for it first. */
  shown(order: FrozenOrder): DescribedOrder | undefined;
  /** Another folder has sent rows of its chunk again; which, the next search of the list tells. */
  isOvertaken(order: FrozenOrder): boolean;
  /** An answer gave the order this ID. Halts the batch when a page has shown it under another one. */
  answered(order: FrozenOrder, orderId: string): void;
}

/** An order of this state folder, as a page showed it. */
export interface ShownOrder {
  readonly order: FrozenOrder;
  readonly listed: DescribedOrder;
}

export function createPassingList({
  session: { batch, clock, ledger },
  recorder,
  emit,
}: Pick<RunContext, 'session' | 'recorder' | 'emit'>): PassingList {
  const { batchId } = batch.manifest;
  const shown = new Map<string, DescribedOrder>();
  const elsewhere = new Map<number, number>();

  function halt(contradiction: Contradiction | undefined): void {
    if (contradiction !== undefined && ledger.halted === undefined) recorder.haltBatch(contradiction);
  }

  function noteForeign({ chunk, generation }: OrderTag, { orderId, status: listedAs }: DescribedOrder): void {
    if (chunk >= batch.orders.length || generation > MAX_GENERATION) return;
    elsewhere.set(chunk, Math.max(elsewhere.get(chunk) ?? 0, generation));
    if (ledger.foreign({ chunk, generation }) !== undefined) return;
    recorder.record({ type: 'order:foreign', at: timestamp(clock), chunk, generation, orderId, listedAs });
    emit({ type: 'order:foreign', order: orderName({ chunk, generation }), orderId });
  }

  return {
    show(listed) {
      const ours = listed.flatMap((each) => {
        const tag = parseOrderTag(each.description);
        return tag?.batchId === batchId ? [{ ...each, tag }] : [];
      });
      if (ours.length === 0) return [];
      const granted: ShownOrder[] = [];
      const entries = new Map(ledger.history().map((entry) => [orderName(entry.order), entry]));
      for (const { tag, ...each } of ours) {
        const name = orderName(tag);
        const entry = entries.get(name);
        if (entry === undefined) {
          noteForeign(tag, each);
          continue;
        }
        const state = ledger.state(entry.order);
        const before = shown.get(name)?.orderId ?? each.orderId;
        const { chunk } = tag;
        const contradiction = contradictionOf(batchId, { ...entry, state }, { ...each, chunk });
        if (contradiction === undefined && state.status === 'rejected')
          granted.push({ order: entry.order, listed: each });
        halt(contradiction);
        if (before !== each.orderId) halt(otherId(batchId, { ...each, chunk }, before, entry.order));
        shown.set(name, each);
      }
      return ledger.halted === undefined ? granted : [];
    },
    shown: (order) => shown.get(orderName(order)),
    isOvertaken: ({ chunk, generation }) => (elsewhere.get(chunk) ?? 0) > generation,
    answered(order, orderId) {
      const before = shown.get(orderName(order))?.orderId ?? orderId;
      if (before !== orderId) halt(otherId(batchId, { chunk: order.chunk, orderId: before }, orderId, order));
    },
  };
}

/** Notes an order that turned out to exist, and has it looked at. What it holds is compared before its links count. */
export function takeOver(
  { session, recorder, emit }: Pick<RunContext, 'session' | 'recorder' | 'emit'>,
  poller: Poller,
  { order, listed }: ShownOrder,
): void {
  const { orderId, status: listedAs } = listed;
  adoptOrder(session, order, listed, emit);
  if (recorder.accept(order, orderId)) poller.add(order, orderId, session.clock.now(), { listedAs });
}
