/** Rows that were not issued, or may not have been, gathered by reason. */
import type { Failure } from '../model.js';
import { fromUnits } from '../money/decimal.js';
import type { FailureFact } from './facts.js';

export interface FailedRow {
  readonly status: 'failed' | 'unknown';
  readonly failure: Failure | undefined;
  readonly currency: string;
  /** Its face value, in the units of `money/decimal.ts`. */
  readonly units: bigint;
  /** Name of the order that holds it. */
  readonly order: string;
}

export interface FailureSums {
  add(row: FailedRow): void;
  /** Most rows first. */
  finish(): FailureFact[];
}

interface OpenSum {
  readonly outcome: 'failed' | 'unknown';
  readonly type: string;
  readonly message: string;
  readonly currency: string;
  rows: number;
  units: bigint;
  readonly orders: Set<string>;
}

/** Of an order whose process died before its answer was written down. */
const NO_ANSWER: Failure = { type: 'no_answer', message: 'a request left, and what became of it is not known' };

export function createFailureSums(): FailureSums {
  const sums = new Map<string, OpenSum>();
  return {
    add({ status, failure = NO_ANSWER, currency, units, order }) {
      const { type, message } = failure;
      const key = [status, currency, type, message].join('\n');
      const sum = sums.get(key) ?? {
        outcome: status,
        type,
        message,
        currency,
        rows: 0,
        units: 0n,
        orders: new Set<string>(),
      };
      sums.set(key, sum);
      sum.rows += 1;
      sum.units += units;
      sum.orders.add(order);
    },
    finish() {
      return [...sums.values()]
        .sort((a, b) => b.rows - a.rows)
        .map(({ units, orders, ...sum }) => ({ ...sum, faceValue: fromUnits(units), orders: orders.size }));
    },
  };
}
