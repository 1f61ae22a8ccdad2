import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { body, call, item, type Json, made, order, server, start, told } from './independent-client.js';
import type { Fault } from './independent-server.mjs';
import { startServerProcess } from './server-process.js';

describe('an order', () => {
  test('is accepted, settles, and shows its items with links', async () => {
    await start({ settleMs: 60_000 });
    const [status, accepted] = await told(order('k1', body(item(10.5), item(20))));
    expect([status, Object.keys(accepted), accepted.status]).toEqual([202, ['id', 'status'], 'PROCESSING']);
    expect((await told(call(`/order/${accepted.id}`)))[1]).toMatchObject({ id: accepted.id, status: 'PROCESSING' });
    server.configure({ clockOffsetMs: 60_000 });
    const [, settled] = await told(call(`/order/${accepted.id}`));
    expect(settled).toMatchObject({ status: 'COMPLETED', description: 'batch-1 0/0', metadata: { batch: 'batch-1' } });
    expect(settled.items.map((shown) => shown.face_value)).toEqual(['10.50', '20.00']);
    expect(settled.items[0]?.payout.url).toMatch(/^https:\/\/spend\.runa\.io\/[0-9a-f-]{36}$/);
  });

  test('is in the log with every item, its place in the request, and the bytes of the request without the API key', async () => {
    await start();
    const text = body(item(10.5), item(20));
    const id = await made('k1', text);
    const { requests, orders, balances } = server.log();
    const bodySha256 = createHash('sha256').update(text).digest('hex');
    expect(requests).toMatchObject([
      {
        seq: 1,
        method: 'POST',
        path: '/v2/order',
        key: 'k1',
        bodyText: text,
        bodySha256,
        status: 202,
        fault: null,
        orderId: id,
      },
    ]);
    expect(requests[0]?.headers.apiKeyOk).toBe(true);
    expect(JSON.stringify(requests)).not.toContain('secret');
    expect(orders).toMatchObject([{ id, key: 'k1', status: 'COMPLETED' }]);
    expect(orders[0]?.items).toMatchObject([
      { faceValue: '10.5', product: 'AMZ-US', requestIndex: 0, live: true },
      { faceValue: '20', product: 'AMZ-US', requestIndex: 1, live: true },
    ]);
    expect(balances).toMatchObject({ USD: '999969.50' });
  });

  test.each([
    ['no JSON', '{', 400, 'bad_request'],
    ['no items', body(), 422, 'validation_error'],
    ['201 items', body(...Array.from({ length: 201 }, () => item(10))), 422, 'validation_error'],
    ['a value as text', body(item(10), item(10, { face_value: '10' })), 422, 'validation_error'],
    [
      'an unknown product',
      body(item(10, { products: { type: 'SINGLE', value: 'NO-US' } })),
      400,
      'product_validation_error',
    ],
    ['a value out of bounds', body(item(2000.01)), 400, 'product_validation_error'],
    [
      'a value not listed',
      body(item(7, { products: { type: 'SINGLE', value: 'SBUX-US' } })),
      400,
      'product_validation_error',
    ],
    ['another currency', body(item(10, { products: { type: 'SINGLE', value: 'AMZ-GB' } })), 400, 'currency_mismatch'],
    ['no address', body(item(10, { distribution_method: { type: 'EMAIL' } })), 422, 'validation_error'],
  ])('with %s is refused whole', async (_, text, status, type) => {
    await start();
    expect(await told(order('k1', text))).toMatchObject([status, { type }]);
    expect(server.log().orders).toEqual([]);
  });

  test('is refused for want of funds once the balance runs out', async () => {
    await start({ balances: { USD: '15' } });
    expect((await order('k1')).status).toBe(202);
    expect(await told(order('k2'))).toMatchObject([400, { type: 'insufficient_funds' }]);
    expect(await told(call('/balance?currency=USD'))).toMatchObject([200, { balance: '5.00', currency: 'USD' }]);
  });
});

describe('the API key', () => {
  test('gives 401 when it is missing, 403 when it is wrong, and is never written down', async () => {
    await start({ apiKey: 'XXright.secret' });
    const ping = (headers: Record<string, string>): Promise<Response> => fetch(`${server.url}/ping`, { headers });
    expect((await ping({})).status).toBe(401);
    expect((await ping({ 'X-Api-Key': 'XXwrong.secret' })).status).toBe(403);
    expect((await ping({ 'X-Api-Key': 'XXright.secret' })).status).toBe(200);
    expect(server.log().requests.map((request) => request.headers.apiKeyOk)).toEqual([false, false, true]);
    expect(JSON.stringify(server.log())).not.toContain('secret');
  });

  test('of the playground or of production will do when none is set, and a removed version gives 410', async () => {
    await start();
    for (const [key, status] of Object.entries({ 'xx1.s': 200, 'XX1.s': 200, 'wg1.s': 200, 'zz1.s': 403 })) {
      expect((await call('/ping', { headers: { 'X-Api-Key': key } })).status).toBe(status);
    }
    expect((await call('/ping', { headers: { 'X-Api-Version': '2023-07-27' } })).status).toBe(410);
  });
});

