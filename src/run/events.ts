/** What a run tells while it goes on. No event carries a link, an address or the key. */
import type { Failure } from '../model.js';
import type { BatchReport } from '../report/report.js';

export type BatchEvent =
  /** The batch is durable and locked; sending is about to begin. `toSend`, `toPoll` and `settled` count orders. */
  | {
      readonly type: 'batch:start';
      readonly batchId: string;
      readonly rows: number;
      readonly orders: number;
      /** Rows that have a link already. */
      readonly issued: number;
      /** Rows that are proven not issued by now. */
      readonly failed: number;
      readonly toSend: number;
      readonly toPoll: number;
      /** Orders that came to an end in earlier runs. */
      readonly settled: number;
      readonly resumed: boolean;
      readonly stateFolder: string;
    }
  /** The account's order list was searched for this batch, because its own record may be missing something. */
  | { readonly type: 'list:searched'; readonly orders: number; readonly adopted: number; readonly cut: boolean }
  /** An order of this batch was found in the account: it is taken over and not sent. */
  | {
      readonly type: 'order:adopted';
      readonly order: string;
      readonly chunk: number;
      readonly orderId: string;
      readonly createdAt?: string | undefined;
    }
  /**
   * An order of this batch was sent from another state folder, and which rows it holds is not known here: what became of
   * the rest of its chunk is not known either.
   */
  | { readonly type: 'order:foreign'; readonly order: string; readonly orderId: string }
  /** `retry-failed`: rows of an order that came to nothing were frozen again as another order, under a key of its own. */
  | { readonly type: 'order:raised'; readonly order: string; readonly as: string; readonly rows: number }
  /** `retry-failed`: an order that the server calls FAILED is looked at once more in `ms`. */
  | { readonly type: 'order:recheck'; readonly order: string; readonly ms: number }
  /** `retry-failed`: that nothing was issued cannot be proven at this moment, so that the rows are not sent again. */
  | { readonly type: 'order:held'; readonly order: string; readonly rows: number; readonly reason: string }
  /** `order` is the order's name: its chunk, and behind a dot its generation when that is not the first, such as `3.1`. */
  | { readonly type: 'order:sent'; readonly order: string; readonly chunk: number; readonly attempt: number }
  | {
      readonly type: 'order:answered';
      readonly order: string;
      readonly chunk: number;
      readonly attempt: number;
      readonly outcome: 'accepted' | 'rejected' | 'throttled' | 'stop' | 'conflict' | 'unknown';
      readonly failure?: Failure | undefined;
    }
  /** An order came to its end. `REJECTED`: it was never made. Of its `rows`, so many were issued. */
  | {
      readonly type: 'order:settled';
      readonly order: string;
      readonly chunk: number;
      readonly status: 'COMPLETED' | 'FAILED' | 'REJECTED';
      readonly rows: number;
      readonly issued: number;
    }
  /** The next order waits so long for the rate limit alone. */
  | { readonly type: 'rate:wait'; readonly ms: number }
  /**
   * `throttled`: the server asked everyone to wait. `unanswered`: this order is tried again with the same key.
   * `unreadable`: a look at an order brought no news.
   */
  | {
      readonly type: 'api:wait';
      readonly reason: 'throttled' | 'unanswered' | 'unreadable';
      readonly ms: number;
      readonly failure: Failure;
    }
  /** The server has not known an accepted order for a quarter of an hour; a later run looks for it again. */
  | { readonly type: 'order:lost'; readonly order: string; readonly chunk: number }
  | { readonly type: 'batch:halted'; readonly reason: string }
  /** Not when the file held the very same already. */
  | { readonly type: 'results:written'; readonly path: string }
  | { readonly type: 'batch:finish'; readonly report: BatchReport };
