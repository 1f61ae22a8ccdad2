/** plan + journal → the report. Pure: the same state always gives the same report. */
import { hostKind } from '../api/host.js';
import type { Manifest } from '../freeze/manifest.js';
import type { Ledger, LedgerEntry } from '../journal/ledger.js';
import type { Failure, IssueStatus, OrderStatus } from '../model.js';
import { fromUnits, toUnits } from '../money/decimal.js';
import { refusedPlaces } from '../journal/named-items.js';
import type { BatchReport, CurrencyTotal, ExitCode } from './batch-report.js';

export type { BatchReport, CurrencyTotal, ExitCode, FailureKind, OrderCounts } from './batch-report.js';

export interface RunFacts {
  readonly results: string | null;
  readonly resultsHeldOpen?: string | undefined;
  readonly interrupted: boolean;
  readonly requestsSent: number;
  readonly stoppedBy?: Failure | undefined;
}

export function createReport(manifest: Manifest, ledger: Ledger, facts: RunFacts): BatchReport {
  const entries = ledger.entries();
  const rows = { issued: 0, failed: 0, unknown: 0, processing: 0, not_sent: 0 };
  const orders: Record<OrderStatus, number> = {
    planned: 0,
    unanswered: 0,
    accepted: 0,
    completed: 0,
    failed: 0,
    rejected: 0,
    contradicted: 0,
  };
  for (const { rows: held, state } of entries) {
    orders[state.status] += 1;
    rows.issued += state.issued;
    rows[restOf(state.status)] += held - state.issued;
  }
  const { halted } = ledger;
  const base = {
    batchId: manifest.batchId,
    host: hostKind(manifest.settings.baseUrl),
    rows: manifest.input.rows,
    issued: rows.issued,
    failed: rows.failed,
    retryable: manifest.forgotten ? 0 : entries.reduce((sum, entry) => sum + retryableRows(ledger, entry), 0),
    unknown: rows.unknown,
    processing: rows.processing,
    notSent: rows.not_sent,
  };
  return {
    ...base,
    orders: {
      total: entries.length,
      completed: orders.completed,
      failed: orders.failed,
      rejected: orders.rejected,
      processing: orders.accepted,
      unanswered: orders.unanswered,
      contradicted: orders.contradicted,
      notSent: orders.planned,
    },
    totals: currencyTotals(entries),
    ...facts,
    exitCode: exitCode(base, halted, facts),
    finished: rows.unknown + rows.processing + rows.not_sent === 0,
    ...(halted === undefined ? {} : { halted }),
    ...(manifest.forgotten === undefined ? {} : { forgotten: manifest.forgotten.at }),
    settledAt: lastSettled(entries),
    failures: failureKinds(entries),
  };
}

/** The word for those rows of an order that have no link. */
export function restOf(status: OrderStatus): IssueStatus {
  switch (status) {
    case 'planned':
      return 'not_sent';
    case 'accepted':
      return 'processing';
    case 'failed':
    case 'rejected':
      return 'failed';
    case 'unanswered':
    case 'contradicted':
    case 'completed':
      return 'unknown';
  }
}

function retryableRows(ledger: Ledger, { order, rows, state }: LedgerEntry): number {
  if (state.status !== 'rejected' && state.status !== 'failed') return 0;
  const refused = refusedPlaces(order, state.failure);
  return rows - refused.filter((position) => ledger.holder(order.chunk, position) === order).length;
}

function exitCode(
  rows: Pick<BatchReport, 'failed' | 'unknown' | 'processing' | 'notSent'>,
  halted: string | undefined,
  facts: RunFacts,
): ExitCode {
  if (halted !== undefined) return 6;
  if (facts.stoppedBy !== undefined) return 5;
  if (rows.unknown + rows.processing + rows.notSent > 0) return 4;
  return rows.failed > 0 ? 3 : 0;
}

function lastSettled(entries: readonly LedgerEntry[]): string | null {
  let last = 0;
  for (const { state } of entries) last = Math.max(last, state.settledAt ?? 0);
  return last === 0 ? null : new Date(last).toISOString();
}

function currencyTotals(entries: readonly LedgerEntry[]): CurrencyTotal[] {
  const totals = new Map<string, { rows: number; units: bigint; issued: bigint }>();
  for (const { order, state, rows, faceValue } of entries) {
    const total = totals.get(order.currency) ?? { rows: 0, units: 0n, issued: 0n };
    totals.set(order.currency, total);
    total.rows += rows;
    total.units += toUnits(faceValue);
    if (state.status === 'completed') total.issued += toUnits(faceValue);
  }
  return [...totals].map(([currency, total]) => ({
    currency,
    rows: total.rows,
    faceValue: fromUnits(total.units),
    issuedFaceValue: fromUnits(total.issued),
  }));
}

function failureKinds(entries: readonly LedgerEntry[]): BatchReport['failures'] {
  const kinds = new Map<string, { type: string; message: string; orders: number; rows: number }>();
  for (const { rows, state } of entries) {
    const rest = restOf(state.status);
    if (state.failure === undefined || (rest !== 'failed' && rest !== 'unknown') || state.issued === rows) continue;
    const { type, message } = state.failure;
    const kind = kinds.get(`${type}\n${message}`) ?? { type, message, orders: 0, rows: 0 };
    kinds.set(`${type}\n${message}`, kind);
    kind.orders += 1;
    kind.rows += rows - state.issued;
  }
  return [...kinds.values()].sort((a, b) => b.rows - a.rows);
}
