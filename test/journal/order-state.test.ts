import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { nextState, type OrderState, PLANNED } from '../../src/journal/order-state.js';
import type { OrderStatus } from '../../src/model.js';
import { adopted, answer, anyOrderEvent, halted, intent, settled } from './sample-events.js';

type OrderEvent = Parameters<typeof nextState>[1];
const fold = (...events: OrderEvent[]): OrderState => events.reduce(nextState, PLANNED);

const WAYS: Readonly<Record<OrderStatus, readonly OrderEvent[]>> = {
  planned: [],
  unanswered: [intent(1)],
  accepted: [intent(1), answer('accepted', 1)],
  completed: [intent(1), answer('accepted', 1), settled('COMPLETED', 2)],
  failed: [intent(1), answer('accepted', 1), settled('FAILED')],
  rejected: [intent(1), answer('rejected', 1)],
  contradicted: [intent(1), answer('accepted', 1), halted()],
};

const EVENTS: Readonly<Record<string, OrderEvent>> = {
  intent: intent(2),
  accepted: answer('accepted', 1),
  rejected: answer('rejected', 1),
  stop: answer('stop', 1),
  throttled: answer('throttled', 1),
  unknown: answer('unknown', 1),
  conflict: answer('conflict', 1),
  adopted: adopted(),
  COMPLETED: settled('COMPLETED', 2),
  FAILED: settled('FAILED'),
  halted: halted(),
};

/** One line a state: where each event leads, in the order of EVENTS. */
const TABLE: Readonly<Record<OrderStatus, string>> = {
  planned: 'unanswered accepted rejected planned planned planned planned accepted planned planned contradicted',
  unanswered:
    'unanswered accepted rejected planned unanswered unanswered unanswered accepted unanswered unanswered contradicted',
  accepted: 'accepted accepted accepted accepted accepted accepted accepted accepted completed failed contradicted',
  completed:
    'completed completed completed completed completed completed completed completed completed completed contradicted',
  failed: 'failed failed failed failed failed failed failed failed failed failed contradicted',
  rejected: 'unanswered accepted rejected rejected rejected rejected rejected accepted rejected rejected contradicted',
  contradicted: Array(11).fill('contradicted').join(' '),
};

const CASES = (Object.keys(WAYS) as OrderStatus[]).flatMap((from) =>
  Object.keys(EVENTS).map((event, index) => [from, event, TABLE[from].split(' ')[index]] as const),
);

describe('the state of an order', () => {
  test.each(CASES)('%s, then %s: %s', (from, event, to) => {
    const before = fold(...WAYS[from]);
    expect(before.status).toBe(from);
    expect(nextState(before, EVENTS[event]!).status).toBe(to);
  });

  test('stays unanswered when a refusal follows an attempt that was never answered', () => {
    const state = fold(intent(1), answer('unknown', 1), intent(2), answer('rejected', 2));
    expect(state).toMatchObject({ status: 'unanswered', attempts: 2, failure: { type: 'rejected' } });
    expect(fold(intent(1), intent(2), answer('stop', 2)).status).toBe('unanswered');
    expect(fold(intent(1), answer('throttled', 1), intent(2), answer('rejected', 2)).status).toBe('unanswered');
  });

  test('may be sent again after a stop that answered every attempt', () => {
    expect(fold(intent(1), answer('stop', 1))).toMatchObject({ status: 'planned', attempts: 1 });
    expect(fold(intent(1), answer('stop', 1), intent(2), answer('accepted', 2)).status).toBe('accepted');
  });

  test('keeps the time of its first attempt, by the clock of the server where that is known', () => {
    const late = { ...intent(2), at: '2026-11-05T00:00:00.000Z' };
    expect(fold(intent(1), late).firstAttemptAt).toBe(Date.parse(intent().at));
    const serverTime = '2026-10-31T00:00:00.000Z';
    expect(fold({ ...intent(1), serverTime }, late).firstAttemptAt).toBe(Date.parse(serverTime));
  });

  test('keeps the first order ID and the links of the end that was recorded first', () => {
    const done = fold(...WAYS.completed, answer('accepted', 1, undefined, 'O-2'), settled('COMPLETED', 1));
    expect(done).toMatchObject({ orderId: 'O-1', issued: 2 });
    expect(fold(...WAYS.completed, { ...halted(), issued: undefined }).issued).toBe(2);
  });
});

describe('whatever is recorded in whatever order', () => {
  const histories = fc.array(anyOrderEvent(), { maxLength: 14 }) as fc.Arbitrary<OrderEvent[]>;

  test('an order with an unanswered attempt is never called not sent, failed or rejected', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const open = new Set<number>();
        let state = PLANNED;
        let known = false;
        for (const event of events as JournalEvent[]) {
          state = nextState(state, event as OrderEvent);
          if (event.type === 'order:intent') open.add(event.attempt);
          if (event.type === 'order:answer' && ['rejected', 'stop'].includes(event.outcome)) open.delete(event.attempt);
          // An order that the server knows by its ID answers for all attempts of its key.
          if (event.type === 'order:adopted' || (event.type === 'order:answer' && event.outcome === 'accepted'))
            known = true;
          if (open.size > 0 && !known) expect(['unanswered', 'contradicted']).toContain(state.status);
          if (state.status === 'failed' || state.status === 'completed') expect(known).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('only evidence leads out of unanswered, and an ended order never opens again', () => {
    fc.assert(
      fc.property(histories, (events) => {
        let state = PLANNED;
        for (const event of events) {
          const next = nextState(state, event);
          if (state.status === 'unanswered' && next.status === 'planned') expect(next.open.size).toBe(0);
          if (state.status === 'unanswered' && next.status === 'rejected') expect(next.open.size).toBe(0);
          if (state.status === 'unanswered' && next.status === 'failed') expect.unreachable();
          if (state.status === 'completed' || state.status === 'failed')
            expect([state.status, 'contradicted']).toContain(next.status);
          if (state.status === 'contradicted') expect(next.status).toBe('contradicted');
          state = next;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
