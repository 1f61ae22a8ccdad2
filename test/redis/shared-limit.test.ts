/** Processes of one account, each with connections of its own, together at the account's rate; also when Redis fails. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { spacingFor } from '../../src/redis/spacing.js';
import { until } from '../e2e/until.js';
import { clock, expectNeverTooFast, RATE, REDIS_PROGRAMS, SPACING, useRedis } from './shared.js';

describe.each(REDIS_PROGRAMS)('over %s', (program) => {
  const stand = useRedis(program);
  const types = () => stand.notices.map(({ type }) => type);
  const send = (limiter: { schedule(request: () => Promise<number>): Promise<number> }, count: number) =>
    Promise.all(Array.from({ length: count }, () => limiter.schedule(stand.request)));

  test('two that share an account take turns, and together never go too fast', async () => {
    const [one, two] = [await stand.join(), await stand.join()];
    stand.began = clock();
    const [first, second] = await Promise.all([send(one, 12), send(two, 12)]);
    expectNeverTooFast(stand);
    const early = [...stand.sent].sort((a, b) => a - b).slice(0, 12);
    for (const own of [first, second]) expect(own.filter((at) => early.includes(at)).length).toBeGreaterThan(3);
    expect(stand.notices).toEqual([]);
  });

  test('accounts that differ in key or host do not wait for each other', async () => {
    const differing = [{}, { apiKey: 'XXother.secret-part' }, { baseUrl: 'http://127.0.0.1:1/v2' }];
    await Promise.all(differing.map(async (options) => send(await stand.join(options), 1)));
    expect(await stand.server.client.keys('issue-batch:b_*_settings')).toHaveLength(3);
    expect(stand.sent).toHaveLength(3);
  });

  test('the lowest rate holds as long as it is asked for, and who asked for more is told so once', async () => {
    const fast = await stand.join();
    await send(fast, 2);
    const slow = await stand.join({ rate: 240 });
    await send(slow, 1);
    stand.began = clock();
    stand.sent.length = 0;
    await send(fast, 5);
    expectNeverTooFast(stand, spacingFor(240));
    expect(stand.notices).toEqual([{ type: 'rate:lower', rate: 240, asked: RATE }]);
    const { client } = stand.server;
    const [settings = ''] = await client.keys('issue-batch:b_*_settings');
    const [claim = ''] = await client.keys('issue-batch:claim:*');
    expect(await client.pttl(claim)).toBeGreaterThan(60_000);
    expect(await client.hget(settings, 'minTime')).toBe(String(spacingFor(240)));
    // As if the slow one had sent nothing for two minutes.
    await client.del(claim);
    await send(fast, 2);
    expect(await client.hget(settings, 'minTime')).toBe(String(SPACING));
    await send(slow, 1);
    expect(await client.hget(settings, 'minTime')).toBe(String(spacingFor(240)));
  });

  test('a hold by one keeps all waiting, and no burst comes after it', async () => {
    const [one, two] = [await stand.join(), await stand.join()];
    await Promise.all([send(one, 1), send(two, 1)]);
    stand.sent.length = 0;
    const held = clock();
    one.hold(400);
    one.hold(100);
    await until(async () => (await stand.server.client.keys('issue-batch:hold:*')).length > 0, 'Redis knows of it');
    await Promise.all([send(one, 4), send(two, 4)]);
    stand.began = held + 400;
    expectNeverTooFast(stand);
  });

  test('while Redis is away nothing leaves; started again empty, it finds everybody at an even pace', async () => {
    const both = [await stand.join(), await stand.join()];
    stand.began = clock();
    const all = Promise.all(both.map((each) => send(each, 15)));
    await until(() => stand.sent.length >= 4, 'some have left');
    await stand.server.kill();
    await until(() => types().filter((type) => type === 'redis:lost').length === 2, 'both are told');
    const sofar = stand.sent.length;
    await delay(4 * SPACING);
    expect(stand.sent).toHaveLength(sofar);
    await stand.server.start();
    await all;
    expect(stand.sent).toHaveLength(30);
    expectNeverTooFast(stand);
    expect(types().sort()).toEqual(['redis:back', 'redis:back', 'redis:lost', 'redis:lost']);
  });

  test('a Redis that has stopped answering is noticed, and gone on with when it answers again', async () => {
    const account = await stand.join({}, { reply: 300 });
    stand.began = clock();
    const all = send(account, 12);
    await until(() => stand.sent.length >= 3, 'some have left');
    stand.server.pause();
    await until(() => types().includes('redis:lost'), 'it is noticed');
    stand.server.resume();
    await all;
    expectNeverTooFast(stand);
    expect(types().at(-1)).toBe('redis:back');
  });

  test('a Redis that is emptied on the way loses no request, and lets none leave too early', async () => {
    const both = [await stand.join(), await stand.join()];
    stand.began = clock();
    const all = Promise.all(both.map((each) => send(each, 12)));
    for (const count of [4, 8, 12]) {
      await until(() => stand.sent.length >= count, 'some have left');
      await stand.server.client.flushall();
    }
    await all;
    expect(stand.sent).toHaveLength(24);
    expectNeverTooFast(stand);
    expect(stand.notices).toEqual([]);
  });

  test('a connection that is cut, whichever it is, is made again', async () => {
    const account = await stand.join();
    stand.began = clock();
    const all = send(account, 12);
    for (const [count, kind] of [
      [3, 'normal'],
      [6, 'pubsub'],
    ] as const) {
      await until(() => stand.sent.length >= count, 'some have left');
      await stand.server.client.call('CLIENT', 'KILL', 'TYPE', kind, 'SKIPME', 'yes');
    }
    await all;
    expectNeverTooFast(stand);
    expect(types()).toEqual(['redis:lost', 'redis:back', 'redis:lost', 'redis:back']);
  });

  test('without Redis for longer than its patience, a request is refused with a word about why', async () => {
    const account = await stand.join({}, { patience: 400, firstRetry: 50 });
    await send(account, 1);
    await stand.server.kill();
    const refused = send(account, 3);
    await expect(refused).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/^Redis at 127\.0\.0\.1:\d+ was lost \d s ago: connect ECONNREFUSED /),
      hint: expect.stringContaining('goes on where it stopped'),
    });
    expect(stand.sent).toHaveLength(1);
  });

  test('whoever leaves while requests wait has them refused', async () => {
    const account = await stand.join({ rate: 2 });
    const waiting = account.schedule(stand.request);
    const refused = expect(waiting).rejects.toMatchObject({ code: expect.stringMatching(/USAGE/) });
    await delay(50);
    account.close();
    await refused;
    expect(stand.sent).toEqual([]);
  });

  test('Redis holds no key for good, none outside of one prefix, and nothing of the API key', async () => {
    const account = await stand.join();
    account.hold(50);
    const lease = await account.lease('batch-1');
    await send(lease, 3);
    account.close();
    const idle = await stand.join();
    idle.close();
    const { client } = stand.server;
    const keys = await client.keys('*');
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys) {
      expect(key).toMatch(/^issue-batch:/);
      expect(key).not.toMatch(/shared|secret/);
      expect(await client.pttl(key), key).toBeGreaterThan(0);
    }
  });
});
