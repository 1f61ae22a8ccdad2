import { describe, expect, test, vi } from 'vitest';
import { type HttpAnswer, TransportError } from '../../src/api/transport.js';
import type { Verdict } from '../../src/poll/judge-order.js';
import { advance, answer, done, open, order, start } from './poll-sample.js';

describe('following orders', () => {
  test('looks at each of many orders once when they are done, four at a time at most, and ends', async () => {
    let underWay = 0;
    let most = 0;
    const { poller, looks, settled, result } = start(async (orderId) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 100));
      underWay -= 1;
      return done(orderId);
    });
    for (let chunk = 0; chunk < 100; chunk += 1) poller.add(order(chunk), `O-${chunk}`, Date.now());
    poller.finish(Number.POSITIVE_INFINITY);
    await advance(900);
    expect(looks).toEqual([]);
    await advance(5000);
    expect([looks.length, settled.length, most, result.ended]).toEqual([100, 100, 4, true]);
  });

  test('goes on for hours with an order that stays open, ever more rarely, and never calls it failed', async () => {
    const { poller, looks, settled, result } = start((orderId) => open(orderId));
    poller.add(order(0), 'O-0', Date.now());
    poller.finish(Number.POSITIVE_INFINITY);
    await advance(3_600_000);
    expect(looks.length).toBeGreaterThan(200);
    expect(looks.length).toBeLessThan(480);
    expect([settled, result.ended]).toEqual([[], undefined]);
  });

  test('spends at most about eight looks a second on orders that were open before, however many there are', async () => {
    const { poller, looks } = start((orderId) => open(orderId));
    for (let chunk = 0; chunk < 1000; chunk += 1) poller.add(order(chunk), `O-${chunk}`, Date.now());
    await advance(120_000);
    const before = looks.length;
    await advance(60_000);
    expect(looks.length - before).toBeLessThanOrEqual(8 * 60 + 5);
  });

  test('does not spin while all places are taken by looks that hang', async () => {
    const { poller, looks } = start(() => new Promise<never>(() => undefined));
    for (let chunk = 0; chunk < 50; chunk += 1) poller.add(order(chunk), `O-${chunk}`, 0);
    await advance(10);
    expect(looks).toHaveLength(4);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    await advance(20_000);
    expect(timers.mock.calls.length).toBeLessThan(100);
    expect(looks).toHaveLength(4);
  });

  test('takes resets, 5xx, 404 and answers that make no sense for "look again later"', async () => {
    const troubles: (HttpAnswer | Error)[] = [
      new TransportError('network', 'reset'),
      new TransportError('timeout', 'late'),
      answer(500, {}),
      answer(404, { type: 'not_found' }),
      answer(200, ['nonsense']),
      answer(302, {}),
    ];
    const { poller, settled, troubles: told } = start((orderId, look) => troubles[look - 1] ?? done(orderId));
    poller.add(order(0), 'O-0', Date.now());
    poller.finish(Number.POSITIVE_INFINITY);
    await advance(120_000);
    expect(settled).toHaveLength(1);
    expect(told).toEqual(['network', 'timeout', 'http_500', 'not_found', 'unreadable_answer', 'http_302']);
  });

  test('leaves an order open that the server has not known for a quarter of an hour', async () => {
    const { poller, settled, lost, result } = start(() => answer(404, { type: 'not_found' }));
    poller.add(order(0), 'O-0', Date.now());
    poller.finish(Number.POSITIVE_INFINITY);
    await advance(14 * 60_000);
    expect(result.ended).toBeUndefined();
    await advance(2 * 60_000);
    expect([result.ended, settled, lost]).toEqual([true, [], [[0, false]]]);
  });

  test('looks several times before it believes a contradiction, and once it is whole again forgets it', async () => {
    const contradiction: Verdict = { kind: 'contradiction', reason: 'why', links: [], perhapsEarly: true };
    const lies = start(
      (orderId) => done(orderId),
      () => contradiction,
    );
    lies.poller.add(order(0), 'O-0', Date.now());
    await advance(60_000);
    expect([lies.looks.length, lies.settled]).toEqual([6, [{ orderId: 'O-0', verdict: contradiction }]]);
    let looks = 0;
    const whole: Verdict = { kind: 'completed', links: [], completedAt: undefined };
    const late = start(
      (orderId) => done(orderId),
      () => {
        looks += 1;
        return looks <= 5 ? contradiction : whole;
      },
    );
    late.poller.add(order(0), 'O-0', Date.now());
    await advance(60_000);
    expect(late.settled).toEqual([{ orderId: 'O-0', verdict: whole }]);
    for (const each of [lies, late]) each.poller.finish(0);
    await advance(10);
  });

  test('calls an order failed only after two looks in a row that say so', async () => {
    const failed: Verdict = { kind: 'failed', failure: { type: 'order_failed', message: 'no' } };
    const { poller, settled, looks } = start(
      (orderId) => answer(200, { id: orderId, status: 'FAILED' }),
      () => failed,
    );
    poller.add(order(0), 'F', Date.now());
    await advance(60_000);
    expect(settled).toEqual([{ orderId: 'F', verdict: failed }]);
    expect(looks).toHaveLength(2);
    const once = start(
      (orderId, look) => (look === 1 ? answer(200, { id: orderId, status: 'FAILED' }) : done(orderId)),
      (status) => (status === 'FAILED' ? failed : { kind: 'completed', links: [], completedAt: undefined }),
    );
    once.poller.add(order(1), 'O', Date.now());
    await advance(60_000);
    expect(once.settled).toMatchObject([{ orderId: 'O', verdict: { kind: 'completed' } }]);
    for (const each of [poller, once.poller]) each.finish(0);
    await advance(10);
  });

  test('takes an order that the account lists as COMPLETED and shows as FAILED for a contradiction', async () => {
    const failed: Verdict = { kind: 'failed', failure: { type: 'order_failed', message: 'no' } };
    const { poller, settled } = start(
      (orderId) => answer(200, { id: orderId, status: 'FAILED' }),
      () => failed,
    );
    poller.add(order(0), 'O-0', Date.now(), { listedAs: 'COMPLETED' });
    await advance(60_000);
    expect(settled).toMatchObject([{ verdict: { kind: 'contradiction', perhapsEarly: false } }]);
    poller.finish(0);
    await advance(10);
  });

  test('calls it doubtful while an order is open that was found in the account, or that is not whole yet', async () => {
    const found = start((orderId, look) => (look < 3 ? open(orderId) : done(orderId)));
    expect(found.poller.doubtful).toBe(false);
    found.poller.add(order(0), 'O-0', Date.now(), { listedAs: 'COMPLETED' });
    expect(found.poller.doubtful).toBe(true);
    await advance(20_000);
    expect([found.poller.doubtful, found.settled.length]).toEqual([false, 1]);
    const early: Verdict = { kind: 'contradiction', reason: 'why', links: [], perhapsEarly: true };
    const unwhole = start(
      (orderId) => done(orderId),
      () => early,
    );
    unwhole.poller.add(order(0), 'O-0', Date.now());
    expect(unwhole.poller.doubtful).toBe(false);
    await advance(1500);
    expect(unwhole.poller.doubtful).toBe(true);
    await advance(60_000);
    expect(unwhole.poller.doubtful).toBe(false);
  });

  test('believes at once a contradiction that no patience can mend', async () => {
    const verdict: Verdict = { kind: 'contradiction', reason: 'why', links: [], perhapsEarly: false };
    const { poller, looks, settled } = start(
      (orderId) => done(orderId),
      () => verdict,
    );
    poller.add(order(0), 'O-0', Date.now());
    await advance(2000);
    expect([looks.length, settled.length]).toEqual([1, 1]);
  });
});
