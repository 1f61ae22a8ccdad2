/** The calls of the API that the product uses. Reading calls retry; creating an order never does so by itself. */
import type { z } from 'zod';
import { type Clock, systemClock } from '../clock.js';
import { IssueBatchError } from '../errors.js';
import { failureOf, parseBody } from './answer.js';
import { type HttpAnswer, type HttpRequest, type Transport, TransportError } from './transport.js';
import {
  balanceSchema,
  estimateSchema,
  HEADERS,
  orderPageSchema,
  PRODUCTS_PAGE_LIMIT,
  productPageSchema,
  type WireEstimate,
  type WireProduct,
} from './wire.js';

export interface Client {
  /** One request, exactly these bytes. Never retried here. */
  createOrder(key: string, body: Uint8Array, signal?: AbortSignal): Promise<HttpAnswer>;
  /** One request for one order's state. Never retried here: the poller decides when to look again. */
  getOrder(orderId: string, signal?: AbortSignal): Promise<HttpAnswer>;
  /** One page of the account's orders, retried; at most `limit` entries. */
  listOrders(query: { limit: number; after?: string }, signal?: AbortSignal): Promise<z.infer<typeof orderPageSchema>>;
  /** One page of the account's orders, as it comes. Never retried here: the poller decides when to look again. */
  peekOrders(query: { limit: number; after?: string }, signal?: AbortSignal): Promise<HttpAnswer>;
  /** The account's balance in one currency, as decimal text, retried. */
  getBalance(currency: string, signal?: AbortSignal): Promise<string>;
  /** What the items of the body would cost. Makes no order, and is retried. */
  estimate(body: Uint8Array, signal?: AbortSignal): Promise<WireEstimate>;
  /** Whether the API is there at all. Never retried here: whoever asks wants to see a fault. */
  ping(signal?: AbortSignal): Promise<HttpAnswer>;
  /** The whole catalogue, page by page, retried. */
  listProducts(signal?: AbortSignal): Promise<WireProduct[]>;
}

/** Waits before the second, third and fourth try of a reading call. */
const READ_RETRY_MS = [500, 2000, 5000];
const MIN_THROTTLE_MS = 5000;

/** @param clock by which reading calls wait before they are tried again */
export function createClient(transport: Transport, clock: Clock = systemClock): Client {
  const read: Read = (request, schema) => readAgain(transport, clock, request, schema);
  return {
    createOrder: (key, body, signal) =>
      transport({
        method: 'POST',
        path: '/order',
        headers: {
          'Content-Type': 'application/json',
          [HEADERS.idempotencyKey]: key,
          [HEADERS.executionMode]: 'async',
        },
        body,
        signal,
      }),
    getOrder: (orderId, signal) => transport({ method: 'GET', path: `/order/${encodeURIComponent(orderId)}`, signal }),
    listOrders: (query, signal) => read({ ...ordersPage(query), signal }, orderPageSchema),
    peekOrders: (query, signal) => transport({ ...ordersPage(query), signal }),
    async getBalance(currency, signal) {
      const path = `/balance?${new URLSearchParams({ currency })}`;
      const answer = await read({ method: 'GET', path, signal }, balanceSchema);
      if (answer.currency !== currency)
        throw unreachable(`it was asked for ${currency} and answered for ${answer.currency}`);
      return answer.balance;
    },
    estimate: (body, signal) => {
      const headers = { 'Content-Type': 'application/json' };
      return read({ method: 'POST', path: '/order/estimate', headers, body, signal }, estimateSchema);
    },
    ping: (signal) => transport({ method: 'GET', path: '/ping', signal }),
    async listProducts(signal) {
      const products: WireProduct[] = [];
      const seen = new Set<string>();
      for (let after: string | undefined; ; ) {
        const query = new URLSearchParams({ limit: String(PRODUCTS_PAGE_LIMIT), ...(after ? { after } : {}) });
        const page = await read({ method: 'GET', path: `/product?${query}`, signal }, productPageSchema);
        products.push(...page.catalog);
        after = page.pagination.cursors.after ?? undefined;
        // Two ends of a list are documented, and a cursor that comes again would page for ever.
        if (page.catalog.length === 0 || after === undefined || seen.has(after)) return products;
        seen.add(after);
      }
    },
  };
}

type Read = <T extends z.ZodType>(request: HttpRequest, schema: T) => Promise<z.infer<T>>;

function ordersPage({ limit, after }: { limit: number; after?: string }): HttpRequest {
  const query = new URLSearchParams({ limit: String(limit), ...(after === undefined ? {} : { after }) });
  return { method: 'GET', path: `/order?${query}` };
}

/**
 * A reading call: safe to repeat.
 * @throws IssueBatchError `ACCOUNT` when the key is refused, `UNREACHABLE` when no usable answer comes
 */
async function readAgain<T extends z.ZodType>(
  transport: Transport,
  clock: Clock,
  request: HttpRequest,
  schema: T,
): Promise<z.infer<T>> {
  for (let attempt = 0; ; attempt += 1) {
    const result = await tryRead(transport, request, schema);
    if ('value' in result) return result.value;
    const wait = READ_RETRY_MS[attempt];
    if (!result.retry || wait === undefined) throw result.error;
    await clock.sleep(Math.max(wait, result.waitMs), request.signal);
  }
}

type ReadResult<T> =
  | { readonly value: T }
  | { readonly error: IssueBatchError; readonly retry: boolean; readonly waitMs: number };

async function tryRead<T extends z.ZodType>(
  transport: Transport,
  request: HttpRequest,
  schema: T,
): Promise<ReadResult<z.infer<T>>> {
  let answer: HttpAnswer;
  try {
    answer = await transport(request);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    if (error.kind === 'cancelled') throw error;
    return { error: unreachable(error.message, error), retry: true, waitMs: 0 };
  }
  if (answer.status === 200) {
    const value = parseBody(answer, schema);
    if (value !== undefined) return { value };
  }
  const failure = failureOf(answer);
  if (answer.status === 401 || answer.status === 403)
    return { error: refusedKey(failure.message), retry: false, waitMs: 0 };
  return {
    error: unreachable(`HTTP ${answer.status} ${failure.type}: ${failure.message}`, failure),
    // A 200 that cannot be read was cut short, or came from something in between.
    retry: answer.status === 200 || answer.status === 429 || answer.status >= 500,
    waitMs: answer.status === 429 ? Math.max(MIN_THROTTLE_MS, answer.retryAfterMs ?? 0) : 0,
  };
}

function refusedKey(message: string): IssueBatchError {
  return new IssueBatchError('ACCOUNT', `The API refused the key: ${message}`, {
    hint: 'Check the key, that it belongs to this host, and that this machine is on its list of allowed addresses. Then run the same command.',
  });
}

function unreachable(message: string, cause?: unknown): IssueBatchError {
  const known = cause instanceof TransportError ? cause.hint : undefined;
  return new IssueBatchError('UNREACHABLE', `The API gave no usable answer: ${message}.`, {
    hint: `${known ?? 'Check the network and the host.'} Then run the same command: it goes on where it stopped.`,
    cause,
  });
}
