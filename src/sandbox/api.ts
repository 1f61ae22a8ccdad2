import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS, ORDERS_PAGE_LIMIT } from '../api/wire.js';
import { formatAmount } from '../money/currency.js';
import { compareDecimals } from '../money/decimal.js';
import { type Answer, apiError, json, notFound, rateExceeded } from './answers.js';
import { createOrders } from './create-order.js';
import type { SandboxFault } from './fault-kinds.js';
import { createFaultScript } from './faults.js';
import { header, refuseKey, refuseVersion } from './gateway.js';
import type { Ledger } from './ledger.js';
import type { SandboxSettings } from './options.js';
import { listedOrder, singleOrder } from './order-view.js';
import { paginate } from './pagination.js';
import { getProduct, listCategories, listCountries, listProducts } from './products.js';
import { createRateLimit } from './rate-limit.js';

export interface ApiRequest {
  readonly method: string;
  /** Decoded path segments after `/v2`, or undefined when the path is not under it. */
  readonly path: readonly string[] | undefined;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly now: number;
}

export interface ApiResponse {
  readonly answer: Answer;
  readonly fault?: SandboxFault['kind'];
  /** To be called when the answer leaves: until then the request counts as under way. */
  readonly release?: () => void;
}

function listBalances(ledger: Ledger, query: URLSearchParams): Answer {
  const view = (currency: string) => ({
    balance: formatAmount(ledger.balance(currency) ?? '0', currency),
    currency,
  });
  const currency = query.get('currency');
  if (currency === null)
    return json(
      200,
      ledger
        .currencies()
        .filter((each) => compareDecimals(ledger.balance(each) ?? '0', '0') > 0)
        .map(view),
    );
  if (!/^[A-Z]{3}$/.test(currency)) return apiError(400, 'bad_request', 'currency must be three capital letters.');
  return json(200, view(currency));
}

function listOrders(ledger: Ledger, query: URLSearchParams, now: number): Answer {
  const { orders } = ledger;
  const page = paginate(
    'order',
    { size: orders.length, at: (index) => orders[orders.length - 1 - index], rank: (order) => -order.sequence },
    query,
    ORDERS_PAGE_LIMIT,
  );
  if (!('rows' in page)) return page;
  return json(200, { items: page.rows.map((order) => listedOrder(order, now)), pagination: page.pagination });
}

/** The simulated API: from a request that was read whole to what it deserves. Synchronous, so nothing interleaves. */
export function createApi(settings: SandboxSettings, ledger: Ledger): (request: ApiRequest) => ApiResponse {
  const orders = createOrders(ledger);
  const faults = createFaultScript(settings.faults);
  const admits = createRateLimit(settings.ordersPerMinute);

  function postOrder(request: ApiRequest): ApiResponse {
    if (!admits(header(request.headers, HEADERS.apiKey) ?? '', request.now)) return { answer: rateExceeded };
    const struck = faults.create();
    const create = () => orders.create({ ...request, settleAfterMs: settings.settleAfterMs }, struck?.effect);
    if (struck === undefined) {
      const answer = create();
      return { answer, release: orders.begin(header(request.headers, HEADERS.idempotencyKey) ?? '') };
    }
    const own = struck.effect.reaches ? create() : json(202, {});
    return { answer: struck.effect.answer(own), fault: struck.kind };
  }

  function getOrder(id: string, now: number): ApiResponse {
    const order = ledger.order(id);
    const answer =
      order === undefined ? notFound('There is no order with this ID.') : json(200, singleOrder(order, now));
    const struck = faults.read();
    return struck === undefined ? { answer } : { answer: struck.effect(answer), fault: struck.kind };
  }

  function getProducts(rest: readonly string[], query: URLSearchParams): Answer {
    const [code] = rest;
    if (code === undefined) return listProducts(query);
    if (code === 'countries') return listCountries();
    return code === 'categories' ? listCategories() : getProduct(code);
  }

  function route(request: ApiRequest): ApiResponse {
    const { method, query, now } = request;
    const [resource, ...rest] = request.path ?? [];
    const [id] = rest;
    if (rest.length > 1) return { answer: notFound() };
    if (resource === 'order' && method === 'POST' && id === undefined) return postOrder(request);
    if (resource === 'order' && method === 'POST' && id === 'estimate')
      return { answer: notFound('The playground has no estimates.') };
    if (method !== 'GET') return { answer: notFound() };
    if (resource === 'order') return id === undefined ? { answer: listOrders(ledger, query, now) } : getOrder(id, now);
    if (resource === 'product') return { answer: getProducts(rest, query) };
    if (id !== undefined) return { answer: notFound() };
    if (resource === 'balance') return { answer: listBalances(ledger, query) };
    return { answer: resource === 'ping' ? json(200, { message: 'pong' }) : notFound() };
  }

  return (request) => {
    const refused =
      refuseKey(header(request.headers, HEADERS.apiKey)) ?? refuseVersion(header(request.headers, HEADERS.apiVersion));
    return refused === undefined ? route(request) : { answer: refused };
  };
}
