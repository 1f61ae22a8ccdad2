/**
 * What a run tells while it goes on. No event carries a link, an address or the key.
 *
 * Type aliases and no interfaces: an event can be given to whatever takes a record, such as a logger.
 */
import type { Failure } from '../model.js';
import type { BatchReport } from '../report/report.js';
import type { OrderEvent } from './order-events.js';

/** The batch is durable and locked; sending is about to begin. Once, and first. */
export type BatchStartEvent = {
  readonly type: 'batch:start';
  /** The batch's name: that of its state folder, and part of every idempotency key. */
  readonly batchId: string;
  /** Rows of the whole batch. */
  readonly rows: number;
  /** Orders that the whole batch was cut into. */
  readonly orders: number;
  /** Rows that have a link already. */
  readonly issued: number;
  /** Rows that are proven not issued by now. */
  readonly failed: number;
  /** Orders that this run means to send. */
  readonly toSend: number;
  /** Orders that were accepted in earlier runs, and are followed by this one. */
  readonly toPoll: number;
  /** Orders that came to an end in earlier runs. */
  readonly settled: number;
  /** Something happened in this batch before: this run goes on with it. */
  readonly resumed: boolean;
  /** Absolute path of the folder that knows everything of this batch, its links included. */
  readonly stateFolder: string;
};

/** The account's order list was searched for this batch, because its own record may be missing something. */
export type ListSearchedEvent = {
  readonly type: 'list:searched';
  /** Orders of the account that were read. */
  readonly orders: number;
  /** Orders of this batch among them that were not known here; each has an event `order:adopted`. */
  readonly adopted: number;
  /** The search ended before the end of the list was reached. */
  readonly cut: boolean;
};

/** The next order waits for the rate limit alone. */
export type RateWaitEvent = {
  readonly type: 'rate:wait';
  /** How long, milliseconds. */
  readonly ms: number;
};

/**
 * A wait that the API is the reason of.
 *
 * - `throttled` the server asked everyone to wait
 * - `unanswered` this order is tried again with the same key
 * - `unreadable` a look at an order brought no news
 */
export type ApiWaitEvent = {
  readonly type: 'api:wait';
  /** Who waits, and for what. */
  readonly reason: 'throttled' | 'unanswered' | 'unreadable';
  /** How long, milliseconds. */
  readonly ms: number;
  /** The answer, or what happened instead of one. */
  readonly failure: Failure;
};

/**
 * Something contradicts what was known: nothing more is ever sent from this batch. What was accepted is still followed.
 */
export type BatchHaltedEvent = {
  readonly type: 'batch:halted';
  /** What contradicts what, as words for a person. */
  readonly reason: string;
};

/** The results CSV was written anew. Not told when the file held the very same already. */
export type ResultsWrittenEvent = {
  readonly type: 'results:written';
  /** Path of the file. It holds links. */
  readonly path: string;
};

/** The run is over. Once, and last; a run that rejects has none. */
export type BatchFinishEvent = {
  readonly type: 'batch:finish';
  /** What the awaited run resolves to; `reconcile` adds to it. */
  readonly report: BatchReport;
};

/**
 * What a run tells while it goes on: whoever iterates a {@link BatchRun} gets these, told apart by `type`. Later
 * versions may tell more: ignore types that you do not know. No event carries a link, an address or the key.
 *
 * @example
 * ```ts
 * import type { BatchEvent } from 'issue-batch';
 *
 * function describe(event: BatchEvent): string | undefined {
 *   switch (event.type) {
 *     case 'batch:start':
 *       return `${event.rows - event.issued} of ${event.rows} rows to go`;
 *     case 'order:settled':
 *       return `order ${event.order} ${event.status}: ${event.issued} of ${event.rows} rows issued`;
 *     case 'rate:wait':
 *       return `the rate limit allows the next order in ${event.ms} ms`;
 *     default:
 *       return undefined;
 *   }
 * }
 * ```
 */
export type BatchEvent =
  | BatchStartEvent
  | ListSearchedEvent
  | OrderEvent
  | RateWaitEvent
  | ApiWaitEvent
  | BatchHaltedEvent
  | ResultsWrittenEvent
  | BatchFinishEvent;
