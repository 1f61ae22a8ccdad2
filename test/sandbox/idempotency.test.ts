import { describe, expect, it } from 'vitest';
import { call, listAll, post, sandbox, simpleOrder } from './support.js';

const DAY = 24 * 3600 * 1000;

describe('an idempotency key', () => {
  it('replays the answer of an accepted order and makes no second one', async () => {
    const { url } = await sandbox();
    const first = await post(url, simpleOrder(), 'k');
    const second = await post(url, simpleOrder(), 'k');
    expect(second).toMatchObject({ status: 202, text: first.text });
    expect(await listAll(url)).toHaveLength(1);
  });

  it('replays the PROCESSING answer even when the order has settled since', async () => {
    let now = Date.now();
    const { url } = await sandbox({ settleAfterMs: 1000, now: () => now });
    const first = await post(url, simpleOrder(), 'k');
    now += 60_000;
    expect((await post(url, simpleOrder(), 'k')).text).toBe(first.text);
  });

  it.each<[number, unknown, Record<string, string>]>([
    [400, '{', {}],
    [400, simpleOrder(), { 'X-Trigger-Error': 'insufficient_funds' }],
    [422, simpleOrder(5000), {}],
    [500, simpleOrder(), { 'X-Trigger-Error': 'internal_server_error' }],
    [200, simpleOrder(), { 'X-Execution-Mode': 'sync' }],
  ])('replays a stored %i, without the headers that caused it', async (status, body, headers) => {
    const { url } = await sandbox();
    const first = await post(url, body, 'k', headers);
    const second = await post(url, body, 'k');
    expect([first.status, second.status]).toEqual([status, status]);
    expect(second.text).toBe(first.text);
  });

  it('compares bodies by bytes, not by meaning', async () => {
    const { url } = await sandbox();
    await post(url, JSON.stringify(simpleOrder()), 'k');
    const other = await post(url, JSON.stringify(simpleOrder(), null, 1), 'k');
    expect(other).toMatchObject({ status: 400, body: { type: 'idempotency_validation_error' } });
    expect((await post(url, JSON.stringify(simpleOrder()), 'k')).status).toBe(202);
  });

  it('is not used up by 401, 403, 410 and 429', async () => {
    const { url } = await sandbox({ faults: [{ on: 'create', nth: 1, kind: '429' }] });
    const refused = [
      await post(url, simpleOrder(1), 'k', { 'X-Api-Key': '' }),
      await post(url, simpleOrder(2), 'k', { 'X-Api-Key': 'wg.live' }),
      await post(url, simpleOrder(3), 'k', { 'X-Api-Version': '2023-07-27' }),
      await post(url, simpleOrder(4), 'k'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 403, 410, 429]);
    expect((await post(url, simpleOrder(5), 'k')).status).toBe(202);
  });

  it('makes a new order after 30 days, and not a moment before', async () => {
    let now = Date.now();
    const { url } = await sandbox({ now: () => now });
    const first = await post(url, simpleOrder(), 'k');
    now += 30 * DAY - 1;
    expect((await post(url, simpleOrder(), 'k')).text).toBe(first.text);
    now += 1;
    expect((await post(url, simpleOrder(), 'k')).text).not.toBe(first.text);
    expect(await listAll(url)).toHaveLength(2);
  });

  it('says that the first request is still under way', async () => {
    const running = await sandbox({ latencyMs: 500 });
    const replies = await Promise.all([
      post(running.url, simpleOrder(), 'k'),
      post(running.url, simpleOrder(), 'k'),
      post(running.url, simpleOrder(), 'k'),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([202, 400, 400]);
    expect(replies.filter(({ body }) => body.type === 'idempotency_in_progress')).toHaveLength(2);
    expect((await post(running.url, simpleOrder(), 'k')).status).toBe(202);
    expect((await call(running.url, '/order')).body.items).toHaveLength(1);
  });
});
