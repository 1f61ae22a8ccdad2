/** The report: what `--json` prints and what a run resolves to. */
import type { HostKind } from '../api/host.js';
import type { Failure } from '../model.js';

/**
 * Where a batch stands. Every row is counted once: `rows` is the sum of `issued`, `failed`, `unknown`, `processing` and
 * `notSent`. Amounts are canonical decimal text. Links are in the results CSV only.
 *
 * @example
 * ```ts
 * import { type BatchReport, readBatch } from 'issue-batch';
 *
 * const report: BatchReport = await readBatch('rewards.csv');
 * if (!report.finished) console.log(`${report.processing + report.notSent} rows are still to come`);
 * if (report.unknown > 0) console.log('An order may exist for some rows: do not send them by other means.');
 * for (const { currency, issuedFaceValue } of report.totals) console.log(`${issuedFaceValue} ${currency} issued`);
 * ```
 */
export interface BatchReport {
  /**
   * The batch's name: that of its state folder, and part of every idempotency key. Names the batch to other functions.
   */
  readonly batchId: string;
  /** Where its orders are; `production` is real money. */
  readonly host: HostKind;
  /** Rows of the input. */
  readonly rows: number;
  /** Rows whose payout the server has made and settled. Their links are in the results CSV. */
  readonly issued: number;
  /** Rows that are proven not issued. */
  readonly failed: number;
  /** Of the failed ones, those that `retryFailed` would send: all but those that the server refused by name. */
  readonly retryable: number;
  /** Rows without proof either way; never sent again by itself under another key. */
  readonly unknown: number;
  /** Rows whose order the server has accepted and not settled yet. */
  readonly processing: number;
  /** Rows of which nothing was sent, or every request was turned away for the moment. */
  readonly notSent: number;
  /** The orders that hold the rows, by their state. */
  readonly orders: OrderCounts;
  /** Face values, one entry a currency. */
  readonly totals: readonly CurrencyTotal[];
  /** Path of the results CSV, or null when none was written. */
  readonly results: string | null;
  /** The results file that another program kept open, so that `results` stands beside it (Windows only). */
  readonly resultsHeldOpen?: string | undefined;
  /** What the command would end with. A program need not exit with it. */
  readonly exitCode: ExitCode;
  /** Every row is issued or proven not issued: no `unknown`, no `processing`, no `notSent`. */
  readonly finished: boolean;
  /** When the last of its orders came to its end, ISO 8601; null while none has. */
  readonly settledAt: string | null;
  /** The run was stopped by its caller's signal. */
  readonly interrupted: boolean;
  /** Order requests that this run sent; 0 on a batch that was finished before. */
  readonly requestsSent: number;
  /** Why sending stopped for the whole account, if it did. */
  readonly stoppedBy?: Failure | undefined;
  /** Why the batch was halted, if it was: nothing more is ever sent from it. */
  readonly halted?: string | undefined;
  /** When its rows and links were removed by `forgetBatch`, ISO 8601, if they were. */
  readonly forgotten?: string | undefined;
  /** Kinds of failure among the orders that were not issued or are unknown, most rows first. */
  readonly failures: readonly FailureKind[];
}

/** Orders by their state. Those whose rows a retry took over are not counted any more. */
export interface OrderCounts {
  /** All of them: the sum of the others. */
  readonly total: number;
  /** The server says COMPLETED, and the links belong to the rows. */
  readonly completed: number;
  /** Accepted, and then called FAILED by the server. */
  readonly failed: number;
  /** Refused with proof that nothing was made. */
  readonly rejected: number;
  /** Accepted and not settled yet. */
  readonly processing: number;
  /** Sent, with no answer that proves anything: an order may exist. */
  readonly unanswered: number;
  /** Answered in a way that contradicts what was asked or said before. */
  readonly contradicted: number;
  /** Nothing is under way for them. */
  readonly notSent: number;
}

/** One kind of failure, gathered over orders. */
export interface FailureKind {
  /** The vendor's error `type`, or ours; see {@link Failure.type}. */
  readonly type: string;
  /** What was said, or what happened. May be the server's own words. */
  readonly message: string;
  /** Orders that have it. */
  readonly orders: number;
  /** Rows of these orders that have no link. */
  readonly rows: number;
}

/** Face values of one currency. */
export interface CurrencyTotal {
  /** Payment currency, ISO 4217. */
  readonly currency: string;
  /** Rows that are paid in it. */
  readonly rows: number;
  /** Sum of their face values, canonical decimal text such as `1234.5`. */
  readonly faceValue: string;
  /** The part of it that belongs to orders that are issued whole, canonical decimal text. */
  readonly issuedFaceValue: string;
}

/**
 * What a batch comes to, as the command's exit code says it. The first that fits counts.
 *
 * - `6` halted: the server or the state contradicts itself
 * - `5` the account needs attention: key refused, funds short, ordering restricted
 * - `4` unfinished: rows are processing, unknown or not sent; running it again goes on
 * - `3` finished, some rows failed, and are proven not issued
 * - `0` every row is issued
 */
export type ExitCode = 0 | 3 | 4 | 5 | 6;
