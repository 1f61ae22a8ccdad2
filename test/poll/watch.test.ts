import { describe, expect, test, vi } from 'vitest';
import type { HttpAnswer } from '../../src/api/transport.js';
import { advance, answer, order, start } from './poll-sample.js';

// Minutes of five hundred orders pass in steps of 50 ms.
vi.setConfig({ testTimeout: 60_000 });

interface Account {
  /** When each order settles, ms after it was accepted. */
  readonly settleMs: readonly number[];
  /** When each is accepted, ms after the start. */
  readonly acceptedMs: (index: number) => number;
}

/** A server whose orders settle by themselves, and whose list shows the newest first. */
function account(
  { settleMs, acceptedMs }: Account,
  options: { limit?: number; hides?: (index: number) => boolean; lies?: boolean } = {},
) {
  const { limit: maxLimit = 500, hides = () => false, lies = false } = options;
  const began = Date.now();
  const settles = (index: number) => acceptedMs(index) + (settleMs[index] ?? 0);
  const status = (index: number) => (Date.now() - began >= settles(index) ? 'COMPLETED' : 'PROCESSING');
  const ids = () =>
    settleMs.flatMap((_, index) => (acceptedMs(index) <= Date.now() - began && !hides(index) ? [index] : [])).reverse();
  const run = start(
    (orderId) => answer(200, { id: orderId, status: status(Number(orderId.slice(2))) }),
    undefined,
    ({ limit, after }): HttpAnswer => {
      if (limit > maxLimit) return answer(400, { type: 'validation_error' });
      const all = ids();
      const from = after === undefined ? 0 : all.indexOf(Number(after)) + 1;
      const shown = all.slice(from, from + limit);
      const cursor = shown.length === 0 ? null : String(shown.at(-1));
      const items = shown.map((index) => ({ id: `O-${index}`, status: lies ? 'PROCESSING' : status(index) }));
      return answer(200, { items, pagination: { cursors: { after: cursor, before: null } } });
    },
  );
  const noticed = new Map<number, number>();
  const note = () => {
    for (const { orderId } of run.settled) {
      const index = Number(orderId.slice(2));
      if (!noticed.has(index)) noticed.set(index, Date.now() - began);
    }
  };
  async function play(): Promise<{ requests: number; latest: number; seconds: number; pages: number }> {
    const pending = settleMs.map((_, index) => index);
    for (let ms = 0; noticed.size < settleMs.length && ms < 3_600_000; ms += 50) {
      while (pending[0] !== undefined && acceptedMs(pending[0]) <= ms) {
        const index = pending.shift() ?? 0;
        run.poller.add(order(index), `O-${index}`, Date.now());
      }
      await advance(50);
      note();
    }
    run.poller.finish(0);
    await advance(10);
    const delays = settleMs.map((_, index) => (noticed.get(index) ?? Number.POSITIVE_INFINITY) - settles(index));
    return {
      requests: run.looks.length + run.pages.length,
      latest: Math.max(...delays),
      seconds: (Date.now() - began) / 1000,
      pages: run.pages.length,
    };
  }
  return { ...run, play };
}

/** From 0.2 seconds to two minutes, mixed. */
const mixed = (count: number) => Array.from({ length: count }, (_, index) => 200 + ((index * 7919) % 1199) * 100);
const atOnce = () => 0;
/** Sixty at once, and then each slot a minute later. */
const paced = (index: number) => Math.floor(index / 60) * 60_000;

