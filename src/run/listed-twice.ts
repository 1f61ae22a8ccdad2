/** A page of the account's list that is read to see what has settled must not show in vain that an order was made twice. */
import { orderName } from '../journal/ledger.js';
import { parseOrderTag } from '../plan/order-tag.js';
import type { DescribedOrder } from '../poll/list-watch.js';
import { otherId } from './compare-list.js';
import type { RunContext } from './context.js';

/** Halts when an order has this batch's mark and another ID than the one that the journal knows it by. */
export function haltIfTwice(
  { session: { batch, ledger }, recorder }: Pick<RunContext, 'session' | 'recorder'>,
  listed: readonly DescribedOrder[],
): void {
  const { batchId } = batch.manifest;
  const ours = listed.flatMap(({ orderId, description }) => {
    const tag = parseOrderTag(description);
    return tag?.batchId === batchId ? [{ orderId, chunk: tag.chunk, name: orderName(tag) }] : [];
  });
  if (ours.length === 0 || ledger.halted !== undefined) return;
  const known = new Map(ledger.history().map(({ order }) => [orderName(order), order]));
  for (const { orderId, chunk, name } of ours) {
    const order = known.get(name);
    const knownId = order === undefined ? undefined : ledger.state(order).orderId;
    // Without an ID, the answer that brings it may be on the way at this moment.
    if (order === undefined || knownId === undefined || knownId === orderId) continue;
    recorder.haltBatch(otherId(batchId, { chunk, orderId }, knownId, order));
    return;
  }
}
