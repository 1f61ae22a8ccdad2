/** What a run tells of single orders. Type aliases and no interfaces, as in `events.ts`. */
import type { Failure } from '../model.js';

/**
 * The request of an order goes out. That it will is on disk before. One order may be sent several times, under one key.
 */
export type OrderSentEvent = {
  readonly type: 'order:sent';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** The chunk of the input that it is of, from 0: its place in the plan's `orders`. */
  readonly chunk: number;
  /** Which request under this key it is, from 1, over all runs. */
  readonly attempt: number;
};

/**
 * What an answer to an order request proves.
 *
 * - `accepted` the order exists, and is followed until it settles
 * - `rejected` this request was refused for good; nothing was made by it
 * - `throttled` too many requests; the same request goes out again later
 * - `stop` every other order would meet the same refusal: nothing more is sent
 * - `conflict` the server holds other content under this key: the batch is halted
 * - `unknown` an order may exist: a lost, late or unreadable answer. It is asked for again, with the same key and bytes
 */
export type OrderOutcome = 'accepted' | 'rejected' | 'throttled' | 'stop' | 'conflict' | 'unknown';

/** A request of an order was answered, or it is certain that no answer will come. */
export type OrderAnsweredEvent = {
  readonly type: 'order:answered';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** The chunk of the input that it is of, from 0: its place in the plan's `orders`. */
  readonly chunk: number;
  /** Which request under this key it was, from 1; the same number as in `order:sent`. */
  readonly attempt: number;
  /** What the answer proves; `unknown` is no failure of the order. */
  readonly outcome: OrderOutcome;
  /** What was said, or happened instead of an answer; undefined with `accepted`. */
  readonly failure?: Failure | undefined;
};

/** An order came to its end. */
export type OrderSettledEvent = {
  readonly type: 'order:settled';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** The chunk of the input that it is of, from 0: its place in the plan's `orders`. */
  readonly chunk: number;
  /** The server's word for it. `REJECTED`: it was never made. */
  readonly status: 'COMPLETED' | 'FAILED' | 'REJECTED';
  /** Rows that the order holds. */
  readonly rows: number;
  /** So many of them have a link now. */
  readonly issued: number;
};

/** An order of this batch was found in the account, though its answer was never seen: it is taken over and not sent. */
export type OrderAdoptedEvent = {
  readonly type: 'order:adopted';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** The chunk of the input that it is of, from 0: its place in the plan's `orders`. */
  readonly chunk: number;
  /** The vendor's ID of the order. */
  readonly orderId: string;
  /** When the account's list says it was made, ISO 8601; undefined when the list does not say. */
  readonly createdAt?: string | undefined;
};

/**
 * An order of this batch was sent from another state folder, and which rows it holds is not known here: what became of
 * the rest of its chunk is not known either.
 */
export type OrderForeignEvent = {
  readonly type: 'order:foreign';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** The vendor's ID of the order. */
  readonly orderId: string;
};

/** `retryFailed`: rows of an order that came to nothing were frozen again as another order, under a key of its own. */
export type OrderRaisedEvent = {
  readonly type: 'order:raised';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** Name of the new order, such as `3.1`. */
  readonly as: string;
  /** Rows that the new order took over. */
  readonly rows: number;
};

/** `retryFailed`: an order that the server calls FAILED is looked at once more before its rows are sent again. */
export type OrderRecheckEvent = {
  readonly type: 'order:recheck';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** Until that look, milliseconds. */
  readonly ms: number;
};

/** `retryFailed`: that nothing was issued cannot be proven at this moment, so that the rows are not sent again. */
export type OrderHeldEvent = {
  readonly type: 'order:held';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** Rows that wait for a proof. */
  readonly rows: number;
  /** What is missing, as words for a person. */
  readonly reason: string;
};

/** The server has not known an accepted order for a quarter of an hour; a later run looks for it again. */
export type OrderLostEvent = {
  readonly type: 'order:lost';
  /** The order's name, such as `3` or `3.1`. */
  readonly order: string;
  /** The chunk of the input that it is of, from 0: its place in the plan's `orders`. */
  readonly chunk: number;
};

/**
 * Everything that is told of one order. `order` is its name: its chunk, and behind a dot its generation when that is
 * not the first, as `3.1` is the first retry of rows of order `3`.
 */
export type OrderEvent =
  | OrderSentEvent
  | OrderAnsweredEvent
  | OrderSettledEvent
  | OrderAdoptedEvent
  | OrderForeignEvent
  | OrderRaisedEvent
  | OrderRecheckEvent
  | OrderHeldEvent
  | OrderLostEvent;
