/** One pass over the rows of a batch: what was asked for, what became of it, and why. In flat memory. */
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { FrozenRow } from '../freeze/frozen-order.js';
import { type Ledger, orderName } from '../journal/ledger.js';
import type { Distribution, Failure, IssueStatus } from '../model.js';
import { fromUnits } from '../money/decimal.js';
import { rememberUnits } from '../money/remembered-units.js';
import { rowResults } from '../report/row-results.js';
import { fieldsOf } from '../validate/row-fields.js';
import type { FailureFact, ProductSums, Sum } from './facts.js';
import { createFailureSums } from './failure-sums.js';
import { createRedactor } from './redactor.js';

export interface RowSums {
  readonly products: readonly ProductSums[];
  readonly failures: readonly FailureFact[];
  readonly deliveries: Readonly<Record<Distribution, number>>;
  /** A server's words without what they quote of the rows that they are about. */
  redacted(words: string): string;
}

/** @throws IssueBatchError `STORAGE` when the state is damaged */
export function sumRows(batch: FrozenBatch, ledger: Ledger): RowSums {
  const { input, settings } = batch.manifest;
  const reasons = reasonsOf(ledger);
  const quotes = wordsByChunk(ledger);
  const products = new Map<string, OpenSums>();
  const failures = createFailureSums();
  const unitsOf = rememberUnits();
  const redactor = createRedactor();
  const deliveries = { payout_link: 0, email: 0, recipient: 0 };
  for (const [[chunk, position, , cells], status] of rowsAndStatuses(batch, ledger)) {
    const order = ledger.holder(chunk, position);
    if (order === undefined) throw new Error(`A row of chunk ${chunk} belongs to no order`);
    const { currency } = order;
    const fields = fieldsOf(cells, input.columns, settings);
    const units = unitsOf(fields.faceValue);
    deliveries[fields.distribution] += 1;
    count(products, currency, fields.product, status, units);
    const name = orderName(order);
    const failure = reasons.get(name);
    for (const words of quotes.get(chunk) ?? []) redactor.note(words, fields);
    if (status === 'failed' || status === 'unknown') failures.add({ status, failure, currency, units, order: name });
  }
  return {
    products: [...products.values()].map(finish),
    failures: failures.finish().map((fact) => ({ ...fact, message: redactor.redacted(fact.message) })),
    deliveries,
    redacted: redactor.redacted,
  };
}

/** The results follow the rows block by block, so that the files need to be read but once. */
function* rowsAndStatuses(batch: FrozenBatch, ledger: Ledger): Generator<readonly [FrozenRow, IssueStatus]> {
  let block: readonly FrozenRow[] = [];
  function* rows() {
    for (block of batch.rows()) yield block;
  }
  for (const results of rowResults({ ...batch, rows }, ledger)) {
    for (const [index, row] of block.entries()) {
      const result = results[index];
      if (result !== undefined) yield [row, result.status];
    }
  }
}

function reasonsOf(ledger: Ledger): ReadonlyMap<string, Failure> {
  const reasons = new Map<string, Failure>();
  for (const { order, state } of ledger.entries()) {
    if (state.failure !== undefined) reasons.set(orderName(order), state.failure);
  }
  return reasons;
}

/** What was said of any order that ever held rows of the chunk: a row may have gone to a later one since. */
function wordsByChunk(ledger: Ledger): ReadonlyMap<number, readonly string[]> {
  const words = new Map<number, string[]>();
  for (const { order, state } of ledger.history()) {
    if (state.failure !== undefined) words.set(order.chunk, [...(words.get(order.chunk) ?? []), state.failure.message]);
  }
  return words;
}

interface OpenSums {
  readonly currency: string;
  readonly product: string;
  readonly rows: Record<IssueStatus, number>;
  readonly units: Record<IssueStatus, bigint>;
}

function count(
  all: Map<string, OpenSums>,
  currency: string,
  product: string,
  status: IssueStatus,
  units: bigint,
): void {
  const key = `${currency}\n${product}`;
  const sums = all.get(key) ?? {
    currency,
    product,
    rows: { issued: 0, failed: 0, unknown: 0, processing: 0, not_sent: 0 },
    units: { issued: 0n, failed: 0n, unknown: 0n, processing: 0n, not_sent: 0n },
  };
  all.set(key, sums);
  sums.rows[status] += 1;
  sums.units[status] += units;
}

function finish({ currency, product, rows, units }: OpenSums): ProductSums {
  const sum = (status: IssueStatus): Sum => ({ rows: rows[status], faceValue: fromUnits(units[status]) });
  const allRows = Object.values(rows).reduce((total, of) => total + of, 0);
  const allUnits = Object.values(units).reduce((total, of) => total + of, 0n);
  return {
    currency,
    product,
    asked: { rows: allRows, faceValue: fromUnits(allUnits) },
    byStatus: {
      issued: sum('issued'),
      failed: sum('failed'),
      unknown: sum('unknown'),
      processing: sum('processing'),
      not_sent: sum('not_sent'),
    },
  };
}
