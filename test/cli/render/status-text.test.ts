import { describe, expect, test } from 'vitest';
import { batchText } from '../../../src/cli/render/batch-text.js';
import { ordersText } from '../../../src/cli/render/orders-text.js';
import { statusText } from '../../../src/cli/render/status-text.js';
import type { BatchDetail, BatchStatus, DamagedBatch, OrderDetail } from '../../../src/index.js';
import { nextStep } from '../../../src/index.js';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const ago = (seconds: number) => new Date(NOW - 1000 * seconds).toISOString();

function status(given: Partial<BatchStatus> = {}): BatchStatus {
  const { issued = 0, failed = 0, unknown = 0, processing = 0, notSent = 0, running = false } = given;
  const rows = issued + failed + unknown + processing + notSent;
  const report: BatchStatus['report'] = {
    ...{ batchId: given.batchId ?? 'spring', host: 'loopback', rows, issued, failed, unknown, processing, notSent },
    retryable: failed,
    orders: {
      total: 1,
      completed: 1,
      failed: 0,
      rejected: 0,
      processing: 0,
      unanswered: 0,
      contradicted: 0,
      notSent: 0,
    },
    totals: [{ currency: 'USD', rows, faceValue: '2500', issuedFaceValue: '1250.5' }],
    ...{ results: '/data/rows.results.csv', exitCode: 0, finished: true, settledAt: null, interrupted: false },
    ...{ requestsSent: 0, failures: [] },
  };
  return {
    damaged: false,
    batchId: 'spring',
    folder: '/data/.issue-batch/spring',
    input: 'rows.csv',
    createdAt: ago(3600),
    baseUrl: 'http://127.0.0.1:9/v2',
    ...{ rows, issued, failed, unknown, processing, notSent, running },
    lastActivityAt: ago(90),
    perhapsRunningOn: null,
    lastRun: null,
    halted: null,
    forgottenAt: null,
    report,
    next: nextStep(report, running),
    ...given,
  };
}

const DAMAGED: DamagedBatch = {
  damaged: true,
  batchId: 'old',
  folder: '/data/.issue-batch/old',
  reason: 'batch.json is damaged.',
  hint: 'Restore it.',
};

function list(batches: (BatchStatus | DamagedBatch)[], width = 80, limit = Number.POSITIVE_INFINITY): string[] {
  const nextCommand = ({ batchId }: BatchStatus) => `go on with ${batchId}`;
  return statusText({ batches, now: NOW, width, limit, nextCommand, inDepth: 'issue-batch status BATCH' });
}

describe('the table of all batches', () => {
  test('shows the counts that are not zero everywhere, and what comes next', () => {
    const batches = [
      status({ batchId: 'batch-0123456789abcdef', issued: 12_000, failed: 3 }),
      status({ batchId: 'spring', issued: 25, input: null, lastActivityAt: ago(3 * 86_400) }),
    ];
    expect(list(batches)).toEqual([
      'BATCH                   FILE        ROWS  ISSUED  FAILED   LAST  NEXT',
      'batch-0123456789abcdef  rows.csv  12,003  12,000       3  1 min  retry-failed',
      'spring                  -             25      25       0    3 d  -',
      '',
      'What comes next:',
      '  go on with batch-0123456789abcdef',
      '',
      'One batch in depth: issue-batch status BATCH',
    ]);
  });

  test.each<[title: string, given: Partial<BatchStatus>, word: string]>([
    ['finished', { issued: 1 }, '-'],
    ['running', { notSent: 1, running: true }, 'running'],
    ['perhaps running elsewhere', { notSent: 1, perhapsRunningOn: 'other' }, 'running?'],
    ['unfinished', { notSent: 1 }, 'resume'],
    ['in doubt', { unknown: 1 }, 'resume'],
    ['failed', { failed: 1 }, 'retry-failed'],
    ['forgotten', { issued: 1, forgottenAt: ago(9) }, 'forgotten'],
  ])('has one word for a batch that is %s', (_, given, word) => {
    expect(
      list([status(given)])[1]
        ?.split('  ')
        .at(-1),
    ).toBe(word);
  });

  test('fits 80 columns even with every count and a long name, by cutting the name or by taking three lines', () => {
    const long = status({ batchId: 'batch-0123456789abcdef', issued: 5, notSent: 4, input: `${'x'.repeat(100)}.csv` });
    const all = status({ batchId: 'a', issued: 1, failed: 1, unknown: 1, processing: 1, notSent: 1 });
    expect(list([long])[1]).toMatch(/^batch-0123456789abcdef {2}x+… /);
    for (const line of [...list([long]), ...list([long, all])]) expect([...line].length).toBeLessThanOrEqual(80);
    const lines = list([long, all]);
    expect(lines[0]).toMatch(/^batch-0123456789abcdef, x+…$/);
    expect(lines.slice(1, 3)).toEqual(['  9 rows: 5 issued, 4 not sent', '  1 min ago; next: resume']);
  });

  test('names a damaged batch with its reason and shows the others', () => {
    const lines = list([status({ issued: 1 }), DAMAGED]);
    expect(lines[2]).toMatch(/^old +damaged$/);
    expect(lines).toContain('old is damaged: batch.json is damaged. Restore it.');
    expect(list([DAMAGED]).join('\n')).not.toContain('in depth');
  });

  test('is bounded by the screen, and counts what it leaves out', () => {
    const batches = Array.from({ length: 9 }, (_, n) => status({ batchId: `b${n}`, notSent: 1 }));
    expect(list(batches, 80, 7)).toContain('and 2 more batches');
    expect(list(batches)).toContain('  and 4 more');
    expect(list(batches)).not.toContain('  go on with b5');
  });

  test('is not steered by the names in it', () => {
    expect(list([status({ issued: 1, input: '\u001b[2J\u202eevil.csv' })]).join('\n')).toContain(
      '\\u{1b}[2J\\u{202e}evil.csv',
    );
  });
});

