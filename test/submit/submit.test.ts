import { describe, expect, test } from 'vitest';
import { answer, intent } from '../journal/sample-events.js';
import type { Fault } from '../support/independent-server.mjs';
import { server, statuses, submit } from './send-sample.js';

describe('sending', () => {
  test('puts down the intent before each request and the answer after it', async () => {
    const seen: [string, number][] = [];
    const result = await submit({ beforeRecord: ({ type }) => seen.push([type, server.log().requests.length]) });
    expect(statuses(result)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(seen.slice(0, 1)).toEqual([['order:intent', 0]]);
    expect(seen.filter(([type]) => type === 'order:intent')).toHaveLength(3);
    expect(result.accepted.map(([chunk]) => chunk).sort()).toEqual([0, 1, 2]);
    expect(result.log.orders).toHaveLength(3);
  });

  test('repeats an unanswered order with the same key and the same bytes, and never with others', async () => {
    const faults: Fault[] = [
      { on: 'create', kind: 'reset-after', nth: 1 },
      { on: 'create', kind: 'cut-length', nth: 2 },
      { on: 'create', kind: 'status', status: 502, html: true, made: true, cached: false, nth: 3 },
      { on: 'create', kind: '102-body', nth: 4 },
    ];
    const result = await submit({ faults, retryDelays: [10, 10, 10, 10, 10] });
    expect(statuses(result)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(result.log.orders).toHaveLength(3);
    expect(result.log.requests.length).toBe(7);
    for (const order of result.batch.orders) {
      const requests = result.log.requests.filter(({ key }) => key === order.key);
      expect(new Set(requests.map(({ bodySha256 }) => bodySha256))).toEqual(new Set([order.bodySha256]));
    }
  });

  test('parks an order whose answer never comes, after a bounded number of tries, and sends the others', async () => {
    const faults: Fault[] = [{ on: 'create', kind: 'status', status: 500, bodyIncludes: '":11,', times: null }];
    const result = await submit({ faults });
    expect(result.end?.parked.map(({ chunk }) => chunk)).toEqual([1]);
    expect(statuses(result)).toEqual(['accepted', 'unanswered', 'accepted']);
    expect(result.log.requests).toHaveLength(5);
  });

  test('begins no fresh order while four have no answer: a server that answers nothing meets few of them', async () => {
    const faults: Fault[] = [{ on: 'create', kind: 'reset-after', times: null }];
    const result = await submit({ orders: 20, faults, retryDelays: [200] });
    const intents = result.events.filter((event) => event.type === 'order:intent');
    const begun = intents.slice(
      0,
      intents.findIndex(({ attempt }) => attempt === 2),
    );
    // Four that wait for their next try, and those that were under way with the last of them.
    expect(begun.length).toBeLessThanOrEqual(7);
  });

  test('does not send an order that turns out to exist, be it for the first time or once more, and sends the others', async () => {
    const faults: Fault[] = [{ on: 'create', kind: 'reset-after', bodyIncludes: '":12,' }];
    let tries = 0;
    const takeOver = (chunk: number) => {
      if (chunk === 2) tries += 1;
      return chunk === 1 || (chunk === 2 && tries === 2);
    };
    const result = await submit({ orders: 4, faults, takeOver });
    expect(result.accepted.map(([chunk]) => chunk)).toEqual([0, 3]);
    expect(result.events.filter(({ type }) => type === 'order:intent')).toHaveLength(3);
    expect(result.log.orders).toHaveLength(3);
    expect(result.end?.parked).toEqual([]);
  });

  test('calls an order rejected on a typed refusal, and goes on with the others', async () => {
    const faults: Fault[] = [
      { on: 'create', kind: 'status', status: 422, type: 'validation_error', bodyIncludes: '":11,' },
    ];
    const result = await submit({ faults });
    expect(statuses(result)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(result.end?.parked).toEqual([]);
  });

  test('never calls an order rejected whose earlier attempt, in this run or before, has no answer', async () => {
    const refused = {
      on: 'create',
      kind: 'status',
      status: 422,
      type: 'validation_error',
      bodyIncludes: '":11,',
    } as const;
    const lost: Fault = { on: 'create', kind: 'reset-after', bodyIncludes: '":11,' };
    const same = await submit({ faults: [lost, { ...refused, times: null }] });
    expect(statuses(same)).toEqual(['accepted', 'unanswered', 'accepted']);
    expect(same.end?.parked).toHaveLength(1);
    await server.stop();
    const at = '2026-11-01T10:00:00.000Z';
    const earlier = [{ type: 'order:intent', at, chunk: 1, generation: 0, attempt: 1 }] as const;
    const later = await submit({ faults: [{ ...refused, times: null }], earlier });
    expect(statuses(later)).toEqual(['accepted', 'unanswered', 'accepted']);
    expect(later.events).toContainEqual(expect.objectContaining({ type: 'order:answer', chunk: 1, attempt: 2 }));
  });

  test('waits when it is throttled and sends the same order again', async () => {
    const faults: Fault[] = [{ on: 'create', kind: 'status', status: 429 }];
    const result = await submit({ orders: 1, faults });
    expect(statuses(result)).toEqual(['accepted']);
    const [first, second] = result.log.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(4900);
    expect(second?.bodySha256).toBe(first?.bodySha256);
  });

  test('lets the first order of a batch go alone, and the others only once it is answered', async () => {
    const seen: string[] = [];
    const note = (event: { type: string; chunk?: number | undefined }) => seen.push(`${event.type} ${event.chunk}`);
    await submit({ faults: [{ on: 'create', kind: 'reset-after' }], beforeRecord: note });
    expect(seen.slice(0, 4)).toEqual(['order:intent 0', 'order:answer 0', 'order:intent 0', 'order:answer 0']);
    await server.stop();
    seen.length = 0;
    const other = { chunk: 2, generation: 0 };
    const earlier = [intent(1, other), answer('accepted', 1, other)];
    await submit({ beforeRecord: note, earlier, answerDelayMs: 800 });
    expect(seen.slice(0, 2)).toEqual(['order:intent 0', 'order:intent 1']);
  });

  test('waits while something has to be settled first', async () => {
    let looks = 0;
    const seen: number[] = [];
    const held = () => {
      looks += 1;
      return looks < 20;
    };
    await submit({ held, beforeRecord: () => seen.push(looks) });
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(20);
  });

  test('holds back also what was waiting for its turn when something had to be settled', async () => {
    let turns = 0;
    let doubtful = false;
    const seen: string[] = [];
    const result = await submit({
      held: () => doubtful,
      limiter: () => ({
        async schedule(request) {
          turns += 1;
          if (turns === 2) {
            doubtful = true;
            setTimeout(() => {
              doubtful = false;
              seen.push('settled');
            }, 200);
          }
          return request();
        },
      }),
      beforeRecord: ({ type }) => seen.push(type),
    });
    expect(seen.slice(0, 3)).toEqual(['order:intent', 'order:answer', 'settled']);
    expect(statuses(result)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(result.log.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
  });
});
