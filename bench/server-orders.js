/** Orders of the bench's server. What was asked for stays as bytes until it is shown, so that taking an order costs little. */
import { createHash } from 'node:crypto';

/** Multiples of it, modulo 1, are spread evenly: whatever the number of orders, short and long times are mixed. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** How long an order takes, by its number from 0: the first one takes the longest, and each scale of time comes alike often. */
export function settleMs({ minMs, maxMs }, number) {
  const share = 1 - ((number * GOLDEN) % 1);
  return minMs <= 0 ? maxMs * share : minMs * (maxMs / minMs) ** share;
}

const stamp = (at) => new Date(at).toISOString();
const idOf = (number) => `O-${number.toString(36).toUpperCase().padStart(26, '0')}`;
const numberOf = (id) => Number.parseInt(id.slice(2), 36);

export function createOrderBook(settle) {
  const orders = [];
  const byKey = new Map();
  /** Milliseconds since 1970, finer than `Date.now()`. */
  const now = () => performance.timeOrigin + performance.now();
  const isSettled = (order) => now() >= order.readyAt;
  const processing = ({ id }) => ({ id, status: 'PROCESSING', message: 'The order is being processed' });

  /** What the list shows; an order that is settled says whose it is. */
  function entry(order) {
    if (!isSettled(order)) return processing(order);
    order.summary ??= summaryOf(order, JSON.parse(order.bytes.toString()));
    return order.summary;
  }

  return {
    now,
    /** The same bytes under the same key are the same order. */
    place(key, bytes, at) {
      const digest = createHash('sha256').update(bytes).digest('hex');
      const known = byKey.get(key);
      if (known !== undefined && known.digest !== digest) {
        return { status: 400, body: { type: 'idempotency_validation_error', message: 'Another body', help: null } };
      }
      const order = known ?? {
        id: idOf(orders.length),
        bytes,
        digest,
        at,
        readyAt: at + settleMs(settle, orders.length),
      };
      if (known === undefined) {
        byKey.set(key, order);
        orders.push(order);
      }
      return { status: 202, body: { id: order.id, status: 'PROCESSING' } };
    },
    /** @returns undefined when there is no such order */
    show(id) {
      const order = orders[numberOf(id)];
      if (order?.id !== id) return undefined;
      if (!isSettled(order)) return { status: 200, body: processing(order) };
      order.noticedAt ??= now();
      return { status: 200, text: orderText(order, numberOf(id)) };
    },
    /** Newest first; the end is an empty page. */
    page(query) {
      const limit = Number(query.get('limit') ?? 100);
      const after = query.get('after');
      const from = after === null ? orders.length : numberOf(after);
      if (!(limit >= 1 && limit <= 500) || !(from >= 0 && from <= orders.length)) {
        return { status: 400, body: { type: 'pagination_error', message: 'Unknown cursor or limit', help: null } };
      }
      const shown = orders.slice(Math.max(0, from - limit), from).reverse();
      const cursors = { after: shown.at(-1)?.id ?? null, before: null };
      return { status: 200, body: { items: shown.map(entry), pagination: { cursors, page: { limit } } } };
    },
    /** When each order came, was done, and was first shown so to whoever asked for it. */
    times: () => orders.map(({ at, readyAt, noticedAt = null }) => ({ at, readyAt, noticedAt })),
  };
}

function summaryOf(order, wanted) {
  const cents = wanted.items.reduce((sum, item) => sum + Math.round(item.face_value * 100), 0);
  return {
    id: order.id,
    status: 'COMPLETED',
    created_at: stamp(order.at),
    completed_at: stamp(order.readyAt),
    description: wanted.description,
    payment_method: { type: 'ACCOUNT_BALANCE' },
    currency: wanted.payment_method.currency,
    total_price: (cents / 100).toFixed(2),
    total_discount: '0.00',
  };
}

/** Two hundred of them an order: put together as text, which takes a third less than by way of objects. */
const POSITIONS = Array.from({ length: 200 }, (_, index) => index.toString(16).padStart(12, '0'));

function orderText(order, number) {
  const wanted = JSON.parse(order.bytes.toString());
  const place = number.toString(16).padStart(8, '0');
  const tail = '","expiry_date":null}}';
  const payout = `"currency":"${wanted.payment_method.currency}","payout":{"status":"ACTIVE","status_updated_at":"${stamp(order.readyAt)}"`;
  const items = wanted.items.map((item, index) => {
    const value = item.face_value.toFixed(2);
    const position = POSITIONS[index];
    return (
      `{"id":"E-000000${place}${position}","distribution_method":${JSON.stringify(item.distribution_method)},` +
      `"products":${JSON.stringify(item.products)},"face_value":"${value}","price":"${value}",${payout},` +
      `"url":"https://spend.runa.example/${place}-0000-4000-8000-${position}${tail}`
    );
  });
  const rest = JSON.stringify({ ...summaryOf(order, wanted), metadata: wanted.metadata });
  return `${rest.slice(0, -1)},"items":[${items.join()}]}`;
}
