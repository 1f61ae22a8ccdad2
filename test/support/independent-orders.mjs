/** Orders, balances and the memory of idempotency keys. Everything that was ever made stays. Imports nothing from `src/`. */
import { randomBytes, randomUUID } from 'node:crypto';
import { decimalText, units } from './independent-catalogue.mjs';
import { codesOf, orderProblem, refusal } from './independent-validation.mjs';

/** @typedef {import('./independent-server.mjs').Answer} Answer */
/** @typedef {import('./independent-server.mjs').ServerState} ServerState */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** An id of the vendor's looks: a prefix and 26 characters of Crockford's base 32. @param {string} prefix */
export const newId = (prefix) => prefix + Array.from(randomBytes(26), (byte) => ALPHABET[byte % 32]).join('');
export const payoutUrl = () => `https://spend.runa.io/${randomUUID()}`;

const THIRTY_DAYS_MS = 30 * 24 * 3_600_000;

/** What a key gets that was used before: its stored answer, a complaint, or undefined for "as if it were new". */
function remembered(state, key, bodyText) {
  const { idempotency, bodyComparison } = state.options;
  const forgetAfterMs = state.options.forgetAfterMs ?? (idempotency === 'forget' ? 0 : THIRTY_DAYS_MS);
  if (idempotency === 'none') return undefined;
  if (state.busyKeys.has(key))
    return refusal(400, 'idempotency_in_progress', 'The first request is still being processed');
  const entry = state.keys.get(key);
  if (!entry) return undefined;
  if (idempotency === 'old-guide') return { ...entry.answer, replayed: true };
  if (state.now() - entry.at >= forgetAfterMs) return undefined;
  const comparable = (text) => (bodyComparison === 'json' ? canonical(text) : text);
  if (comparable(entry.bodyText) !== comparable(bodyText)) {
    return refusal(400, 'idempotency_validation_error', 'This key was used with another body');
  }
  return { ...entry.answer, replayed: true };
}

