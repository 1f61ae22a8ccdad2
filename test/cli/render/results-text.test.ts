import { describe, expect, test } from 'vitest';
import {
  contradictionText,
  nothingText,
  redactedText,
  refreshText,
  remainderText,
  remainderWarnings,
} from '../../../src/cli/render/results-text.js';
import type { RefreshReport, Remainder } from '../../../src/index.js';

const REFRESH: RefreshReport['refresh'] = {
  ...{ orders: 3, unanswered: 0, changed: 2, failures: [], givenUp: null, contradictions: [] },
  statuses: { ACTIVE: 1200, CLAIMED: 1 },
};
const report = (refresh: Partial<RefreshReport['refresh']> = {}) =>
  ({ batchId: 'batch-1', refresh: { ...REFRESH, ...refresh } }) as RefreshReport;

const REMAINDER = {
  ...{ batchId: 'batch-1', path: '/x/rows.failed.csv', rows: 1, unchanged: false, perhapsPaid: 0, unguarded: 0 },
  ...{ running: false, stillSent: false, map: {} },
} as Remainder;

describe('the end of a refresh', () => {
  test('counts links by status, and what is new', () => {
    expect(refreshText(report(), 'again')).toEqual([
      'batch-1: 1,201 links in 3 orders: 1,200 ACTIVE, 1 CLAIMED; 2 changed.',
    ]);
    expect(refreshText(report({ statuses: {}, orders: 0, changed: 0 }), 'again')).toEqual([
      'batch-1: 0 links in 0 orders; 0 changed.',
    ]);
  });

  test('names the orders that brought no answer, why, and the command that asks again', () => {
    const failures = [{ type: 'timeout', message: 'no answer\u001b[2J', orders: 2 }];
    const givenUp = { type: 'timeout', message: 'no answer' };
    expect(refreshText(report({ unanswered: 2, failures, givenUp }), 'issue-batch results x').slice(1)).toEqual([
      '2 orders brought no answer; the old status stays. To ask again: issue-batch results x',
      '  2 orders: timeout: no answer\\u{1b}[2J',
      'No further orders were asked for: timeout: no answer',
    ]);
  });

  test('names each contradicted order, up to twenty, and nothing when there is none', () => {
    expect(contradictionText(report())).toEqual([]);
    const contradictions = Array.from({ length: 23 }, (_, n) => ({
      order: `${n}.1`,
      orderId: `O-${n}`,
      reason: 'item E-1 has another link',
    }));
    const lines = contradictionText(report({ contradictions }));
    expect(lines).toHaveLength(23);
    expect(lines[1]).toBe('  order 0.1 (O-0): item E-1 has another link');
    expect(lines[21]).toBe('  and 3 more orders; --json lists them all');
  });
});

describe('the words about a remainder', () => {
  test('say how it is run, and warn of nothing that is not so', () => {
    const lines = remainderText(REMAINDER, ['failed'], 'issue-batch x.csv');
    expect(lines[0]).toMatch(/^Written: 1 row that is failed, comma-separated and in UTF-8/);
    expect(lines[1]).toBe('Once it is mended: issue-batch x.csv');
    expect(remainderWarnings(REMAINDER)).toEqual([]);
  });

  test('warn of rows that may be paid, and of those that nothing would hold back', () => {
    const lines = remainderWarnings({ ...REMAINDER, perhapsPaid: 2, unguarded: 1, running: true });
    expect(lines).toEqual([
      expect.stringMatching(/being run at this moment/),
      expect.stringMatching(/^WARNING: 2 rows in this file are paid already, or may be/),
      expect.stringMatching(/^WARNING: 1 of them .* neither recipient nor reference/),
    ]);
  });

  test('say that the batch itself would still send the rows, where it would', () => {
    const lines = remainderWarnings({ ...REMAINDER, stillSent: true });
    expect(lines).toEqual([expect.stringMatching(/resume or retry-failed.*never with both/)]);
  });

  test('say when there is nothing, and that a file that is there is not of now', () => {
    expect(nothingText(REMAINDER, ['failed', 'not_sent'], false)).toEqual([
      'No row of batch-1 is failed or not sent: no file was written.',
    ]);
    expect(nothingText(REMAINDER, ['failed'], true)[1]).toBe('/x/rows.failed.csv is from before, and not of now.');
  });
});

test('a redacted copy that was there before is said to be the same', () => {
  const copy = { batchId: 'batch-1', path: '/x/rows.redacted.csv', rows: 2, unchanged: true };
  expect(redactedText(copy)[0]).toMatch(/^Nothing is new: 2 rows without links/);
});