const ORDER: OrderDetail = {
  ...{ name: '0', chunk: 0, generation: 0, rows: 200, issued: 200, currency: 'USD', faceValue: '2000' },
  ...{ status: 'completed', attempts: 1, firstAttemptAt: ago(120), acceptedAt: ago(119), settledAt: ago(60) },
  ...{ lastEventAt: ago(60), notListedAt: null, orderId: 'O-01M80M677CWWDPJF6RN8QX3F1C', failure: null },
};

function orders(all: OrderDetail[], limit = 30, width = 80): string[] {
  return ordersText({ orders: all, now: NOW, width, limit, showAll: 'issue-batch status spring --all' });
}

describe('the orders of a batch', () => {
  test('are shown with state, tries, ages and the last answer', () => {
    const failure = { type: 'timeout', message: 'no answer within 30 s' };
    const open = { ...ORDER, name: '1.1', status: 'unanswered', attempts: 8, orderId: null, failure } as const;
    expect(orders([ORDER, { ...open, lastEventAt: ago(7200), notListedAt: ago(30) }], 30, 120)).toEqual([
      'ORDER  ROWS    FACE VALUE  STATE       TRIES   SENT   NEWS  LAST ANSWER',
      '0       200  2,000.00 USD  completed       1  2 min  1 min  O-01M80M677CWWDPJF6RN8QX3F1C',
      "1.1     200  2,000.00 USD  unanswered      8  2 min    2 h  not in the account's list 30 s ago; timeout: no answer with…",
    ]);
  });

  test('that were not sent have no ages', () => {
    const none = { firstAttemptAt: null, acceptedAt: null, settledAt: null, lastEventAt: null, orderId: null };
    const [, line] = orders([{ ...ORDER, ...none, status: 'planned', attempts: 0 }]);
    expect(line).toBe('0       200  2,000.00 USD  not sent      0     -     -');
  });

  test('fit 80 columns', () => {
    const failure = { type: 'validation_error', message: 'x'.repeat(200) };
    for (const line of orders([{ ...ORDER, status: 'rejected', failure }])) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('of a large batch begin with those that wait for a person, and the rest is counted', () => {
    const many = Array.from({ length: 5000 }, (_, chunk): OrderDetail => {
      const status =
        chunk === 4000 ? 'contradicted' : chunk === 3000 ? 'unanswered' : chunk > 4990 ? 'planned' : 'completed';
      return { ...ORDER, chunk, name: String(chunk), status };
    });
    const lines = orders(many, 5);
    expect(lines.slice(1, -1).map((line) => line.split(' ')[0])).toEqual(['4000', '3000', '4991', '4992', '4993']);
    expect(lines.at(-1)).toBe(
      'and 4,995 more: 6 not sent, 4,989 completed; all of them: issue-batch status spring --all',
    );
    expect(
      orders(many, Number.POSITIVE_INFINITY)
        .map((line) => line.split(' ')[0])
        .slice(1),
    ).toEqual(many.map(({ name }) => name));
  });

  test('are not steered by what the server said', () => {
    const failure = { type: 'x', message: '\u001b[31mred' };
    expect(orders([{ ...ORDER, failure }]).join('\n')).toContain('\\u{1b}[31mred');
  });
});

describe('one batch', () => {
  const lastRun = {
    ...{ startedAt: ago(300), endedAt: ago(60), exitCode: 4, host: 'here', pid: 42, user: null, version: '1' },
    stoppedBy: null,
  };
  const text = (given: Partial<BatchDetail>) =>
    batchText({ batch: { ...status(given), orders: [], ...given }, now: NOW, commandFor: ({ name }) => `do ${name}` });

  test('is told in a few lines that end with what comes next', () => {
    expect(text({ issued: 20, unknown: 5, lastRun })).toEqual([
      'Batch     spring (rows.csv, begun 1 h ago)',
      'Host      http://127.0.0.1:9/v2 (this machine: no real money)',
      'Run       ended 1 min ago with exit code 4',
      'Rows      25: 20 issued, 5 unknown',
      'Issued    1,250.50 USD of 2,500.00 USD',
      'Results   /data/rows.results.csv',
      'Next      5 rows unknown: an order may exist for them. Do not send them by other means.',
      '          To ask again: do again',
      '          If that brings nothing: do reconcile',
    ]);
  });

  test.each<[Partial<BatchDetail>, string]>([
    [{ lastRun: null }, 'none yet'],
    [{ lastRun: null, running: true }, 'begins this moment'],
    [{ lastRun: { ...lastRun, endedAt: null }, running: true }, 'running since 5 min ago (process 42)'],
    [{ lastRun: { ...lastRun, endedAt: null } }, 'began 5 min ago and was cut off before its end'],
    [
      { lastRun: { ...lastRun, endedAt: null }, perhapsRunningOn: 'there' },
      'perhaps running: it began 5 min ago on here, and only that host can tell',
    ],
  ])('says of its last run %o', (given, expected) => {
    expect(text({ notSent: 1, ...given })).toContain(`Run       ${expected}`);
  });
});
