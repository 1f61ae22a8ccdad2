import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrozenOrder } from '../../src/model.js';
import { createSendQueue, type QueuedOrder } from '../../src/submit/send-queue.js';

const orders = (count: number): FrozenOrder[] =>
  Array.from({ length: count }, (_, chunk) => ({ chunk }) as FrozenOrder);

function takeOrder(queue: ReturnType<typeof createSendQueue>, now: number): QueuedOrder {
  const entry = queue.take(now);
  if (typeof entry === 'object') return entry;
  throw new Error(`No order at ${now}: ${entry}`);
}

describe('the queue of orders to send', () => {
  test('gives every order once, in order, and ends when all are done', () => {
    const queue = createSendQueue(orders(3), true);
    expect([0, 1, 2].map(() => takeOrder(queue, 0).order.chunk)).toEqual([0, 1, 2]);
    expect(queue.take(0)).toBeGreaterThan(0);
    for (let i = 0; i < 3; i += 1) queue.done();
    expect(queue.take(0)).toBeUndefined();
    expect(createSendQueue([], false).take(0)).toBeUndefined();
  });

  test('gives a retry that is due before any fresh order, and the one that is due first before the others', () => {
    const queue = createSendQueue(orders(3), true);
    const [a, b] = [takeOrder(queue, 0), takeOrder(queue, 0)];
    queue.retry({ ...a, unanswered: 1 }, 200);
    queue.retry({ ...b, unanswered: 1 }, 100);
    expect(takeOrder(queue, 300)).toMatchObject({ order: { chunk: 1 }, unanswered: 1 });
    expect(takeOrder(queue, 300)).toMatchObject({ order: { chunk: 0 }, unanswered: 1 });
    expect(takeOrder(queue, 300)).toMatchObject({ order: { chunk: 2 }, unanswered: 0 });
  });

  test('begins no fresh order while four are without an answer, and says when the next try is due', () => {
    const queue = createSendQueue(orders(9), true);
    const taken = [0, 1, 2, 3].map(() => takeOrder(queue, 0));
    for (const [index, entry] of taken.entries()) queue.retry(entry, 100 + index);
    expect(queue.take(40)).toBe(60);
    expect(takeOrder(queue, 100).order.chunk).toBe(0);
    expect(takeOrder(queue, 100).order.chunk).toBe(4);
  });

  test('lets the first order of a batch go alone, until it is answered', () => {
    const queue = createSendQueue(orders(3), false);
    const first = takeOrder(queue, 0);
    expect(queue.take(0)).toBeTypeOf('number');
    queue.retry({ ...first, unanswered: 1 }, 100);
    expect(queue.take(0)).toBe(100);
    expect(takeOrder(queue, 100).order.chunk).toBe(0);
    expect(queue.take(200)).toBeTypeOf('number');
    queue.done();
    queue.prove();
    expect([takeOrder(queue, 200), takeOrder(queue, 200)].map(({ order }) => order.chunk)).toEqual([1, 2]);
  });

  test('loses no order and gives none to two workers, whatever the answers', () => {
    const answers = fc.array(fc.tuple(fc.boolean(), fc.nat(50)), { maxLength: 80 });
    fc.assert(
      fc.property(fc.nat(12), fc.boolean(), answers, (count, proven, told) => {
        const queue = createSendQueue(orders(count), proven);
        const underWay: QueuedOrder[] = [];
        const ended: number[] = [];
        for (let now = 0, step = 0; ; now += 1) {
          const next = queue.take(now);
          if (next === undefined) break;
          if (typeof next === 'object') {
            expect(underWay.map(({ order }) => order.chunk)).not.toContain(next.order.chunk);
            expect(ended).not.toContain(next.order.chunk);
            underWay.push(next);
            if (underWay.length < 4) continue;
          }
          const entry = underWay.shift();
          if (entry === undefined) continue;
          const [again, wait] = told[step] ?? [false, 0];
          step += 1;
          if (again) queue.retry(entry, now + wait);
          else {
            ended.push(entry.order.chunk);
            queue.done();
            queue.prove();
          }
        }
        expect(ended.sort((a, b) => a - b)).toEqual(orders(count).map(({ chunk }) => chunk));
      }),
    );
  });
});
