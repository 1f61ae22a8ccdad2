/** The poller with fake time and a server that is a function: hours of waiting pass in milliseconds. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Client } from '../../src/api/client.js';
import { type HttpAnswer, TransportError } from '../../src/api/transport.js';
import { systemClock } from '../../src/clock.js';
import type { FrozenOrder } from '../../src/model.js';
import type { Verdict } from '../../src/poll/judge-order.js';
import { createPoller, type Settled } from '../../src/poll/poll.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

export function answer(status: number, body: unknown, retryAfterMs?: number): HttpAnswer {
  const text = JSON.stringify(body);
  return { status, text, contentType: 'application/json', serverTime: undefined, requestId: undefined, retryAfterMs };
}

export const done = (orderId: string) => answer(200, { id: orderId, status: 'COMPLETED' });
export const open = (orderId: string) => answer(200, { id: orderId, status: 'PROCESSING' });
export const order = (chunk: number) => ({ chunk, generation: 0 }) as FrozenOrder;

export type Server = (orderId: string, look: number) => HttpAnswer | Error | Promise<HttpAnswer>;

export type List = (query: { limit: number; after?: string }) => HttpAnswer | Error;

/** As a server that has no list of orders. */
const noList: List = () => answer(404, { type: 'not_found' });

export function start(server: Server, judge?: (status: string) => Verdict, list: List = noList) {
  const pages: number[] = [];
  const looks: { orderId: string; at: number }[] = [];
  const settled: { orderId: string; verdict: Settled }[] = [];
  const troubles: string[] = [];
  const listed: string[] = [];
  const lost: [number, boolean][] = [];
  const stop = new AbortController();
  const client = {
    async getOrder(orderId: string, signal?: AbortSignal) {
      looks.push({ orderId, at: Date.now() });
      const cancelled = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(new TransportError('cancelled', 'given up')));
      });
      const told = server(orderId, looks.filter((look) => look.orderId === orderId).length);
      if (told instanceof Error) throw told;
      return Promise.race([told, cancelled]);
    },
    async peekOrders(query: { limit: number; after?: string }) {
      pages.push(Date.now());
      const told = list(query);
      if (told instanceof Error) throw told;
      return told;
    },
  } as Partial<Client> as Client;
  const poller = createPoller({
    client,
    clock: systemClock,
    judge: (_, __, { status }) =>
      judge?.(status) ??
      (status === 'COMPLETED' ? { kind: 'completed', links: [], completedAt: undefined } : { kind: 'open' }),
    settle: (_, orderId, verdict) => settled.push({ orderId, verdict }),
    onTrouble: ({ type }) => troubles.push(type),
    onListed: (orders) => listed.push(...orders.map(({ orderId, description }) => `${orderId} ${description}`)),
    onLost: ({ chunk }, found) => lost.push([chunk, found]),
    stop: stop.signal,
  });
  const result: { refused?: unknown; error?: unknown; ended?: true } = {};
  const running = poller.run().then(
    ({ refused }) => Object.assign(result, { refused, ended: true }),
    (error: unknown) => Object.assign(result, { error, ended: true }),
  );
  return { poller, looks, pages, listed, settled, troubles, lost, stop, result, running };
}

export const advance = (ms: number) => vi.advanceTimersByTimeAsync(ms);
