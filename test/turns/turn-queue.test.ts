import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLAIM_MS, createTurnQueue, MARGIN_MS, WINDOW_MS } from '../../src/turns/turn-queue.js';
import { mostInAMinute, simulate } from './simulation.js';

const SLOT_MS = WINDOW_MS + MARGIN_MS;

/** A queue in which these claims were made at 0, in this order. */
function queueOf(rate: number, ...ids: string[]) {
  const queue = createTurnQueue<string>(rate);
  for (const id of ids) queue.claim(id, 0, 'owner');
  return queue;
}

describe('a claim', () => {
  test('goes when fewer than the rate are before it, and whoever comes later does not count', () => {
    const queue = queueOf(2, 'a', 'b', 'c', 'd');
    expect(['a', 'b', 'c', 'd'].map((id) => queue.wait(id, 0))).toEqual([0, 0, 'unknown', 'unknown']);
  });

  test('waits until a minute after the answers of those before it, as many as it needs', () => {
    const queue = queueOf(2, 'a', 'b', 'c', 'd');
    queue.done('b', 100);
    expect([queue.wait('c', 100), queue.wait('d', 100)]).toEqual([SLOT_MS, 'unknown']);
    queue.done('a', 300);
    expect([queue.wait('c', 400), queue.wait('d', 400)]).toEqual([SLOT_MS - 300, SLOT_MS - 100]);
    expect([queue.wait('c', 100 + SLOT_MS), queue.wait('d', 100 + SLOT_MS)]).toEqual([0, 200]);
  });

  test('that is dropped frees its place at once', () => {
    const queue = queueOf(1, 'a', 'b');
    queue.drop('a');
    expect(queue.wait('b', 0)).toBe(0);
  });

  test('that nobody renews or ends counts for ten minutes, and its owner has to know that it is void by then', () => {
    const queue = queueOf(1, 'a', 'b');
    queue.claim('b', 300_000, 'owner');
    expect(queue.wait('b', CLAIM_MS - 1)).toBe('unknown');
    expect([queue.wait('a', CLAIM_MS), queue.wait('b', CLAIM_MS)]).toEqual(['void', 0]);
  });

  test('that is renewed stays where it was, and one that was answered is not opened again', () => {
    const queue = queueOf(1, 'a', 'b');
    queue.claim('a', 500, 'owner');
    expect([queue.wait('a', 500), queue.wait('b', 500)]).toEqual([0, 'unknown']);
    queue.done('a', 600);
    queue.claim('a', 700, 'owner');
    expect(queue.wait('b', 700)).toBe(SLOT_MS - 100);
    expect(queue.open(700).map(({ id }) => id)).toEqual(['b']);
  });

  test('that was ended by another process is void', () => {
    const queue = queueOf(1, 'a');
    queue.done('a', 0);
    expect(queue.wait('a', 0)).toBe('void');
  });

  test('whose answer alone is known holds a slot like any other', () => {
    const queue = createTurnQueue<string>(1);
    queue.done('earlier', 0);
    queue.claim('a', 10, 'owner');
    expect(queue.wait('a', 10)).toBe(SLOT_MS - 10);
  });
});

describe('after the server has said "too many requests"', () => {
  test('nobody goes for so long, and then one after the other, evenly', () => {
    const queue = queueOf(60, 'a', 'b');
    queue.hold('run', 10_000);
    queue.claim('c', 500, 'owner');
    expect(['a', 'b', 'c'].map((id) => queue.wait(id, 1000))).toEqual([9000, 10_000, 11_000]);
    queue.claim('d', 60_000, 'owner');
    queue.claim('e', 60_000, 'owner');
    expect(['d', 'e'].map((id) => queue.wait(id, 60_000))).toEqual([0, 1000]);
  });

  test('the longest pause of any run counts, and what was answered is not spaced', () => {
    const queue = queueOf(60, 'a', 'b');
    queue.hold('one', 20_000);
    expect(queue.wait('b', 0)).toBe(21_000);
    queue.done('a', 0);
    queue.hold('two', 5000);
    expect(queue.wait('b', 0)).toBe(20_000);
    queue.hold('two', 30_000);
    expect(queue.wait('b', 0)).toBe(30_000);
  });

  test('a pause that its run takes back is over, and requests still go evenly', () => {
    const queue = queueOf(60, 'a', 'b');
    queue.hold('one', 300_000);
    queue.hold('one', 2000);
    expect([queue.wait('a', 2000), queue.wait('b', 2000)]).toEqual([0, 1000]);
  });
});

describe('processes that share a file, whatever dies, stops or gives up', () => {
  const worker = fc.record({ up: fc.nat(9000), down: fc.nat(9000) });
  const fate = fc.option(fc.record({ at: fc.nat(150_000), kind: fc.constantFrom('dies', 'stops', 'quits') }));
  const process = fc.record({
    startsAt: fc.nat(90_000),
    requests: fc.array(worker, { minLength: 1, maxLength: 9 }),
    fate,
    looksEveryMs: fc.integer({ min: 1, max: 4 }).map((steps) => steps * 250),
  });

  test('never send more than the rate in any minute, all come to their end, and in the order in which they queued up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(process, { minLength: 1, maxLength: 4 }),
        (rate, processes) => {
          const { arrivals, unsent, overtaken } = simulate(rate, processes);
          expect(mostInAMinute(arrivals)).toBeLessThanOrEqual(rate);
          expect(unsent).toBe(0);
          expect(overtaken).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('use the whole rate: two of them together are as fast as one', () => {
    const requests = Array.from({ length: 15 }, () => ({ up: 20, down: 20 }));
    const one = { startsAt: 0, requests, fate: null, looksEveryMs: 250 };
    const { arrivals } = simulate(10, [one, one]);
    expect(arrivals).toHaveLength(30);
    expect(Math.max(...arrivals)).toBeLessThan(2 * WINDOW_MS + 5000);
    expect(mostInAMinute(arrivals)).toBe(10);
  });
});
