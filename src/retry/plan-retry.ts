/** Which rows may be sent again under a new key, by the journal alone. Reads the state; asks nobody, writes nothing. */
import { type NewOrder, newOrderSchema } from '../api/wire.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import { contentOf, selectItems } from '../freeze/order-items.js';
import { type Ledger, type LedgerEntry, orderName } from '../journal/ledger.js';
import { positionsOf } from '../journal/row-holders.js';
import type { Failure, OrderStatus } from '../model.js';
import { splitOrder } from './split-order.js';

/** An order that is proven to have come to nothing, or that the server has called FAILED. */
export interface RetryOrder {
  /** `3`, or `3.1` when it is itself a retry. */
  readonly order: string;
  /** The chunk of the input that it is of, from 0. */
  readonly chunk: number;
  /** How often rows of the chunk had been retried when it was made: 0 for the first order. */
  readonly generation: number;
  /** Payment currency, ISO 4217. */
  readonly currency: string;
  /** Why nothing was issued. */
  readonly failure: Failure;
  /** The server knows the order and calls it FAILED: that is looked at once more before its rows are sent again. */
  readonly lookAgain: boolean;
  /** The orders that its rows are sent in, each under a key of its own. */
  readonly parts: readonly RetryPart[];
  /** Rows that the server refused by name. They are not sent: the same content would be refused again. */
  readonly refusedRows: number;
}

/** One order of a retry. */
export interface RetryPart {
  /** Places of its rows in the chunk, from 0, ascending. */
  readonly positions: readonly number[];
  /** How many they are. */
  readonly rows: number;
  /** Sum of face values, canonical decimal text. */
  readonly faceValue: string;
}

/** What a retry would send, and what it would leave alone. */
export interface RetryPlan {
  /** The batch that is retried. */
  readonly batchId: string;
  /** The orders whose rows would be sent again. */
  readonly orders: readonly RetryOrder[];
  /** Rows that would be sent. */
  readonly rows: number;
  /** Orders that they would be sent in, each under a new key. */
  readonly requests: number;
  /** Rows that an earlier retry has frozen anew and that are not settled yet: the same keys are used again. */
  readonly begunRows: number;
  /** Rows that were refused by name and stay failed. */
  readonly refusedRows: number;
  /** Rows whose outcome is not proven: they are never part of a retry. */
  readonly unknownRows: number;
}

const UNDER_WAY: ReadonlySet<OrderStatus> = new Set(['planned', 'unanswered', 'accepted']);

export function planRetry(batch: FrozenBatch, ledger: Ledger): RetryPlan {
  // From a batch that was halted nothing is ever sent again.
  const open = ledger.halted === undefined ? ledger.entries() : [];
  const orders = open.flatMap((entry) => retryOf(batch, ledger, entry) ?? []);
  const parts = orders.flatMap((order) => order.parts);
  const begun = open.filter(
    ({ order, state, replaced }) => order.generation > 0 && !replaced && UNDER_WAY.has(state.status),
  );
  const unknown = ledger
    .entries()
    .filter(({ state }) => state.status === 'unanswered' || state.status === 'contradicted')
    .filter(({ order }) => begun.every((entry) => entry.order !== order));
  return {
    batchId: batch.manifest.batchId,
    orders,
    rows: sum(parts.map(({ rows }) => rows)),
    requests: parts.length,
    begunRows: sum(begun.map(({ rows }) => rows)),
    refusedRows: sum(orders.map(({ refusedRows }) => refusedRows)),
    unknownRows: sum(unknown.map(({ rows, state }) => rows - state.issued)),
  };
}

/** Undefined for an order whose rows are not proven not issued. */
export function retryOf(batch: FrozenBatch, ledger: Ledger, entry: LedgerEntry): RetryOrder | undefined {
  const { order, state } = entry;
  if (state.status !== 'rejected' && state.status !== 'failed') return undefined;
  const failure = state.failure ?? { type: 'order_failed', message: 'no reason was given' };
  const body = batch.body(order).toString();
  const places = positionsOf(order);
  const held = places.flatMap((position, item) => (ledger.holder(order.chunk, position) === order ? item : []));
  const { parts, refused } = splitOrder(askedFor(body).items, held, failure);
  return {
    order: orderName(order),
    chunk: order.chunk,
    generation: order.generation,
    currency: order.currency,
    failure,
    lookAgain: state.orderId !== undefined,
    parts: parts.map((items) => {
      const positions = items.map((item) => places[item] ?? -1);
      const { faceValue } = selectItems(contentOf(body), order, positions);
      return { positions, rows: positions.length, faceValue };
    }),
    refusedRows: refused.length,
  };
}

function askedFor(body: string): NewOrder {
  return newOrderSchema.parse(JSON.parse(body));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