describe('a key that was used before', () => {
  test('gets its first answer again, in mode cache-all also a refusal, and another body is refused', async () => {
    await start();
    const id = await made('k1');
    expect(await told(order('k1'))).toMatchObject([202, { id }]);
    expect(await told(order('k1', body(item(11))))).toMatchObject([400, { type: 'idempotency_validation_error' }]);
    await order('k2', '{');
    server.configure({ faultPlan: [{ on: 'create', kind: 'status', status: 500 }] });
    expect((await order('k3')).status).toBe(500);
    expect((await order('k3')).status).toBe(500);
    expect(server.log().orders).toHaveLength(1);
    expect(server.log().requests.at(-1)).toMatchObject({ replayed: true, fault: null });
  });

  test('gets the original order whatever the body, in mode old-guide, and failures are forgotten', async () => {
    await start({ idempotency: 'old-guide', faultPlan: [{ on: 'create', kind: 'status', status: 500 }] });
    expect((await order('k1')).status).toBe(500);
    const id = await made('k1');
    expect(await made('k1', body(item(11)))).toBe(id);
  });

  test('makes a second order once it is forgotten, and always in mode none', async () => {
    await start({ idempotency: 'forget', forgetAfterMs: 1000 });
    const id = await made('k1');
    expect(await made('k1')).toBe(id);
    server.configure({ clockOffsetMs: 1000 });
    expect(await made('k1')).not.toBe(id);
    server.configure({ idempotency: 'none' });
    await made('k1');
    expect(server.log().orders).toHaveLength(3);
  });

  test('is in progress while the first request is still being answered', async () => {
    await start({ answerDelayMs: 100 });
    const answers = await Promise.all([told(order('k1')), told(order('k1'))]);
    expect(answers.map(([status]) => status).sort()).toEqual([202, 400]);
    expect(server.log().orders).toHaveLength(1);
  });

  test('gets a stored 429 for ever only where 429s are stored', async () => {
    const limited: Fault = { on: 'create', kind: 'status', status: 429 };
    await start({ faultPlan: [limited], cache429: true });
    expect((await order('k1')).status).toBe(429);
    expect((await order('k1')).status).toBe(429);
    server.configure({ faultPlan: [limited], cache429: false });
    expect((await order('k2')).status).toBe(429);
    expect((await order('k2')).status).toBe(202);
  });
});

test('the limit lets so many orders a window through and answers 429 without a type to the rest', async () => {
  await start({ limitPerMinute: 2, retryAfter: 7 });
  await order('k1');
  await order('k2', '{');
  const third = await order('k3');
  expect([third.status, third.headers.get('retry-after'), await third.json()]).toEqual([
    429,
    '7',
    { error: 'rate exceeded' },
  ]);
  expect((await call('/ping')).status).toBe(200);
});

test('the catalogue comes in pages, by country and by code', async () => {
  await start({ productPageLimit: 3 });
  const codes: string[] = [];
  for (let query = ''; ; ) {
    const page = (await (await call(`/product?is_orderable=true${query}`)).json()) as {
      catalog: { code: string }[];
    } & Json;
    codes.push(...page.catalog.map((product) => product.code));
    if (page.pagination.cursors.after === null) break;
    query = `&after=${page.pagination.cursors.after}`;
  }
  expect(codes).toEqual(['AMZ-US', 'WMT-US', 'SBUX-US', 'AMZ-GB', 'AMZ-DE', 'AMZ-JP', 'PREPAID-US']);
  expect(await told(call('/product/AMZ-JP'))).toMatchObject([
    200,
    { currency: 'JPY', countries_redeemable_in: ['JP'] },
  ]);
  expect((await call('/product/NO-US')).status).toBe(404);
});

test('as a process it answers, tells its log, takes a new plan, and ends when it is stopped', async () => {
  await start();
  const child = await startServerProcess({ settleMs: 0 });
  const post = (key: string): Promise<Response> =>
    fetch(`${child.url}/order`, {
      method: 'POST',
      body: body(item(10)),
      headers: { 'X-Api-Key': 'XX.s', 'X-Idempotency-Key': key },
    });
  expect((await post('k1')).status).toBe(202);
  await child.configure({ faultPlan: [{ on: 'create', kind: 'status', status: 503, html: true }] });
  expect((await post('k2')).status).toBe(503);
  const { requests, orders } = await child.log();
  expect(requests.map((request) => request.status)).toEqual([202, 503]);
  expect(orders).toHaveLength(1);
  await expect(child.configure({ faultPlan: [{ on: 'create', kind: 'redirect' }] })).rejects.toThrow('location');
  await child.stop();
  await expect(post('k3')).rejects.toThrow();
});
