import { type NewOrder, type NewOrderItem, newOrderSchema } from '../api/wire.js';
import { formatAmount } from '../money/currency.js';
import { fromUnits, toUnits } from '../money/decimal.js';
import { itemIdentity } from './ids.js';
import type { StoredOrder } from './ledger.js';
import { offersOf, priceOf, productCodes } from './pricing.js';

const LINK_LIFETIME_MS = 365 * 24 * 3600 * 1000;

/** The API's way to write a moment: microseconds and a numeric offset. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}

/** A template comes back with the products that it stood for. */
function productsView(products: NewOrderItem['products']) {
  return products.type === 'TEMPLATE' ? { ...products, values: productCodes(products) ?? [] } : products;
}

function itemView(order: StoredOrder, item: NewOrderItem, position: number, settled: string, expires: string) {
  const faceValue = toUnits(String(item.face_value));
  const { id, url } = itemIdentity(order.seed, position);
  return {
    id,
    distribution_method: item.distribution_method,
    products: productsView(item.products),
    face_value: formatAmount(fromUnits(faceValue), order.currency),
    price: formatAmount(fromUnits(priceOf(faceValue, offersOf(item.products), order.currency)), order.currency),
    currency: order.currency,
    payout: {
      status: 'ACTIVE',
      status_updated_at: settled,
      url,
      expiry_date: expires,
    },
  };
}

/**
 * The items in an order that differs from the request's and is the same at every look: nothing promises positions,
 * and a client that relies on them must fail here rather than with real money.
 */
function itemViews(order: StoredOrder, request: NewOrder) {
  const settled = timestamp(order.settlesAt);
  const expires = timestamp(order.settlesAt + LINK_LIFETIME_MS);
  const views = request.items.map((item, position) => ({
    position,
    view: itemView(order, item, position, settled, expires),
  }));
  views.sort((a, b) => (a.view.id < b.view.id ? -1 : 1));
  const [first] = views;
  if (first !== undefined && views.every(({ position }, index) => position === index)) {
    views.shift();
    views.push(first);
  }
  return views.map(({ view }) => view);
}

function incomplete(order: StoredOrder) {
  return { id: order.id, status: 'PROCESSING', message: 'The order is still being processed.' };
}

function basic(order: StoredOrder) {
  return {
    id: order.id,
    status: order.fails ? 'FAILED' : 'COMPLETED',
    created_at: timestamp(order.acceptedAt),
    completed_at: timestamp(order.settlesAt),
    description: order.description,
    payment_method: { type: 'ACCOUNT_BALANCE', currency: order.currency },
    currency: order.currency,
    total_price: formatAmount(order.totalPrice, order.currency),
    total_discount: formatAmount(order.totalDiscount, order.currency),
  };
}

/** An entry of the order list: no items, no metadata. Settling is a matter of the time at which one looks. */
export function listedOrder(order: StoredOrder, now: number) {
  return now < order.settlesAt ? incomplete(order) : basic(order);
}

/** The order by itself. A failed one has no items: there are no links, and the API documents no other shape. */
export function singleOrder(order: StoredOrder, now: number) {
  if (now < order.settlesAt) return incomplete(order);
  const request = newOrderSchema.parse(JSON.parse(order.request.toString('utf8')));
  return {
    ...basic(order),
    items: order.fails ? [] : itemViews(order, request),
    transaction_detail: { [order.currency]: { value: formatAmount(order.totalPrice, order.currency), fx: null } },
    metadata: request.metadata ?? null,
  };
}
