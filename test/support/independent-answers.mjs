/** What each endpoint answers, with and without a fault, by the vendor's pages. Imports nothing from `src/`. */
import { decimalText, findProduct, productView } from './independent-catalogue.mjs';
import { isMade, reachesTheMemory, replacement } from './independent-faults.mjs';
import { lyingOrder, lyingPage } from './independent-lies.mjs';
import { createOrder, newId, orderView, remember, setFate } from './independent-orders.mjs';
import { ordersPage, productsPage } from './independent-pages.mjs';
import { refusal } from './independent-validation.mjs';

/** The gateway's part: it knows neither orders nor idempotency keys. */
export function gatewayRefusal(state, headers) {
  const given = headers['x-api-key'];
  const { apiKey } = state.options;
  if (!given) return refusal(401, 'unauthorized', 'Unauthorized');
  if (apiKey === undefined ? !/^(xx|wg)/i.test(given) : given !== apiKey) return refusal(403, 'forbidden', 'Forbidden');
  const version = headers['x-api-version'] ?? '2024-02-05';
  if (['2023-01-16', '2023-07-27'].includes(version)) return refusal(410, 'version_removed', 'This version is gone');
  return version === '2024-02-05' ? undefined : refusal(400, 'invalid_version', 'Unknown version');
}

/** Sliding window over the order requests that were let in; a refused one costs nothing more. */
function overLimit(state) {
  const { limitPerMinute, windowMs, retryAfter } = state.options;
  const now = performance.now();
  state.admitted = state.admitted.filter((time) => now - time < windowMs);
  if (limitPerMinute !== null && state.admitted.length >= limitPerMinute) {
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    return { status: 429, body: { error: 'rate exceeded' }, headers };
  }
  state.admitted.push(now);
  return undefined;
}

/** What is asked for: the kind that faults are planned by, and the order it is about. */
export function route(state, request, url) {
  const { method } = request;
  const path = url.pathname.replace(/^\/v2/, '');
  if (path === '/order' && method === 'POST') return { on: 'create' };
  if (path === '/order/estimate' && method === 'POST') return { on: 'estimate' };
  if (method !== 'GET') return { on: 'other' };
  if (path === '/order') return { on: 'list' };
  if (path === '/ping' || path === '/balance') return { on: path.slice(1) };
  if (path === '/product') return { on: 'product' };
  const [, kind, id = ''] = /^\/(order|product)\/([^/]+)$/.exec(path) ?? [];
  if (kind === 'product') return { on: 'product', id: decodeURIComponent(id) };
  return kind === 'order' ? { on: 'get', id, order: state.orders.find((order) => order.id === id) } : { on: 'other' };
}

/** Every product at the same discount; without one this host has no estimates, as the playground has none. */
function estimate(discount, bodyText) {
  if (discount === undefined) return refusal(404, 'not_found', 'There is nothing here');
  const { payment_method: method, items } = JSON.parse(bodyText);
  if (items.length < 1 || items.length > 500) return refusal(422, 'validation_error', 'items must be 1 to 500');
  const priced = items.map(({ products, face_value: value }) => {
    const price = Math.round(value * (1 - Number(discount)) * 100) / 100;
    return { products, face_value: value, price, discount_multiplier: discount, currency: method.currency };
  });
  const total = priced.reduce((sum, { price }) => sum + price, 0);
  const face = priced.reduce((sum, item) => sum + item.face_value, 0);
  const sums = { currency: method.currency, total_price: total, total_discount: face - total };
  return { status: 200, body: { payment_method: { type: 'ACCOUNT_BALANCE' }, items: priced, ...sums } };
}

function readAnswer(state, { on, id, order, bodyText }, url, fault) {
  const query = url.searchParams;
  if (on === 'estimate') return estimate(state.options.estimateDiscount, bodyText);
  if (on === 'ping') return { status: 200, body: { message: 'pong' } };
  if (on === 'list') return ordersPage(state, query, fault?.kind === 'stale' ? (fault.newest ?? 1) : 0);
  if (on === 'product' && id === undefined) return productsPage(state, query);
  if (on === 'product') {
    const product = findProduct(id);
    return product ? { status: 200, body: productView(product) } : refusal(404, 'not_found', 'No such product');
  }
  if (on === 'balance') {
    const view = ([currency, amount]) => ({ balance: decimalText(amount, 2), currency });
    const currency = query.get('currency');
    const body = currency
      ? view([currency, state.balances.get(currency) ?? 0n])
      : [...state.balances].filter(([, amount]) => amount > 0n).map(view);
    return { status: 200, body };
  }
  if (on === 'get' && order) return { status: 200, body: orderView(state, order) };
  return refusal(404, 'not_found', 'There is nothing here');
}

/** The answer to `POST /order` under a fault or none, with what the key is to remember. */
export function createAnswer(state, request, record, fault) {
  const { key, bodyText } = record;
  const made = fault === undefined || isMade(fault);
  const refused = gatewayRefusal(state, request.headers) ?? overLimit(state);
  const place = () => refused ?? createOrder(state, key, bodyText, request.headers, record.seq);
  if (refused?.status === 429) remember(state, key, bodyText, refused);
  const real = made ? place() : { status: 202, body: { id: newId('O-'), status: 'PROCESSING' } };
  record.orderId = real.orderId ?? null;
  record.replayed = real.replayed ?? false;
  if (fault?.kind === 'fate' && real.orderId) setFate(state, state.orders.at(-1), fault.fate ?? 'processing');
  const instead = fault && replacement(fault);
  if (instead && key && reachesTheMemory(fault)) remember(state, key, bodyText, instead);
  return instead ?? real;
}

export function readAnswerUnder(state, request, target, url, fault) {
  const refused = gatewayRefusal(state, request.headers);
  if (refused) return refused;
  const real = readAnswer(state, target, url, fault);
  if (!fault) return real;
  if (target.order) return replacement(fault) ?? lyingOrder(state, target.order, fault) ?? real;
  const page = real.body?.items ? lyingPage(fault, real.body, url.searchParams.get('after')) : undefined;
  return replacement(fault) ?? (page ? { status: 200, body: page } : real);
}
