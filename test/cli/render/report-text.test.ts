import { describe, expect, test } from 'vitest';
import { reportText } from '../../../src/cli/render/report-text.js';
import type { BatchReport } from '../../../src/index.js';

const NONE = { completed: 0, failed: 0, rejected: 0, processing: 0, unanswered: 0, contradicted: 0, notSent: 0 };
const REPORT: BatchReport = {
  ...{ batchId: 'spring', host: 'loopback', rows: 5, issued: 5, failed: 0, retryable: 0, unknown: 0, processing: 0 },
  ...{ notSent: 0, orders: { total: 1, ...NONE }, results: '/data/rows.results.csv', exitCode: 0, finished: true },
  ...{ settledAt: null, interrupted: false, requestsSent: 1, failures: [] },
  totals: [{ currency: 'USD', rows: 5, faceValue: '50', issuedFaceValue: '50' }],
};

const text = (given: Partial<BatchReport>, wasFinished = false) =>
  reportText({
    report: { ...REPORT, ...given },
    elapsedMs: 1000,
    rate: 60,
    wasFinished,
    commandFor: ({ name }) => `do ${name}`,
  });

describe('the end of a run', () => {
  test('is told in few lines, of which the last is the verdict', () => {
    expect(text({})).toEqual([
      'spring: 5 rows: 5 issued.',
      'Issued    50.00 USD',
      'Took      1 s; 1 order request, within the 60 that a minute allows',
      'Results   /data/rows.results.csv',
      'Finished.',
    ]);
  });

  test('measures the time that it took against the limit', () => {
    expect(text({ requestsSent: 121 })[2]).toBe('Took      1 s; 121 order requests, at 60 a minute no less than 2 min');
    expect(text({ requestsSent: 0 })[2]).toBe('Took      1 s; nothing was sent');
  });

  test('has every currency on one line, and the most frequent reasons', () => {
    const totals = [
      { currency: 'USD', rows: 3, faceValue: '30', issuedFaceValue: '10' },
      { currency: 'GBP', rows: 2, faceValue: '20', issuedFaceValue: '20' },
    ];
    const failures = [5, 4, 3, 2, 1].map((rows) => ({ type: `t${rows}`, message: 'no', orders: 1, rows }));
    expect(text({ totals, failures, issued: 3, failed: 2 }).slice(1, 6)).toEqual([
      'Issued    10.00 USD of 30.00 USD, 20.00 GBP',
      '  5 rows: t5: no',
      '  4 rows: t4: no',
      '  3 rows: t3: no',
      "  and 2 other reasons; the results have each row's",
    ]);
  });

  test('says of a batch that was finished before that nothing was sent, and only of such a one', () => {
    expect(text({ requestsSent: 0 }, true).at(-1)).toBe('This batch was finished before: nothing was sent.');
    // It collected what an earlier run had sent.
    expect(text({ requestsSent: 0 }).at(-1)).toBe('Finished.');
  });

  test('has the next command on the line of the verdict, and several below it', () => {
    expect(text({ issued: 3, notSent: 2, finished: false }).at(-1)).toBe('Not finished. To go on: do again');
    expect(text({ issued: 3, unknown: 2, finished: false }).slice(-3)).toEqual([
      '2 rows unknown: an order may exist for them. Do not send them by other means.',
      '  To ask again: do again',
      '  If that brings nothing: do reconcile',
    ]);
  });

  test('does not let the server steer the terminal', () => {
    const stoppedBy = { type: 'forbidden', message: '\u001b[2Jno' };
    expect(text({ notSent: 5, issued: 0, finished: false, stoppedBy }).at(-1)).toBe(
      'The account needs attention (forbidden: \\u{1b}[2Jno). After that: do again',
    );
  });
});
