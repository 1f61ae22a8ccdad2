/** Frozen batch + journal → the facts of an evidence report. The same state always gives the same facts. */
import { recordedName } from '../files/recorded-path.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { JournalEvent } from '../journal/events.js';
import { type Ledger, type LedgerEntry, orderName } from '../journal/ledger.js';
import { createReport } from '../report/report.js';
import type { AskedFacts, AuditFacts, FileFacts, OrderFact, TimeFacts } from './facts.js';
import { type JournalStory, tellStory } from './journal-story.js';
import { sumRows } from './row-sums.js';

export interface Surroundings {
  readonly files: FileFacts;
  /** A process of this machine holds the batch. */
  readonly running: boolean;
}

/**
 * @param events those that the ledger has counted
 * @throws IssueBatchError `STORAGE` when the state is damaged
 */
export function gatherFacts(
  batch: FrozenBatch,
  ledger: Ledger,
  events: readonly JournalEvent[],
  { files, running }: Surroundings,
): AuditFacts {
  const { manifest } = batch;
  const story = tellStory(events);
  const { products, failures, deliveries, redacted } = sumRows(batch, ledger);
  const report = createReport(manifest, ledger, { results: null, interrupted: false, requestsSent: 0 });
  const entries = ledger.history();
  return {
    batchId: manifest.batchId,
    asked: askedFor(batch, deliveries),
    report,
    halted: report.halted === undefined ? undefined : redacted(report.halted),
    products,
    orders: entries.map((entry) => orderFact(entry, story)),
    failures,
    runs: story.runs,
    decisions: story.decisions,
    halts: story.halts.map((halt) => ({ ...halt, reason: redacted(halt.reason) })),
    times: timesOf(entries, story),
    files,
    asOf: story.lastAt,
    running,
  };
}

function askedFor({ manifest }: FrozenBatch, deliveries: AskedFacts['deliveries']): AskedFacts {
  const { input, settings, apiVersion, keyPrefix, createdAt, version } = manifest;
  const { path, header, rows, identitySha256, issuedSha256, cellsSha256 } = input;
  return {
    fileName: path === null ? null : recordedName(path),
    columns: header,
    rows,
    deliveries,
    settings,
    apiVersion,
    keyPrefix,
    frozenAt: Date.parse(createdAt),
    version,
    identitySha256,
    issuedSha256,
    cellsSha256,
  };
}

function orderFact({ order, state, rows, faceValue }: LedgerEntry, { firstSent }: JournalStory): OrderFact {
  const name = orderName(order);
  return {
    name,
    rows,
    frozenRows: order.rows,
    currency: order.currency,
    faceValue,
    status: state.status,
    attempts: state.attempts,
    orderId: state.orderId,
    sentAt: firstSent.get(name),
    settledAt: state.settledAt,
    found: state.found !== undefined,
  };
}

function timesOf(entries: readonly LedgerEntry[], { sent }: JournalStory): TimeFacts {
  const settled: number[] = [];
  const settleTimes: number[] = [];
  for (const { state } of entries) {
    const { settledAt, acceptedAt, found } = state;
    if (settledAt === undefined || Number.isNaN(settledAt)) continue;
    settled.push(settledAt);
    // An order that was found in the list had been accepted before anybody here knew of it.
    const took = found === undefined && acceptedAt !== undefined ? settledAt - acceptedAt : Number.NaN;
    if (took >= 0) settleTimes.push(took);
  }
  const ascending = (a: number, b: number) => a - b;
  return { sent, settled: settled.sort(ascending), settleTimes: settleTimes.sort(ascending) };
}
