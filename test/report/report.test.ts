import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { createLedger } from '../../src/journal/ledger.js';
import type { FrozenOrder } from '../../src/model.js';
import { createReport, type RunFacts } from '../../src/report/report.js';
import { cells, freezeInput } from '../freeze/sample-batch.js';
import { AT, adopted, answer, anyOrderEvent, halted, intent, settled } from '../journal/sample-events.js';

const ROWS = 3;
const order = (chunk: number, currency = 'USD'): FrozenOrder => ({
  chunk,
  generation: 0,
  key: `key-${chunk}`,
  bodySha256: '',
  contentSha256: '',
  offset: 0,
  length: 1,
  rows: ROWS,
  firstRow: chunk * ROWS,
  lastRow: chunk * ROWS + 2,
  currency,
  country: 'US',
  faceValue: '0.3',
});

const FACTS: RunFacts = { results: null, interrupted: false, requestsSent: 0 };
const at = (chunk: number) => ({ chunk, generation: 0 });

function report(orders: number, events: readonly JournalEvent[], facts: Partial<RunFacts> = {}) {
  const frozen = Array.from({ length: orders }, (_, chunk) => order(chunk, chunk % 2 === 0 ? 'USD' : 'EUR'));
  const rows = Array.from({ length: orders * ROWS }, () => cells({ faceValue: '0.1' }));
  const ledger = createLedger(frozen);
  for (const event of events) ledger.apply(event);
  return createReport(freezeInput('/nowhere', { rows }).manifest, ledger, { ...FACTS, ...facts });
}

const accepted = (chunk: number) => [intent(1, at(chunk)), answer('accepted', 1, at(chunk), `O-${chunk}`)];
const completed = (chunk: number) => [...accepted(chunk), settled('COMPLETED', ROWS, at(chunk))];

describe('the report', () => {
  test('adds up to the rows and the orders of the batch, whatever the journal says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(anyOrderEvent(5, ROWS), { maxLength: 30 }),
        (orders, all) => {
          const events = all.filter((event) => (event.chunk ?? 0) < orders);
          const told = report(orders, events);
          const { issued, failed, unknown, processing, notSent, rows } = told;
          expect(issued + failed + unknown + processing + notSent).toBe(rows);
          for (const count of [issued, failed, unknown, processing, notSent]) expect(count).toBeGreaterThanOrEqual(0);
          const { total, ...byState } = told.orders;
          expect(Object.values(byState).reduce((sum, count) => sum + count, 0)).toBe(total);
          expect(told.totals.reduce((sum, { rows: of }) => sum + of, 0)).toBe(rows);
          expect(told.finished).toBe(unknown + processing + notSent === 0);
          if (told.exitCode === 0) expect(issued).toBe(rows);
          if (told.halted !== undefined) expect(told.exitCode).toBe(6);
          expect(report(orders, events)).toEqual(told);
        },
      ),
      { numRuns: 400 },
    );
  });

  test.each<[string, number, JournalEvent[], Partial<RunFacts>]>([
    ['every row is issued', 0, [...completed(0), ...completed(1)], {}],
    ['an order was rejected', 3, [...completed(0), intent(1, at(1)), answer('rejected', 1, at(1))], {}],
    ['an order failed', 3, [...completed(0), ...accepted(1), settled('FAILED', 0, at(1))], {}],
    ['an order was not sent', 4, completed(0), {}],
    ['an order is processing', 4, [...completed(0), ...accepted(1)], {}],
    ['an order has no answer', 4, [...completed(0), intent(1, at(1)), answer('unknown', 1, at(1))], {}],
    ['the account was refused', 5, completed(0), { stoppedBy: { type: 'forbidden', message: 'no' } }],
    ['the batch was halted', 6, [...completed(0), halted(at(1))], { stoppedBy: { type: 'x', message: 'y' } }],
    ['the batch was halted without an order', 6, [{ type: 'batch:halted', at: AT, reason: 'r' }], {}],
  ])('when %s has the exit code %d', (_, exitCode, events, facts) => {
    expect(report(2, events, facts).exitCode).toBe(exitCode);
  });

  test('calls failed only what is proven not issued', () => {
    const events = [
      ...[intent(1, at(0)), answer('rejected', 1, at(0))],
      ...[intent(1, at(1)), answer('unknown', 1, at(1)), intent(2, at(1)), answer('rejected', 2, at(1))],
      ...[intent(1, at(2)), answer('throttled', 1, at(2))],
      adopted('O-3', at(3)),
      halted(at(4), 1),
    ];
    expect(report(6, events)).toMatchObject({
      failed: 3,
      unknown: 3 + 3 + 2,
      issued: 1,
      processing: 3,
      notSent: 3,
      orders: { rejected: 1, unanswered: 2, processing: 1, contradicted: 1, notSent: 1 },
    });
  });

  test('sums money exactly, by currency, and counts as issued only orders that are issued whole', () => {
    expect(report(3, [...completed(0), ...completed(1), halted(at(2), 2)]).totals).toEqual([
      { currency: 'USD', rows: 6, faceValue: '0.6', issuedFaceValue: '0.3' },
      { currency: 'EUR', rows: 3, faceValue: '0.3', issuedFaceValue: '0.3' },
    ]);
  });

  test('counts kinds of failure, most rows first, without what was issued after all', () => {
    const rejected = (chunk: number) => [intent(1, at(chunk)), answer('rejected', 1, at(chunk))];
    const told = report(5, [
      ...accepted(0),
      settled('FAILED', 0, at(0)),
      ...rejected(1),
      ...rejected(2),
      ...completed(3),
    ]);
    expect(told.failures).toEqual([
      { type: 'rejected', message: 'told', orders: 2, rows: 6 },
      { type: 'order_failed', message: 'told', orders: 1, rows: 3 },
    ]);
  });
});
