/**
 * Pages of the account's list are read to see what has settled, and show other orders of the batch in passing: one that
 * exists although its answer was lost must not be sent again, and one that was made twice must not go unnoticed.
 */
import { orderName } from '../journal/ledger.js';
import type { FrozenOrder } from '../model.js';
import { parseOrderTag } from '../plan/order-tag.js';
import type { DescribedOrder } from '../poll/list-watch.js';
import { otherId } from './compare-list.js';
import type { Recorder } from './recorder.js';
import type { Session } from './session.js';

export interface PassingList {
  /** Takes in what a page shows. Halts the batch for an order of it that has two IDs. */
  show(listed: readonly DescribedOrder[]): void;
  /** The order as a page showed it. Whoever sends asks for it first. */
  shown(order: FrozenOrder): DescribedOrder | undefined;
  /** An answer gave the order this ID. Halts the batch when a page has shown it under another one. */
  answered(order: FrozenOrder, orderId: string): void;
}

export function createPassingList(
  { batch, ledger }: Pick<Session, 'batch' | 'ledger'>,
  { haltBatch }: Pick<Recorder, 'haltBatch'>,
): PassingList {
  const { batchId } = batch.manifest;
  const shown = new Map<string, DescribedOrder>();

  function compare(order: FrozenOrder, orderId: string, known: string | undefined): void {
    if (known === undefined || known === orderId || ledger.halted !== undefined) return;
    haltBatch(otherId(batchId, { chunk: order.chunk, orderId }, known, order));
  }

  return {
    show(listed) {
      const ours = listed.filter(({ description }) => parseOrderTag(description)?.batchId === batchId);
      if (ours.length === 0) return;
      const orders = new Map(ledger.history().map(({ order }) => [orderName(order), order]));
      for (const each of ours) {
        const tag = parseOrderTag(each.description);
        const order = tag === undefined ? undefined : orders.get(orderName(tag));
        if (order === undefined) continue;
        const name = orderName(order);
        compare(order, each.orderId, ledger.state(order).orderId ?? shown.get(name)?.orderId);
        shown.set(name, each);
      }
    },
    shown: (order) => shown.get(orderName(order)),
    answered(order, orderId) {
      const before = shown.get(orderName(order))?.orderId;
      if (before !== undefined) compare(order, before, orderId);
    },
  };
}