function canonical(text) {
  const sorted = (value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : Array.isArray(value)
        ? value.map(sorted)
        : value;
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

/** Keeps an answer under its key, the way the chosen mode does. @param {ServerState} state @param {Answer} answer */
export function remember(state, key, bodyText, answer) {
  const { idempotency, cache429 } = state.options;
  if (idempotency === 'none') return;
  if (idempotency === 'old-guide' && answer.status >= 400) return;
  if (answer.status === 429 && !cache429) return;
  // These are the gateway's and a key in progress is no result: none of them reaches the memory.
  if ([401, 403].includes(answer.status) || answer.body?.type?.startsWith?.('idempotency_')) return;
  state.keys.set(key, { at: state.now(), bodyText, answer: { status: answer.status, body: answer.body } });
}

/** Makes the order, or says why not, or repeats what the key got before. @returns {Answer} */
export function createOrder(state, key, bodyText, headers, requestSeq) {
  if (!key)
    return { status: 422, body: { type: 'validation_error', message: 'X-Idempotency-Key is required', details: [] } };
  const before = remembered(state, key, bodyText);
  if (before) return before;
  const answer = placeOrder(state, key, bodyText, headers, requestSeq);
  remember(state, key, bodyText, answer);
  return answer;
}

function placeOrder(state, key, bodyText, headers, requestSeq) {
  let wanted;
  try {
    wanted = JSON.parse(bodyText);
  } catch {
    return refusal(400, 'bad_request', 'The body is not JSON');
  }
  const mode = headers['x-execution-mode'] ?? 'async';
  if (mode !== 'async' && mode !== 'sync') return refusal(400, 'invalid_execution_mode', `Unknown mode ${mode}`);
  const problem = orderProblem(wanted);
  if (problem) return problem;
  if (mode === 'sync' && wanted.items.length > 1) return refusal(400, 'bad_request', 'Sync orders have one item');
  const currency = wanted.payment_method.currency;
  const total = wanted.items.reduce((sum, item) => sum + units(String(item.face_value)), 0n);
  const balance = state.balances.get(currency) ?? 0n;
  const forced = headers['x-trigger-error'];
  if (balance < total || forced === 'insufficient_funds') {
    return refusal(400, 'insufficient_funds', `The ${currency} balance is too low`);
  }
  if (forced === 'internal_server_error') return refusal(500, 'internal_server_error', 'Something went wrong');
  state.balances.set(currency, balance - total);
  const order = {
    id: newId('O-'),
    key,
    requestSeq,
    description: wanted.description ?? null,
    metadata: wanted.metadata ?? null,
    currency,
    total: decimalText(total, 2),
    createdAt: state.now(),
    readyAt: state.now() + (mode === 'sync' ? 0 : state.options.settleMs),
    fate: 'completed',
    bodyText,
    items: wanted.items.map((item, requestIndex) => ({
      itemId: newId('E-'),
      url: payoutUrl(),
      faceValue: String(item.face_value),
      product: item.products.template_id ?? [...codesOf(item)].sort().join('|'),
      products: item.products,
      distribution: item.distribution_method,
      requestIndex,
      live: true,
    })),
  };
  state.orders.push(order);
  return mode === 'sync'
    ? { status: 200, body: orderView(state, order), orderId: order.id }
    : { status: 202, body: { id: order.id, status: 'PROCESSING' }, orderId: order.id };
}

/** Decides the order's end. Of a failed one no item lives and the money is back, unless it is said to fail with live items. */
export function setFate(state, order, fate) {
  if (order.fate === fate) return;
  order.fate = fate;
  if (fate !== 'failed-bare' || !order.items.some((item) => item.live)) return;
  for (const item of order.items) item.live = false;
  state.balances.set(order.currency, (state.balances.get(order.currency) ?? 0n) + units(order.total));
}

export function statusOf(state, order) {
  if (order.fate === 'processing' || state.now() < order.readyAt) return 'PROCESSING';
  return order.fate === 'completed' ? 'COMPLETED' : 'FAILED';
}

const FORMATS = { fixed: 2, one: 1, plain: 0 };

/** The items in the order in which this server likes to show them. */
function arranged(items, itemOrder) {
  if (itemOrder === 'reverse') return [...items].reverse();
  if (itemOrder !== 'shuffle-each-get') return [...items];
  const left = [...items];
  return items.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0]);
}

const stamp = (time) => new Date(time).toISOString().replace('Z', '000+00:00');

/** What the list shows of an order. @returns {Record<string, unknown>} */
export function listView(state, order) {
  const status = statusOf(state, order);
  if (status === 'PROCESSING') return { id: order.id, status, message: 'The order is being processed' };
  return {
    id: order.id,
    status,
    created_at: stamp(order.createdAt),
    completed_at: stamp(order.readyAt),
    description: order.description,
    payment_method: { type: 'ACCOUNT_BALANCE' },
    currency: order.currency,
    total_price: order.total,
    total_discount: '0.00',
  };
}

/** What `GET /order/{id}` shows. */
export function orderView(state, order, format = state.options.faceValueFormat, itemOrder = state.options.itemOrder) {
  const status = statusOf(state, order);
  if (status === 'PROCESSING') return listView(state, order);
  if (order.fate === 'failed-bare') return { id: order.id, status };
  const items = arranged(order.items, itemOrder).map((item) => ({
    id: item.itemId,
    distribution_method: item.distribution,
    products: item.products,
    face_value: decimalText(units(item.faceValue), FORMATS[format]),
    price: decimalText(units(item.faceValue), 2),
    currency: order.currency,
    payout: {
      status: state.options.payoutStatuses[item.itemId] ?? 'ACTIVE',
      status_updated_at: stamp(order.readyAt),
      url: item.url,
      expiry_date: null,
    },
  }));
  return {
    ...listView(state, order),
    items,
    transaction_detail: { [order.currency]: { value: order.total, fx: null } },
    metadata: order.metadata,
  };
}
