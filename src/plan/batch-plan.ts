/** The plan: a printable value. What is needed to carry it out, and nobody else's business, is kept beside it. */
import type { HostKind } from '../api/host.js';
import type { RowSpool } from '../files/row-spool.js';
import type { BatchSettings, ColumnMap, Distribution, PlannedOrder, ProductTotal, RowFields } from '../model.js';
import type { OrderGroup } from './chunker.js';

/** One row, as much of it as may be shown. */
export interface PreviewRow {
  /** As an editor shows it. */
  readonly line: number;
  readonly product: string;
  readonly faceValue: string;
  /** Masked, as in `a…@example.com`: plans are pasted into tickets. Empty when the row has none. */
  readonly recipient: string;
}

/** What the account holds against what a batch needs. All amounts are canonical decimal text. */
export interface FundsCheck {
  readonly currency: string;
  /** Sum of the face values that are still to be sent; discounts and fees not counted. */
  readonly need: string;
  /** Null when the API does not tell. */
  readonly balance: string | null;
  /** What is missing; null when nothing is, or nobody knows. */
  readonly short: string | null;
}

/** Face values and what the account pays for them, canonical decimal text. */
export interface PriceEstimate {
  readonly currency: string;
  readonly faceValue: string;
  readonly price: string;
}

/** Rows of this input that another batch of the same state directory has issued already, or may have. */
export interface IssuedBefore {
  readonly batchId: string;
  /** Rows of this input; those that are alike among themselves count once. */
  readonly rows: number;
  /** How many of them have no link on record: their order is under way, or nobody knows. */
  readonly unproven: number;
  /** Day of the last of its orders to settle, else of the batch's beginning: ISO 8601, UTC. */
  readonly at: string;
  /** The first 20 of their lines in this input. */
  readonly lines: readonly number[];
}

/** Everything that will happen, before any of it does. */
export interface BatchPlan {
  readonly batchId: string;
  /** `begun`: a state folder of this batch exists, and a run goes on with it. */
  readonly state: 'new' | 'begun';
  readonly rows: number;
  /** In the order in which they are sent. */
  readonly orders: readonly PlannedOrder[];
  readonly totals: readonly ProductTotal[];
  readonly settings: BatchSettings;
  /** `production` is real money. */
  readonly host: HostKind;
  /** Real path of the input; null when the rows came from a stream or a program. */
  readonly inputPath: string | null;
  /** Results CSV; null when none is written unless asked. */
  readonly output: string | null;
  readonly stateDir: string;
  /** First and last row, and rows by the way they travel. */
  readonly firstRow: PreviewRow | null;
  readonly lastRow: PreviewRow | null;
  readonly deliveries: Readonly<Record<Distribution, number>>;
  /** The account's balances against what is still to be sent; empty when nothing is. */
  readonly funds: readonly FundsCheck[];
  /** What the account will really pay; null when nobody can tell: only production has estimates. */
  readonly prices: readonly PriceEstimate[] | null;
  /** Oldest first. A run refuses them unless duplicates are allowed; empty for a batch that was begun. */
  readonly issuedBefore: readonly IssuedBefore[];
  /** Whether rows may be issued that are alike, in the input or to those of earlier batches. */
  readonly duplicatesAllowed: boolean;
  /** What a person should know, such as what could not be checked. */
  readonly notes: readonly string[];
  /** Frees the rows. A run does it by itself; only a plan that is never run needs it. */
  close(): void;
}

export interface PlanInternals {
  readonly spool: RowSpool;
  readonly header: readonly string[];
  readonly columns: ColumnMap;
  readonly digests: { readonly identity: string; readonly issued: string; readonly cells: string };
  readonly keyPrefix: string;
  /** Rows that earlier batches have issued may be issued again. */
  readonly allowDuplicates: boolean;
  readonly fieldsOf: (cells: readonly string[]) => RowFields;
  /** Undefined for a batch that was begun: its orders are frozen. */
  readonly groupOf: ((fields: RowFields) => OrderGroup) | undefined;
}

const internals = new WeakMap<BatchPlan, PlanInternals>();

export function attachInternals(plan: BatchPlan, hidden: PlanInternals): BatchPlan {
  internals.set(plan, hidden);
  return plan;
}

/** Throws `TypeError` for an object that `planBatch` did not make: a plan cannot be built by hand or read from JSON. */
export function internalsOf(plan: BatchPlan): PlanInternals {
  const hidden = internals.get(plan);
  if (hidden === undefined) throw new TypeError('runBatch needs the plan that planBatch returned');
  return hidden;
}
