/** Journal events for tests, and arbitrary ones for property tests. */
import fc from 'fast-check';
import type { JournalEvent } from '../../src/journal/events.js';

export const AT = '2026-11-01T10:00:00.000Z';

type Order = { readonly chunk: number; readonly generation: number };
const FIRST: Order = { chunk: 0, generation: 0 };
type Outcome = Extract<JournalEvent, { type: 'order:answer' }>['outcome'];

export const intent = (attempt = 1, order = FIRST, at = AT) =>
  ({ type: 'order:intent', at, ...order, attempt }) as const satisfies JournalEvent;

export const answer = (outcome: Outcome, attempt = 1, order = FIRST, orderId = 'O-1', at = AT) =>
  ({
    type: 'order:answer',
    at,
    ...order,
    attempt,
    outcome,
    ...(outcome === 'accepted' ? { orderId } : { failure: { type: outcome, message: 'told' } }),
  }) satisfies JournalEvent;

export const adopted = (orderId = 'O-1', order = FIRST) =>
  ({ type: 'order:adopted', at: AT, ...order, orderId }) as const satisfies JournalEvent;

export const settled = (status: 'COMPLETED' | 'FAILED', issued = 0, order = FIRST) =>
  ({
    type: 'order:settled',
    at: AT,
    ...order,
    status,
    issued,
    ...(issued > 0 ? { links: { offset: 0, length: 10 } } : {}),
    ...(status === 'FAILED' ? { failure: { type: 'order_failed', message: 'told' } } : {}),
  }) satisfies JournalEvent;

export const halted = (order = FIRST, issued = 0) =>
  ({ type: 'batch:halted', at: AT, ...order, reason: 'because', issued }) as const satisfies JournalEvent;

const OUTCOMES: readonly Outcome[] = ['accepted', 'rejected', 'throttled', 'stop', 'conflict', 'unknown'];

/** Any event of one of the orders, with at most `rows` rows issued. */
export function anyOrderEvent(orders = 1, rows = 3) {
  const order = fc.nat(orders - 1).map((chunk) => ({ chunk, generation: 0 }));
  const attempt = fc.integer({ min: 1, max: 4 });
  const ids = fc.nat(orders * 2).map((n) => `O-${n}`);
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(attempt, order).map(([n, o]) => intent(n, o)) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...OUTCOMES), attempt, order, ids)
        .map(([w, n, o, id]) => answer(w, n, o, id)),
    },
    fc.tuple(ids, order).map(([id, o]) => adopted(id, o)),
    fc
      .tuple(fc.constantFrom('COMPLETED' as const, 'FAILED' as const), fc.nat(rows), order)
      .map(([status, issued, o]) => settled(status, status === 'FAILED' ? 0 : issued, o)),
    { weight: 1, arbitrary: fc.tuple(order, fc.nat(rows)).map(([o, issued]) => halted(o, issued)) },
  );
}
