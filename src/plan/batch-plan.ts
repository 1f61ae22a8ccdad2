/** The plan: a printable value. What is needed to carry it out, and nobody else's business, is kept beside it. */
import type { HostKind } from '../api/host.js';
import type { RowSpool } from '../files/row-spool.js';
import type { BatchSettings, ColumnMap, Distribution, PlannedOrder, ProductTotal, RowFields } from '../model.js';
import type { OrderGroup } from './chunker.js';

/** One row, as much of it as may be shown. */
export interface PreviewRow {
  /** As an editor shows it. */
  readonly line: number;
  /** As the input has it, normalised: one code, several joined by `|`, or a `PT-…` template. */
  readonly product: string;
  /** Canonical decimal text, in the currency of the product. */
  readonly faceValue: string;
  /** Masked, as in `a…@example.com`: plans are pasted into tickets. Empty when the row has none. */
  readonly recipient: string;
}

/** What the account holds against what a batch needs. All amounts are canonical decimal text. */
export interface FundsCheck {
  /** Payment balance, ISO 4217. */
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
  /** Payment currency, ISO 4217. */
  readonly currency: string;
  /** Sum of the face values that the price is for. */
  readonly faceValue: string;
  /** What leaves the balance, discounts and fees counted. */
  readonly price: string;
}

/** Rows of this input that another batch of the same state directory has issued already, or may have. */
export interface IssuedBefore {
  /** The other batch. */
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

/**
 * Everything that will happen, before any of it does. To be looked at, by a program or a person, and given to
 * `runBatch` once. It can be printed as JSON, but not be built by hand or read back: `runBatch` throws a `TypeError`
 * for a copy.
 *
 * @example
 * ```ts
 * import { type BatchPlan, formatAmount, planBatch, refusalOf } from 'issue-batch';
 *
 * const plan: BatchPlan = await planBatch('rewards.csv', { apiKey: process.env.RUNA_API_KEY ?? '' });
 * for (const { product, rows, faceValue, currency } of plan.totals) {
 *   console.log(`${rows} × ${product}: ${formatAmount(faceValue, currency)} ${currency}`);
 * }
 * for (const { short, currency } of plan.funds) if (short !== null) console.log(`${short} ${currency} missing`);
 * console.log(plan.host === 'production' ? 'real money' : 'a rehearsal', refusalOf(plan)?.message ?? '');
 * plan.close();
 * ```
 */
export interface BatchPlan {
  /** The batch's name: the one that was given, else `batch-` and 16 hex digits that the rows alone decide. */
  readonly batchId: string;
  /** `begun`: a state folder of this batch exists, and a run goes on with it. */
  readonly state: 'new' | 'begun';
  /** Rows of the input. */
  readonly rows: number;
  /** In the order in which they are sent. */
  readonly orders: readonly PlannedOrder[];
  /** What the whole batch asks for, one entry a currency and product. */
  readonly totals: readonly ProductTotal[];
  /** What is frozen with the batch when it is begun. */
  readonly settings: BatchSettings;
  /** `production` is real money. */
  readonly host: HostKind;
  /** Real path of the input; null when the rows came from a stream or a program. */
  readonly inputPath: string | null;
  /** Absolute path of the results CSV; null when none is written unless asked. */
  readonly output: string | null;
  /** Absolute path of the folder in which batches are kept, each in a folder of its name. */
  readonly stateDir: string;
  /** The first row, for a person to recognise the file by; null when there are none. */
  readonly firstRow: PreviewRow | null;
  /** The last row: a file that was cut short shows here. */
  readonly lastRow: PreviewRow | null;
  /** Rows by the way they travel. */
  readonly deliveries: Readonly<Record<Distribution, number>>;
  /** The account's balances against what is still to be sent, one entry a currency; empty when nothing is. */
  readonly funds: readonly FundsCheck[];
  /** What the account will really pay; null when nobody can tell: only production has estimates. */
  readonly prices: readonly PriceEstimate[] | null;
  /** Oldest first. A run refuses them unless duplicates are allowed; empty for a batch that was begun. */
  readonly issuedBefore: readonly IssuedBefore[];
  /** Whether rows may be issued that are alike, in the input or to those of earlier batches. */
  readonly duplicatesAllowed: boolean;
  /** What a person should know, such as what could not be checked; one sentence each. */
  readonly notes: readonly string[];
  /** Frees the rows, a temporary file. A run does it by itself; only a plan that is never run needs it. */
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
