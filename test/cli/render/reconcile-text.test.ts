import { describe, expect, test } from 'vitest';
import { reconcileNext } from '../../../src/cli/render/reconcile-next.js';
import { reconcileText } from '../../../src/cli/render/reconcile-text.js';
import type { ReconcileReport, Reconciliation } from '../../../src/index.js';

const NONE = { completed: 0, failed: 0, rejected: 0, processing: 0, unanswered: 0, contradicted: 0, notSent: 0 };
const RECONCILIATION: Reconciliation = {
  ...{ searched: 3, whole: true, undescribed: 0, confirmed: 3 },
  ...{ adopted: [], notListed: [], open: [], contradictions: [], resolved: [], refused: [] },
};

function report(given: Partial<ReconcileReport>, found: Partial<Reconciliation> = {}): ReconcileReport {
  return {
    ...{ batchId: 'spring', host: 'loopback', rows: 6, issued: 6, failed: 0, retryable: 0, unknown: 0, processing: 0 },
    ...{ notSent: 0, orders: { total: 3, ...NONE }, results: '/data/rows.results.csv', exitCode: 0, finished: true },
    ...{ settledAt: null, interrupted: false, requestsSent: 0, failures: [], totals: [] },
    ...given,
    reconciliation: { ...RECONCILIATION, ...found },
  };
}

const verdict = (...given: Parameters<typeof report>) => reconcileText(report(...given)).at(-1);
const next = (...given: Parameters<typeof report>) =>
  reconcileNext(report(...given), ({ name, options }) => ['do', name, ...options].join(' '));
const UNKNOWN = { issued: 4, unknown: 2, finished: false };
const open = (order: string, closableAt: string | null, closable = false) => ({ order, rows: 2, closableAt, closable });

describe('a reconciliation after a halt', () => {
  const halted = 'order O-1 is not what was asked for.';

  test('says that the batch is halted and why, and who has to look, also when nothing differs', () => {
    expect(verdict({ halted })).toBe(
      "This batch is halted, nothing more will be sent: order O-1 is not what was asked for. A person has to compare it in the vendor's portal; do not send its rows by other means before that.",
    );
    const contradictions = [{ message: halted, hint: 'Look.' }];
    expect(verdict({ halted }, { contradictions })).toMatch(
      /^The account contradicts the journal\. This batch is halted/,
    );
    expect(verdict({})).toBe('Journal and account agree.');
  });

  test('does not send to itself, nor offers to close an order', () => {
    expect(next({ halted })).toEqual([]);
    expect(next({ ...UNKNOWN, halted }, { open: [open('1', '2026-11-22T10:15:00.000Z', true)] })).toEqual([
      'After that, the unknown rows as a CSV: do results --only unknown',
    ]);
  });

  test('does not let the server steer the terminal', () => {
    expect(verdict({ halted: '\u001b[2Jno' })).toContain(': \\u{1b}[2Jno. A person');
  });
});

describe('after a reconciliation that leaves rows unknown', () => {
  test('comes another one only from the time on at which one search is enough for all, and asking again at once', () => {
    const two = [open('1', '2026-11-22T10:15:00.001Z'), open('2', '2026-11-22T10:14:59.000Z')];
    expect(next(UNKNOWN, { open: two })).toEqual([
      '2 rows unknown: an order may exist for them. Do not send them by other means.',
      '  From 2026-11-22 10:16 UTC on, to search once more and close what it does not show: do reconcile',
      '  To ask again: do again',
    ]);
    expect(reconcileText(report(UNKNOWN, { open: two })).slice(-3, -1)).toEqual([
      '  order 1 unknown: 2 rows; the list does not show it; may be closed from 2026-11-22 10:16 UTC on',
      '  order 2 unknown: 2 rows; the list does not show it; may be closed from 2026-11-22 10:15 UTC on',
    ]);
  });

  test('comes asking again alone where no search was whole', () => {
    expect(next(UNKNOWN, { open: [open('1', null)], whole: false })).toEqual([
      '2 rows unknown: an order may exist for them. Do not send them by other means. To ask again: do again',
    ]);
  });

  test('a person may close what two searches have not shown', () => {
    const closable = [open('1', '2026-11-22T10:15:00.000Z', true), open('2', '2026-11-22T10:20:00.000Z')];
    expect(next(UNKNOWN, { open: closable })).toEqual([
      'To close what nobody knows of: do reconcile --resolve 1=not-issued',
    ]);
  });
});
