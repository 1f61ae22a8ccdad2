import { describe, expect, test } from 'vitest';
import { advance, answer, done, open, order, start } from './poll-sample.js';

describe('following ends', () => {
  test('when time is up, with the orders that are open left open', async () => {
    const { poller, settled, result } = start((orderId) => open(orderId));
    poller.add(order(0), 'O-0', Date.now());
    poller.finish(30_000);
    await advance(29_000);
    expect(result.ended).toBeUndefined();
    await advance(2000);
    expect([result.ended, result.refused, settled]).toEqual([true, undefined, []]);
  });

  test('when time is up also while the server asked to wait for longer', async () => {
    const { poller, looks, result } = start(() => answer(429, {}, 600_000));
    for (const chunk of [0, 1]) poller.add(order(chunk), `O-${chunk}`, Date.now());
    poller.finish(30_000);
    await advance(31_000);
    expect([looks.length, result.ended]).toEqual([2, true]);
  });

  test('at once when the key is refused, and says so', async () => {
    const { poller, result } = start(() => answer(403, { type: 'forbidden', message: 'no' }));
    poller.add(order(0), 'O-0', Date.now());
    await advance(2000);
    expect(result).toMatchObject({ ended: true, refused: { type: 'forbidden', status: 403 } });
  });

  test('at once when it is stopped, also in the middle of a look', async () => {
    const { poller, stop, settled, result } = start(() => new Promise<never>(() => undefined));
    poller.add(order(0), 'O-0', Date.now());
    await advance(2000);
    stop.abort();
    await advance(20);
    expect([result.ended, settled]).toEqual([true, []]);
  });

  test('with the first error of whoever keeps the record; nothing else is settled after that is out', async () => {
    const { poller, result } = start(
      (orderId) => done(orderId),
      () => {
        throw new Error('disk full');
      },
    );
    for (const chunk of [0, 1]) poller.add(order(chunk), `O-${chunk}`, Date.now());
    await advance(3000);
    expect(result).toMatchObject({ ended: true, error: new Error('disk full') });
  });
});
