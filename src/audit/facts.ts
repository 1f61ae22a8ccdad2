/** What an evidence report says, as plain values. No cell of a row but product and face value, no link, no address. */
import type { FileDigest } from '../files/file-digest.js';
import type { BatchSettings, Distribution, IssueStatus, OrderStatus } from '../model.js';
import type { BatchReport } from '../report/report.js';

/** Times are milliseconds since 1970, amounts canonical decimal text. */
export interface AuditFacts {
  readonly batchId: string;
  readonly asked: AskedFacts;
  /** Where every row and order stands. */
  readonly report: BatchReport;
  /** Why nothing is sent any more, if the batch was halted. */
  readonly halted: string | undefined;
  /** By currency and product, in the order in which they first appear in the input. */
  readonly products: readonly ProductSums[];
  /** Every order that was ever frozen, by its number. */
  readonly orders: readonly OrderFact[];
  /** Why rows were not issued, most rows first. */
  readonly failures: readonly FailureFact[];
  readonly runs: readonly RunFact[];
  /** What persons have decided. */
  readonly decisions: readonly DecisionFact[];
  readonly halts: readonly HaltFact[];
  readonly times: TimeFacts;
  readonly files: FileFacts;
  /** Of the last entry of the journal; undefined for a batch that was never run. */
  readonly asOf: number | undefined;
  /** A process of this machine is at work on the batch. */
  readonly running: boolean;
}

export interface AskedFacts {
  /** Without its folders; null when the rows came from a stream or a program. */
  readonly fileName: string | null;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Rows by the way in which they reach their recipient. */
  readonly deliveries: Readonly<Record<Distribution, number>>;
  readonly settings: BatchSettings;
  readonly apiVersion: string;
  readonly keyPrefix: string;
  readonly frozenAt: number;
  /** Of the issue-batch that froze it. */
  readonly version: string;
  readonly identitySha256: string;
  readonly issuedSha256: string;
  readonly cellsSha256: string;
}

/** How many rows, and the sum of their face values. */
export interface Sum {
  readonly rows: number;
  readonly faceValue: string;
}

export interface ProductSums {
  readonly currency: string;
  readonly product: string;
  readonly asked: Sum;
  readonly byStatus: Readonly<Record<IssueStatus, Sum>>;
}

export interface OrderFact {
  /** `3`, or `3.1` once its rows were frozen again. */
  readonly name: string;
  /** Rows that it still holds: a later order may have taken over some of them, or all. */
  readonly rows: number;
  readonly frozenRows: number;
  readonly currency: string;
  readonly faceValue: string;
  readonly status: OrderStatus;
  readonly attempts: number;
  readonly orderId: string | undefined;
  /** Of the first request, by this machine's clock; undefined for an order that was never sent from here. */
  readonly sentAt: number | undefined;
  readonly settledAt: number | undefined;
  /** Taken over from the account's list instead of being sent. */
  readonly found: boolean;
}

export interface FailureFact extends Sum {
  readonly outcome: 'failed' | 'unknown';
  readonly type: string;
  readonly message: string;
  readonly orders: number;
  /** When the orders are of several currencies, their sum says nothing: one fact a currency. */
  readonly currency: string;
}

export interface RunFact {
  readonly startedAt: number;
  /** Undefined: the end was never written down; it goes on, or it was killed. */
  readonly endedAt: number | undefined;
  /** Of the last thing that it wrote down. */
  readonly lastAt: number;
  readonly exitCode: number | undefined;
  readonly host: string;
  readonly pid: number;
  readonly user: string | undefined;
  readonly version: string;
  /** Order requests a minute that it might send; undefined for one that sends none, or of a version that did not note it. */
  readonly rate: number | undefined;
}

export interface DecisionFact {
  readonly at: number;
  readonly order: string;
  readonly user: string;
}

export interface HaltFact {
  readonly at: number;
  /** Undefined when the reason is not one order's. */
  readonly order: string | undefined;
  readonly reason: string;
}

export interface TimeFacts {
  /** Of every order request that left, repeated ones included; ascending. */
  readonly sent: readonly number[];
  /** Of every order that came to its end; ascending. */
  readonly settled: readonly number[];
  /** Milliseconds from acceptance to end, of the orders whose acceptance was seen; ascending. */
  readonly settleTimes: readonly number[];
}

export interface FileFacts {
  readonly journal: FileDigest | undefined;
  /** Undefined when the batch writes none, or when it is not there. */
  readonly results: FileDigest | undefined;
  /** Name of the results file that the batch has, there or not. */
  readonly resultsName: string | null;
}

/** Who writes the report, when and with what: the only part of it that two reports of the same state differ in. */
export interface Written {
  readonly at: number;
  readonly user: string;
  readonly host: string;
  readonly version: string;
}
