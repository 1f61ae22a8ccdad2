/** Facts of a batch in which everything has happened, and of one in which nothing has. */
import type { AuditFacts, OrderFact, ProductSums, Written } from '../../src/audit/facts.js';
import type { IssueStatus, OrderStatus } from '../../src/model.js';
import { SETTINGS } from '../freeze/sample-batch.js';

const BEGAN = Date.parse('2026-11-02T09:00:00.000Z');
export const WRITTEN: Written = { at: BEGAN + 86_400_000, user: 'grace', host: 'ledger', version: '9.9.9' };

const DIGEST = 'ab'.repeat(32);

export function productSums(
  currency: string,
  product: string,
  rows: Partial<Readonly<Record<IssueStatus, number>>>,
): ProductSums {
  const sum = (status: IssueStatus) => ({ rows: rows[status] ?? 0, faceValue: String((rows[status] ?? 0) * 10) });
  const all = Object.values(rows).reduce((total, of) => total + of, 0);
  return {
    currency,
    product,
    asked: { rows: all, faceValue: String(all * 10) },
    byStatus: {
      issued: sum('issued'),
      failed: sum('failed'),
      unknown: sum('unknown'),
      processing: sum('processing'),
      not_sent: sum('not_sent'),
    },
  };
}

export function orderFact(index: number, status: OrderStatus = 'completed', more: Partial<OrderFact> = {}): OrderFact {
  const sentAt = status === 'planned' ? undefined : BEGAN + index * 1000;
  const settled = status === 'completed' || status === 'failed';
  return {
    name: String(index),
    rows: 2,
    frozenRows: 2,
    currency: 'USD',
    faceValue: '20',
    status,
    attempts: sentAt === undefined ? 0 : 1,
    orderId: settled || status === 'accepted' ? `O-${index}` : undefined,
    sentAt,
    settledAt: settled && sentAt !== undefined ? sentAt + 4000 : undefined,
    found: false,
    ...more,
  };
}

/** The words in it that do not come from this program; replaced by `words` where a test asks for it. */
export function fullFacts(words: readonly string[] = ['plain']): AuditFacts {
  let used = 0;
  const word = (): string => words[used++ % words.length] ?? '';
  const orders = [
    orderFact(0),
    orderFact(1, 'completed', { currency: word(), orderId: word() }),
    orderFact(2, 'rejected', { rows: 0 }),
    orderFact(3, 'failed'),
    orderFact(4, 'unanswered'),
    orderFact(5, 'planned'),
  ];
  const [currency, other] = [word(), 'EUR'];
  return {
    batchId: word(),
    asked: {
      fileName: word(),
      columns: [word(), word(), word()],
      rows: 12,
      deliveries: { payout_link: 8, email: 2, recipient: 2 },
      settings: { ...SETTINGS, description: word(), template: word(), currency: word(), canary: 1 },
      apiVersion: word(),
      keyPrefix: word(),
      frozenAt: BEGAN,
      version: word(),
      identitySha256: DIGEST,
      issuedSha256: DIGEST,
      cellsSha256: DIGEST,
    },
    report: {
      batchId: 'sample',
      host: 'production',
      rows: 12,
      issued: 4,
      failed: 4,
      retryable: 4,
      unknown: 2,
      processing: 0,
      notSent: 2,
      orders: {
        total: 6,
        completed: 2,
        failed: 1,
        rejected: 1,
        processing: 0,
        unanswered: 1,
        contradicted: 0,
        notSent: 1,
      },
      totals: [],
      results: null,
      exitCode: 4,
      finished: false,
      settledAt: null,
      interrupted: false,
      requestsSent: 0,
      failures: [],
    },
    halted: word(),
    products: [
      productSums(currency, word(), { issued: 4, failed: 2 }),
      productSums(other, word(), { failed: 2, unknown: 2, not_sent: 2 }),
    ],
    orders,
    failures: [
      { outcome: 'failed', type: word(), message: word(), orders: 1, currency, rows: 2, faceValue: '20' },
      { outcome: 'unknown', type: word(), message: word(), orders: 1, currency: other, rows: 2, faceValue: '20.5' },
    ],
    runs: [
      {
        startedAt: BEGAN,
        endedAt: BEGAN + 9000,
        lastAt: BEGAN + 9000,
        exitCode: 4,
        host: word(),
        pid: 7,
        user: word(),
        version: word(),
        rate: 60,
      },
      {
        startedAt: BEGAN + 60_000,
        endedAt: undefined,
        lastAt: BEGAN + 61_000,
        exitCode: undefined,
        host: word(),
        pid: 8,
        user: undefined,
        version: word(),
        rate: undefined,
      },
    ],
    decisions: [{ at: BEGAN + 50_000, order: '4', user: word() }],
    halts: [{ at: BEGAN + 61_000, order: undefined, reason: word() }],
    times: {
      sent: [0, 1, 2, 3, 4].map((second) => BEGAN + second * 1000),
      settled: [4, 5, 7].map((second) => BEGAN + second * 1000),
      settleTimes: [4000, 4000, 4000],
    },
    files: {
      journal: { name: 'journal.log', sha256: DIGEST, bytes: 4321 },
      results: { name: word(), sha256: DIGEST, bytes: 1234 },
      resultsName: word(),
    },
    asOf: BEGAN + 61_000,
    running: false,
  };
}

/** Of a batch that was frozen and never run. */
export function emptyFacts(): AuditFacts {
  const full = fullFacts();
  return {
    ...full,
    report: { ...full.report, issued: 0, failed: 0, unknown: 0, notSent: 12 },
    halted: undefined,
    products: [{ ...productSums('USD', 'AMZ-US', { not_sent: 12 }) }],
    orders: [orderFact(0, 'planned')],
    failures: [],
    runs: [],
    decisions: [],
    halts: [],
    times: { sent: [], settled: [], settleTimes: [] },
    files: { journal: undefined, results: undefined, resultsName: null },
    asOf: undefined,
  };
}
