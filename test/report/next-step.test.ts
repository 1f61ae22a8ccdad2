import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NextStep } from '../../src/report/next-step.js';
import { nextStep } from '../../src/report/next-step.js';
import type { BatchReport } from '../../src/report/report.js';

const NONE = { completed: 0, failed: 0, rejected: 0, processing: 0, unanswered: 0, contradicted: 0, notSent: 0 };

function report(given: Partial<BatchReport>): BatchReport {
  const { issued = 0, failed = 0, unknown = 0, processing = 0, notSent = 0 } = given;
  return {
    batchId: 'spring',
    host: 'loopback',
    rows: issued + failed + unknown + processing + notSent,
    ...{ issued, failed, unknown, processing, notSent },
    retryable: failed,
    orders: { total: 0, ...NONE },
    totals: [],
    results: '/data/spring.results.csv',
    exitCode: 0,
    finished: unknown + processing + notSent === 0,
    settledAt: null,
    interrupted: false,
    requestsSent: 0,
    failures: [],
    ...given,
  };
}

/** The commands without the words that find the batch. */
const commands = (step: NextStep) => step.commands.map(({ name, options }) => [name, ...options].join(' '));
const failure = (type: string) => ({ type, message: 'told' });

const ENDINGS: [ending: string, given: Partial<BatchReport>, kind: NextStep['kind'], commands: string[]][] = [
  ['every row is issued', { issued: 9 }, 'nothing', ['report']],
  ['rows are not sent', { issued: 5, notSent: 4 }, 'go_on', ['again']],
  ['rows are processing', { issued: 5, processing: 4 }, 'go_on', ['again']],
  ['it was interrupted, with rows of every kind', { issued: 1, failed: 1, unknown: 1, notSent: 1 }, 'go_on', ['again']],
  ['the account refused it', { notSent: 4, stoppedBy: failure('forbidden') }, 'fix_account', ['again']],
  [
    'its rows were issued elsewhere',
    { notSent: 4, stoppedBy: failure('issued_elsewhere') },
    'check_rows',
    ['again --allow-duplicates'],
  ],
  [
    'its canary failed',
    { failed: 1, notSent: 4, stoppedBy: failure('canary_failed') },
    'check_canary',
    ['resume --no-canary', 'retry-failed'],
  ],
  [
    'its canary was refused by name',
    { failed: 1, retryable: 0, notSent: 4, stoppedBy: failure('canary_failed') },
    'check_canary',
    ['resume --no-canary'],
  ],
  ['rows are unknown', { issued: 5, unknown: 4 }, 'clear_up', ['again', 'reconcile']],
  ['rows are unknown and others failed', { failed: 5, unknown: 4 }, 'clear_up', ['again', 'reconcile']],
  ['rows failed', { issued: 5, failed: 4 }, 'retry_failed', ['retry-failed', 'results --only failed']],
  [
    'rows failed, some of them refused by name',
    { failed: 4, retryable: 3 },
    'retry_failed',
    ['retry-failed', 'results --only failed'],
  ],
  ['rows failed, all refused by name', { failed: 4, retryable: 0 }, 'mend_rows', ['results --only failed']],
  [
    'rows failed in a batch without a results file',
    { failed: 4, retryable: 0, results: null },
    'mend_rows',
    ['results --only failed -o spring.failed.csv'],
  ],
  ['it was halted with nothing left', { issued: 9, halted: 'why' }, 'compare', ['reconcile']],
  [
    'it was halted half-way',
    { issued: 1, failed: 1, unknown: 1, processing: 1, notSent: 1, halted: 'why' },
    'compare',
    ['again', 'reconcile', 'results --only not_sent', 'results --only failed', 'results --only unknown'],
  ],
  [
    'it was halted while the account refused it',
    { unknown: 4, halted: 'why', stoppedBy: failure('forbidden') },
    'compare',
    ['reconcile', 'results --only unknown'],
  ],
];

describe('what comes next', () => {
  test.each(ENDINGS)('when %s', (_, given, kind, expected) => {
    const step = nextStep(report(given));
    expect([step.kind, commands(step)]).toEqual([kind, expected]);
  });

  test('while a run is at work is to look on, whatever the state', () => {
    for (const [, given] of ENDINGS) expect(commands(nextStep(report(given), true))).toEqual(['status --watch']);
  });

  test('names the reason of a stop and of a halt', () => {
    expect(nextStep(report({ notSent: 1, stoppedBy: failure('forbidden') })).words).toBe(
      'The account needs attention (forbidden: told).',
    );
    expect(nextStep(report({ unknown: 1, halted: 'two IDs' })).words).toMatch(
      /^Halted, nothing more will be sent: two IDs\. Do not send the rest by other means/,
    );
  });

  test('ends a reason in one full stop, whatever the server ended it in', () => {
    const told = (message: string) => ({ notSent: 1, stoppedBy: { type: 'canary_failed', message } });
    for (const message of ['no such order', 'no such order.', 'no such order...']) {
      expect(nextStep(report({ unknown: 1, halted: message })).words).toContain(': no such order. Do not send');
      expect(nextStep(report(told(message))).words).toBe('Stopped: no such order.');
      const elsewhere = { type: 'issued_elsewhere', message };
      expect(nextStep(report({ notSent: 1, stoppedBy: elsewhere })).words).toBe(
        'Stopped: no such order. Check the rows.',
      );
      const refused = { type: 'forbidden', message };
      expect(nextStep(report({ notSent: 1, stoppedBy: refused })).words).toContain('(forbidden: no such order).');
    }
    expect(nextStep(report(told('cut short…'))).words).toBe('Stopped: cut short…');
  });

  test('counts what can be sent again and what cannot', () => {
    const step = nextStep(report({ failed: 1200, retryable: 1100 }));
    expect(step.words).toContain('100 of the 1,200 were refused by name');
    expect(step.commands[0]?.purpose).toBe('To send the other 1,100 again');
  });

  test('for any numbers is one thing, and never a retry or a CSV while the outcome of a row may still change', () => {
    const rows = fc.nat(3);
    fc.assert(
      fc.property(
        fc.record({ issued: rows, failed: rows, unknown: rows, processing: rows, notSent: rows }),
        (counts) => {
          const step = nextStep(report(counts));
          const open = counts.unknown + counts.processing + counts.notSent;
          const sends = step.commands.some(({ name }) => name === 'retry-failed' || name === 'results');
          expect(step.kind === 'nothing').toBe(open + counts.failed === 0);
          expect(sends).toBe(open === 0 && counts.failed > 0);
          expect(step.commands.length).toBeGreaterThan(0);
          if (open === counts.unknown && open > 0) expect(step.words).toContain('Do not send them by other means');
        },
      ),
    );
  });
});
