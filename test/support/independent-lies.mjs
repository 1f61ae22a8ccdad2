/** What a contradictory or careless server may tell about orders: faults of `GET /order/{id}` and of the list. */
import { decimalText, units } from './independent-catalogue.mjs';
import { newId, orderView, payoutUrl, setFate } from './independent-orders.mjs';
import { refusal } from './independent-validation.mjs';

/** Digests and ids inside the metadata change by one character, whatever they are called. */
function otherDigest(metadata, only) {
  const changed = (value) => (value.at(-1) === '0' ? '1' : '0');
  const entries = Object.entries(metadata ?? {});
  const aim = entries.some(([, value]) => /[0-9a-f]{16}$/i.test(value)) ? /[0-9a-f]{16}$/i : /./;
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const hit = only === undefined ? aim.test(value) : key === only;
      return [key, hit ? value.slice(0, -1) + changed(value) : value];
    }),
  );
}

/** Changes to the items of a completed order. `more` is for a value: it goes up by one. */
const ITEM_LIES = {
  'missing-item': (items) => items.slice(0, -1),
  'extra-item': (items) => [
    ...items,
    { ...items[0], id: newId('E-'), payout: { ...items[0].payout, url: payoutUrl() } },
  ],
  'duplicate-item': (items) => [...items.slice(0, -1), items[0]],
  'repeated-item': (items) => [...items, items[0]],
  'url-null': ([first, ...rest]) => [{ ...first, payout: { ...first.payout, url: null } }, ...rest],
  'no-payout': ([{ payout: _, ...first }, ...rest]) => [first, ...rest],
  'changed-value': ([first, ...rest]) => [
    { ...first, face_value: decimalText(units(first.face_value) + 10_000n, 2) },
    ...rest,
  ],
  shuffled: (items) => [...items.slice(1), items[0]],
};

const FATES = { processing: 'processing', 'failed-bare': 'failed-bare', 'failed-live': 'failed-live' };

/** An end that is not this order's. */
function untrue(state, order, fate) {
  if (fate === 'failed-live') return { ...orderView(state, order), status: 'FAILED' };
  return { id: order.id, status: fate === 'processing' ? 'PROCESSING' : 'FAILED' };
}

/** The answer to `GET /order/{id}` under this fault; undefined if the fault is none of these. */
export function lyingOrder(state, order, fault) {
  const fate = FATES[fault.kind];
  if (fate) {
    // An order that was shown as complete stays it, and one that failed and gave the money back cannot live again,
    // whatever this answer says.
    if (order.shownComplete || order.fate === 'failed-bare') return { status: 200, body: untrue(state, order, fate) };
    // Not for this answer alone: an order's end is final, and the list must say the same.
    setFate(state, order, fate);
    return { status: 200, body: orderView(state, order) };
  }
  if (fault.kind === 'not-found') return refusal(404, 'not_found', 'No such order');
  const told = orderView(state, order, fault.format);
  const answer = (body) => ({ status: 200, body });
  if (fault.kind === 'processing-once') return answer({ id: order.id, status: 'PROCESSING', message: 'Not yet' });
  if (fault.kind === 'other-order-id') return answer({ ...told, id: newId('O-') });
  if (fault.kind === 'unknown-status') return answer({ ...told, status: fault.orderStatus ?? 'ON_HOLD' });
  if (fault.kind === 'face-value-format') return answer(told);
  if (fault.kind === 'wrong-digest')
    return answer({ ...told, metadata: otherDigest(order.metadata, fault.metadataKey) });
  if (fault.kind === 'foreign-link') {
    const [first, ...rest] = told.items ?? [];
    const [{ url }] = state.orders.find((other) => other !== order)?.items ?? [{}];
    return answer(first && url ? { ...told, items: [{ ...first, payout: { ...first.payout, url } }, ...rest] } : told);
  }
  const lie = ITEM_LIES[fault.kind];
  if (!lie) return undefined;
  return answer(told.items ? { ...told, items: lie(told.items) } : told);
}

/** Changes to a page of `GET /order`; undefined if the fault is none of these. `stale` is the list's own business. */
export function lyingPage(fault, page, after) {
  if (fault.kind === 'stale') return page;
  if (fault.kind === 'missing-description') {
    return { ...page, items: page.items.map(({ description: _, ...rest }) => rest) };
  }
  if (fault.kind !== 'repeated-cursor') return undefined;
  const cursors = { ...page.pagination.cursors, after: after ?? page.pagination.cursors.after };
  return { ...page, pagination: { ...page.pagination, cursors } };
}
