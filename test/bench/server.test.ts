/** What is measured against has to be right itself: it would make a wrong client look fast, or a right one slow. */
import { afterEach, describe, expect, test } from 'vitest';
import { startBenchServer } from '../../bench/server.js';
import { settleMs } from '../../bench/server-orders.js';

const HEADERS = { 'x-api-key': 'XXbench.key', 'content-type': 'application/json' };

/** An order, a page of them or a refusal: what of them the tests look at. */
interface Shown {
  readonly id: string;
  readonly status: string;
  readonly type?: string;
  readonly items: readonly {
    readonly description?: string;
    readonly payout: { readonly url: string };
  }[];
  readonly pagination: { readonly cursors: { readonly after: string | null } };
}

const servers: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(options?: Parameters<typeof startBenchServer>[0]) {
  const server = await startBenchServer(options);
  servers.push(server);
  return {
    ...server,
    get: async (path: string) => (await (await fetch(server.url + path, { headers: HEADERS })).json()) as Shown,
    async post(key: string, value = 10) {
      const item = { face_value: value, distribution_method: { type: 'PAYOUT_LINK' } };
      const body = JSON.stringify({
        payment_method: { type: 'ACCOUNT_BALANCE', currency: 'USD' },
        items: [{ ...item, products: { type: 'SINGLE', value: 'AMZ-US' } }],
        description: `order ${key}`,
        metadata: { mark: key },
      });
      const headers = { ...HEADERS, 'x-idempotency-key': key };
      const response = await fetch(`${server.url}/order`, { method: 'POST', headers, body });
      return { status: response.status, body: (await response.json()) as Shown };
    },
  };
}

describe("the bench's server", () => {
  test('makes one order of one key, and refuses other bytes under it', async () => {
    const server = await serve();
    const first = await server.post('a');
    expect(first.status).toBe(202);
    expect(await server.post('a')).toEqual(first);
    expect((await server.post('a', 11)).body.type).toBe('idempotency_validation_error');
    expect((await server.post('b')).body.id).not.toBe(first.body.id);
    expect(server.log().orders).toHaveLength(2);
  });

  test('shows a settled order with its items and what it was marked with', async () => {
    const server = await serve();
    const { id } = (await server.post('a', 12.5)).body;
    const order = await server.get(`/order/${id}`);
    expect(order).toMatchObject({ id, status: 'COMPLETED', total_price: '12.50', metadata: { mark: 'a' } });
    const [item] = order.items;
    expect(item).toMatchObject({ face_value: '12.50', currency: 'USD', products: { value: 'AMZ-US' } });
    expect(new URL(item!.payout.url).protocol).toBe('https:');
  });

  test('keeps an order open for its settle time, and notes when its end was first read', async () => {
    const server = await serve({ settle: { minMs: 3_600_000, maxMs: 3_600_000 } });
    const { id } = (await server.post('a')).body;
    expect(await server.get(`/order/${id}`)).toMatchObject({ status: 'PROCESSING' });
    expect((await server.get('/order')).items).toEqual([expect.objectContaining({ id, status: 'PROCESSING' })]);
    const { orders, orderReads, pageReads } = server.log();
    expect(orders[0]).toMatchObject({ noticedAt: null });
    expect(orders[0]!.readyAt - orders[0]!.at).toBe(3_600_000);
    expect([orderReads.length, pageReads.length]).toEqual([1, 1]);

    const quick = await serve();
    await quick.get(`/order/${(await quick.post('a')).body.id}`);
    expect(quick.log().orders[0]!.noticedAt).toBeGreaterThanOrEqual(quick.log().orders[0]!.readyAt);
  });

  test('lists every order once, newest first, up to an empty page', async () => {
    const server = await serve();
    for (const key of ['a', 'b', 'c']) await server.post(key);
    const first = await server.get('/order?limit=2');
    const second = await server.get(`/order?limit=2&after=${first.pagination.cursors.after}`);
    const last = await server.get(`/order?limit=2&after=${second.pagination.cursors.after}`);
    const descriptions = [...first.items, ...second.items].map(({ description }) => description);
    expect(descriptions).toEqual(['order c', 'order b', 'order a']);
    expect(last).toMatchObject({ items: [], pagination: { cursors: { after: null } } });
  });

  test('keeps its limit in any window, and writes down whom it refused', async () => {
    const server = await serve({ limitPerMinute: 2, windowMs: 3_600_000 });
    const answers = [await server.post('a'), await server.post('b'), await server.post('c')];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(server.log().posts.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(server.log().orders).toHaveLength(2);
  });

  test('lets nobody in without a key', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/order`)).status).toBe(403);
  });
});

test('settle times begin with the longest, stay within bounds, and are spread over them', () => {
  const settle = { minMs: 200, maxMs: 120_000 };
  const times = Array.from({ length: 500 }, (_, number) => settleMs(settle, number));
  expect(times[0]).toBe(120_000);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(200);
  expect(times.filter((ms) => ms < 2000).length).toBeGreaterThan(150);
  expect(times.filter((ms) => ms > 20_000).length).toBeGreaterThan(100);
  expect(settleMs({ minMs: 0, maxMs: 0 }, 3)).toBe(0);
});
