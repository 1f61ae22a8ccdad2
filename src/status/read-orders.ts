/** One batch in depth: what is known of each of its orders. Memory is flat in rows, because no row is read. */
import { locateBatch } from '../freeze/locate.js';
import { type LedgerEntry, orderName } from '../journal/ledger.js';
import type { Failure, OrderStatus } from '../model.js';
import type { ResumeOptions } from '../options.js';
import { type BatchStatus, readState } from './batch-status.js';

/** What is known of one order. */
export interface OrderDetail {
  /** `3`; in a later generation `3.1`. */
  readonly name: string;
  /** The chunk of the input that it is of, from 0. */
  readonly chunk: number;
  /** 0 for the first order of a chunk; a retry of rows of it has the next. */
  readonly generation: number;
  /** Rows that belong to it; those that a later generation took over do not. */
  readonly rows: number;
  /** So many of them have a link. */
  readonly issued: number;
  /** Payment currency, ISO 4217. */
  readonly currency: string;
  /** Sum of the face values of its rows, canonical decimal text. */
  readonly faceValue: string;
  /** How it stands. */
  readonly status: OrderStatus;
  /** Requests sent under its key. */
  readonly attempts: number;
  /**
   * When it was first sent, by the server's clock; ISO 8601, like every time here, and null while it has not happened.
   */
  readonly firstAttemptAt: string | null;
  /** When the server was first known to have it. */
  readonly acceptedAt: string | null;
  /** When it was seen to have come to its end. */
  readonly settledAt: string | null;
  /** When anything was last learned of it. */
  readonly lastEventAt: string | null;
  /** When the account's whole list was last searched for it since its last request, and did not show it. */
  readonly notListedAt: string | null;
  /** The vendor's ID of it; null before it is accepted. */
  readonly orderId: string | null;
  /** The last answer that was not the one hoped for; null when there is none, or when it no longer counts. */
  readonly failure: Failure | null;
}

/** Where a batch stands, order by order. */
export interface BatchDetail extends BatchStatus {
  /** Every order that rows belong to, by chunk and generation. */
  readonly orders: readonly OrderDetail[];
}

/**
 * Where a batch stands and what is known of each of its orders, from its state alone: no lock, no network, nothing
 * written; safe beside a live run. No row is read.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @throws IssueBatchError `USAGE` when there is no such batch, `STORAGE` when its state is damaged
 * @example
 * ```ts
 * import { readOrders } from 'issue-batch';
 *
 * const { orders, running } = await readOrders('rewards.csv');
 * const open = orders.filter(({ status }) => status === 'unanswered');
 * console.log(running ? 'running' : 'at rest', open.map(({ name, attempts }) => `${name} asked ${attempts} times`));
 * ```
 */
export async function readOrders(batch: string, options: Pick<ResumeOptions, 'stateDir'> = {}): Promise<BatchDetail> {
  const { status, ledger } = readState(locateBatch(batch, options.stateDir));
  return { ...status, orders: ledger.entries().map(detailOf) };
}

function detailOf({ order, rows, faceValue, state }: LedgerEntry): OrderDetail {
  const { chunk, generation, currency } = order;
  return {
    name: orderName(order),
    chunk,
    generation,
    rows,
    issued: state.issued,
    currency,
    faceValue,
    status: state.status,
    attempts: state.attempts,
    firstAttemptAt: timeOf(state.firstAttemptAt),
    acceptedAt: timeOf(state.acceptedAt),
    settledAt: timeOf(state.settledAt),
    lastEventAt: timeOf(state.lastEventAt),
    notListedAt: timeOf(state.searched?.last),
    orderId: state.orderId ?? null,
    failure: state.failure ?? null,
  };
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