describe('many orders that take their time', () => {
  test.each([1, 2, 25, 500])(
    '%i of them cost a look each and at most a request a second, and no end waits long',
    async (count) => {
      const { requests, latest, seconds } = await account({ settleMs: mixed(count), acceptedMs: paced }).play();
      expect(requests).toBeLessThanOrEqual(count + Math.ceil(seconds));
      expect(latest).toBeLessThanOrEqual(2000);
    },
  );

  test('of which all are quick cost hardly more than a look each', async () => {
    const quick = account({ settleMs: Array(200).fill(900), acceptedMs: (index) => index * 1000 });
    const { requests } = await quick.play();
    expect(requests).toBeLessThanOrEqual(210);
  });

  test('are found through pages of a hundred where the server allows no larger ones', async () => {
    const old = account({ settleMs: mixed(120), acceptedMs: atOnce }, { limit: 100 });
    const { latest, requests, seconds } = await old.play();
    expect(latest).toBeLessThanOrEqual(4000);
    expect(requests).toBeLessThanOrEqual(120 + Math.ceil(seconds));
  });

  test('are asked for one by one when the list does not show them', async () => {
    const { latest } = await account(
      { settleMs: mixed(30), acceptedMs: atOnce },
      { hides: (index) => index % 3 === 0 },
    ).play();
    expect(latest).toBeLessThanOrEqual(5000);
  });

  test('are asked for one by one once the list has shown that it does not keep up', async () => {
    const { latest, pages } = await account({ settleMs: mixed(20), acceptedMs: atOnce }, { lies: true }).play();
    expect(latest).toBeLessThan(120_000);
    expect(pages).toBeLessThan(100);
  });
});

describe('the list', () => {
  const slow = { settleMs: Array(10).fill(30_000) as number[], acceptedMs: atOnce };

  test('that cannot be read for a while is left alone for a minute, and every end is found all the same', async () => {
    let reads = 0;
    const run = start(
      (orderId) => answer(200, { id: orderId, status: Date.now() - began > 30_000 ? 'COMPLETED' : 'PROCESSING' }),
      undefined,
      () => {
        reads += 1;
        return answer(500, {});
      },
    );
    const began = Date.now();
    for (let chunk = 0; chunk < 10; chunk += 1) run.poller.add(order(chunk), `O-${chunk}`, Date.now());
    run.poller.finish(Number.POSITIVE_INFINITY);
    await advance(40_000);
    expect([reads, run.settled.length, run.result.ended]).toEqual([3, 10, true]);
  });

  test('tells whoever wants to know of every order on a page that has a description, also of those not followed', async () => {
    const items = [
      { id: 'O-0', status: 'PROCESSING' },
      { id: 'O-9', status: 'COMPLETED', description: 'Autumn' },
    ];
    const run = start(
      (orderId) => answer(200, { id: orderId, status: 'PROCESSING' }),
      undefined,
      () => answer(200, { items, pagination: { cursors: { after: null, before: null } } }),
    );
    for (let chunk = 0; chunk < 3; chunk += 1) run.poller.add(order(chunk), `O-${chunk}`, Date.now());
    await advance(5000);
    expect(run.pages.length).toBeGreaterThan(0);
    expect(new Set(run.listed)).toEqual(new Set(['O-9 Autumn']));
    run.poller.finish(0);
    await advance(10);
  });

  test('that is throttled makes every look wait', async () => {
    const run = start(
      (orderId) => answer(200, { id: orderId, status: 'PROCESSING' }),
      undefined,
      () => answer(429, {}, 20_000),
    );
    for (let chunk = 0; chunk < 10; chunk += 1) run.poller.add(order(chunk), `O-${chunk}`, Date.now());
    await advance(3000);
    const looks = run.looks.length;
    expect(run.pages).toHaveLength(1);
    await advance(17_000);
    expect([run.looks.length, run.pages.length]).toEqual([looks, 1]);
    run.poller.finish(0);
    await advance(10);
  });

  test('is not read at all for a single order', async () => {
    const { pages } = await account({ settleMs: [45_000], acceptedMs: atOnce }).play();
    expect(pages).toBe(0);
  });

  test('that calls an order settled which is open has it looked at by itself from there on', async () => {
    const began = Date.now();
    const run = start(
      (orderId) => answer(200, { id: orderId, status: Date.now() - began > 60_000 ? 'COMPLETED' : 'PROCESSING' }),
      undefined,
      () => {
        const items = slow.settleMs.map((_, index) => ({ id: `O-${index}`, status: 'COMPLETED' }));
        return answer(200, { items, pagination: { cursors: { after: null, before: null } } });
      },
    );
    for (let chunk = 0; chunk < 10; chunk += 1) run.poller.add(order(chunk), `O-${chunk}`, Date.now());
    run.poller.finish(Number.POSITIVE_INFINITY);
    await advance(59_000);
    expect(run.settled).toEqual([]);
    expect(run.looks.length).toBeLessThan(8 * 60);
    await advance(10_000);
    expect(run.settled).toHaveLength(10);
  });
});
