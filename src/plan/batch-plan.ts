/** The plan: a printable value. What is needed to carry it out, and nobody else's business, is kept beside it. */
import type { HostKind } from '../api/host.js';
import type { RowSpool } from '../files/row-spool.js';
import type { BatchSettings, ColumnMap, PlannedOrder, ProductTotal, RowFields } from '../model.js';
import type { OrderGroup } from './chunker.js';

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
