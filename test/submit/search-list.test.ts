import { afterEach, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../src/api/client.js';
import { createTransport } from '../../src/api/transport.js';
import { orderDescription } from '../../src/plan/order-tag.js';
import { searchOrders } from '../../src/submit/search-list.js';
import { type IndependentServer, type ServerOptions, startIndependentServer } from '../support/independent-server.mjs';

let server: IndependentServer;
let client: Client;
afterEach(() => server.stop());

/** @param perPage what stands in for the hundred orders that a page holds, so that a few orders make many pages */
async function start(options: ServerOptions = {}, perPage = 100): Promise<void> {
  server = await startIndependentServer({ settleMs: 0, limitPerMinute: null, ...options });
  const fetch = (url: string | URL | Request, init?: RequestInit) =>
    globalThis.fetch(String(url).replace('limit=100', `limit=${perPage}`), init);
  const { url: baseUrl } = server;
  client = createClient(createTransport({ baseUrl, apiKey: 'XXa.b', timeoutMs: 2000, userAgent: 't', fetch }));
}

async function order(description: string, key = description): Promise<string> {
  const one = { face_value: 10, distribution_method: { type: 'PAYOUT_LINK' } };
  const text = JSON.stringify({
    payment_method: { type: 'ACCOUNT_BALANCE', currency: 'USD' },
    items: [{ ...one, products: { type: 'SINGLE', value: 'AMZ-US' } }],
    description,
  });
  return JSON.parse((await client.createOrder(key, Buffer.from(text))).text).id;
}

const mark = (chunk: number, batchId = 'mine', generation = 0) =>
  orderDescription({ batchId, chunk, generation }, 'a text');
const search = (given: { known?: string[]; patienceMs?: number; maxPages?: number; signal?: AbortSignal } = {}) =>
  searchOrders(client, 'mine', {
    known: new Set(given.known),
    patienceMs: given.patienceMs ?? 5000,
    maxPages: given.maxPages,
    signal: given.signal ?? new AbortController().signal,
  });

describe("the account's order list", () => {
  test.each(['empty-page', 'null'] as const)(
    'gives up the orders of this batch and no others; it ends by %s',
    async (listEnd) => {
      await start({ listEnd }, 2);
      const mine = [await order(mark(0)), await order(mark(1, 'mine', 1))];
      for (const other of ['', 'Christmas', mark(0, 'mine-2'), mark(0, 'min')]) await order(other, `k-${other}`);
      const { found, searched, cut } = await search();
      expect([searched, cut]).toEqual([6, false]);
      expect([...found].sort((a, b) => a.chunk - b.chunk)).toEqual([
        { orderId: mine[0], chunk: 0, generation: 0, status: 'COMPLETED', createdAt: expect.any(String) },
        { orderId: mine[1], chunk: 1, generation: 1, status: 'COMPLETED', createdAt: expect.any(String) },
      ]);
    },
  );

  test('gives up every order under a mark, also when there are two: somebody may have been paid twice', async () => {
    await start();
    const ids = [await order(mark(3), 'a'), await order(mark(3), 'b')];
    expect(new Set((await search()).found.map(({ orderId }) => orderId))).toEqual(new Set(ids));
  });

  test('tells the status of orders that are known already', async () => {
    await start({ faultPlan: [{ on: 'create', kind: 'fate', fate: 'failed-bare' }] });
    const known = [await order(mark(3)), await order('', 'of another')];
    const { statuses } = await search({ known });
    expect(Object.fromEntries(statuses)).toEqual({ [known[0] ?? '']: 'FAILED', [known[1] ?? '']: 'COMPLETED' });
  });

  test('may hold a generation that failed beside the next one', async () => {
    await start({ faultPlan: [{ on: 'create', kind: 'fate', fate: 'failed-bare' }] });
    await order(mark(3));
    const id = await order(mark(3, 'mine', 1));
    expect((await search()).found).toContainEqual(expect.objectContaining({ orderId: id, generation: 1 }));
  });

  test('that repeats a cursor for ever is read to an end all the same', async () => {
    await start({ faultPlan: [{ on: 'list', kind: 'repeated-cursor', times: null }] }, 1);
    for (const chunk of [0, 1, 2]) await order(mark(chunk));
    await search();
    expect(server.log().requests.filter(({ path }) => path.startsWith('/v2/order?')).length).toBeLessThan(10);
  });

  test('is read to its end when no bound is set', async () => {
    await start({}, 1);
    for (let n = 0; n < 55; n += 1) await order(`other ${n}`);
    expect(await search({ maxPages: Number.POSITIVE_INFINITY })).toMatchObject({ searched: 55, cut: false });
  });

  test('is read to a bound, and says so', async () => {
    await start({}, 1);
    for (let n = 0; n < 55; n += 1) await order(`other ${n}`);
    expect(await search()).toMatchObject({ searched: 50, cut: true });
  });
});

describe('an order that is processing shows no description', () => {
  test('and is asked for by its ID until it has settled', async () => {
    await start({ settleMs: 1500 });
    const id = await order(mark(0));
    expect((await search()).found).toMatchObject([{ orderId: id, chunk: 0 }]);
  });

  test('and is left out when it takes too long, or is known already', async () => {
    await start({ settleMs: 60_000 });
    const id = await order(mark(0));
    expect((await search({ patienceMs: 0 })).found).toEqual([]);
    expect((await search({ known: [id] })).found).toEqual([]);
    expect(server.log().requests.filter(({ path }) => path.includes(id))).toHaveLength(1);
  });

  test('and one look that fails does not end the search', async () => {
    await start({
      settleMs: 500,
      faultPlan: [
        { on: 'get', kind: 'reset-before' },
        { on: 'get', kind: 'html-200', nth: 2 },
      ],
    });
    const id = await order(mark(0));
    expect((await search()).found).toMatchObject([{ orderId: id }]);
  });

  test('and nobody waits for it once the search is given up', async () => {
    await start({ settleMs: 60_000 });
    await order(mark(0));
    const controller = new AbortController();
    const searching = search({ signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(searching).rejects.toThrow();
  });
});
