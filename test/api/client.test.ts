import { afterEach, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../src/api/client.js';
import { createTransport } from '../../src/api/transport.js';
import type { Fault, IndependentServer, ServerOptions } from '../support/independent-server.mjs';
import { startIndependentServer } from '../support/independent-server.mjs';
import { createQuickClock } from '../support/quick-clock.js';

let server: IndependentServer;
let client: Client;

async function start(options: ServerOptions = {}): Promise<void> {
  server = await startIndependentServer({ settleMs: 0, ...options });
  client = createClient(
    createTransport({ baseUrl: server.url, apiKey: 'XXa.b', timeoutMs: 2000, userAgent: 'test/1' }),
    // Waits between tries pass at once; sockets and the server's own timers stay real.
    createQuickClock(Date.parse('2026-11-01T10:00:00Z')),
  );
}

afterEach(() => server.stop());

const BODY = Buffer.from(
  '{"payment_method":{"type":"ACCOUNT_BALANCE","currency":"USD"},"items":[{"face_value":10,"distribution_method":{"type":"PAYOUT_LINK"},"products":{"type":"SINGLE","value":"AMZ-US"}}]}',
);
const asked = (method: string, path: string) =>
  server.log().requests.filter((request) => request.method === method && request.path.startsWith(`/v2${path}`)).length;

describe('creating an order', () => {
  test('is one request: asynchronous, under the key, with these bytes', async () => {
    await start();
    expect((await client.createOrder('k-1', BODY)).status).toBe(202);
    const [request] = server.log().requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v2/order', key: 'k-1', bodyText: BODY.toString() });
    expect(request?.headers).toMatchObject({ 'x-execution-mode': 'async', 'content-type': 'application/json' });
  });

  test.each<Fault>([
    { on: 'create', kind: 'status', status: 500 },
    { on: 'create', kind: 'reset-before' },
    { on: 'create', kind: 'cut-length' },
  ])('is never repeated by itself: %j', async (fault) => {
    await start({ faultPlan: [{ ...fault, times: null }] });
    await client.createOrder('k-1', BODY).catch(() => undefined);
    expect(asked('POST', '/order')).toBe(1);
  });
});

describe('reading the catalogue', () => {
  test.each(['empty-page', 'null'] as const)('follows every page to its end, told by %s', async (productEnd) => {
    await start({ productPageLimit: 2, productEnd });
    const codes = (await client.listProducts()).map(({ code }) => code);
    expect(codes).toContain('PREPAID-US');
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toHaveLength(7);
  });

  test('ends when a cursor comes again', async () => {
    await start({ productPageLimit: 2, faultPlan: [{ on: 'product', kind: 'repeated-cursor', times: null }] });
    await client.listProducts();
    expect(asked('GET', '/product')).toBeLessThan(10);
  });

  test.each<Omit<Fault, 'on'>>([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429 },
    { kind: 'reset-before' },
    { kind: 'cut-close' },
    { kind: 'html-200' },
  ])('is repeated after %j', async (fault) => {
    await start({ faultPlan: [{ ...fault, on: 'product', times: 3 }] });
    expect(await client.listProducts()).toHaveLength(7);
  });

  test('gives up after four tries', async () => {
    await start({ faultPlan: [{ on: 'product', kind: 'status', status: 503, times: null }] });
    await expect(client.listProducts()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(asked('GET', '/product')).toBe(4);
  });

  test('is not repeated with a key that was refused', async () => {
    await start({ apiKey: 'XXother' });
    await expect(client.listProducts()).rejects.toMatchObject({ code: 'ACCOUNT' });
    expect(asked('GET', '/product')).toBe(1);
  });
});

describe('reading orders', () => {
  test('asks for one by its ID, and for pages by their cursor', async () => {
    await start({ listMaxLimit: 1 });
    const ids: string[] = [];
    for (const key of ['a', 'b']) ids.push(JSON.parse((await client.createOrder(key, BODY)).text).id);
    expect(JSON.parse((await client.getOrder(ids[0] ?? '')).text)).toMatchObject({ id: ids[0], status: 'COMPLETED' });
    const first = await client.listOrders({ limit: 1 });
    const after = first.pagination.cursors.after ?? '';
    const second = await client.listOrders({ limit: 1, after });
    expect([...first.items, ...second.items].map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  test('is never repeated by itself for a single order, and cannot leave its path', async () => {
    await start({ faultPlan: [{ on: 'get', kind: 'status', status: 500, times: null }] });
    expect((await client.getOrder('O-1')).status).toBe(500);
    await client.getOrder('../product');
    expect(server.log().requests.map(({ path }) => path)).toEqual(['/v2/order/O-1', '/v2/order/..%2Fproduct']);
  });
});
