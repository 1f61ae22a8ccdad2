/** The vocabulary of the pipeline: read → validate → plan → freeze → submit → poll → report. Types only. */

/**
 * How a payout reaches its recipient.
 *
 * - `payout_link` nothing is sent to anybody: the link comes back in the results, and handing it over is yours
 * - `email` the vendor sends it to the row's `recipient`, an e-mail address
 * - `recipient` it is loaded onto a card of the recipient's directly; only for products of that kind
 */
export type Distribution = 'payout_link' | 'email' | 'recipient';

/** One record of the input as it was read: cells by column position, never by header. */
export interface RawRow {
  /** 1-based line of the file, as an editor shows it, on which the record begins. For row objects: the 1-based row. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The columns that mean something to a payout. `product` and `face_value` are required. Every other column is carried
 * along untouched.
 */
export type KnownColumn =
  | 'product'
  | 'face_value'
  | 'recipient'
  | 'recipient_reference'
  | 'distribution'
  | 'template'
  | 'reference';

/** Where each known column stands in the input; -1 when the input does not have it. */
export type ColumnMap = Readonly<Record<KnownColumn, number>>;

/** What a valid row asks for, normalised. */
export interface RowFields {
  /** One product code, several sorted and joined by `|` (the recipient chooses), or one `PT-…` template. */
  readonly product: string;
  /** Canonical decimal text: `10.5`. */
  readonly faceValue: string;
  /** As in the input. Empty when the input has none. */
  readonly recipient: string;
  readonly recipientReference: string;
  readonly reference: string;
  readonly distribution: Distribution;
  /** `DT-…` redemption template, or empty. */
  readonly template: string;
}

/** One thing that is wrong with the input, precise enough to fix it without opening the documentation. */
export interface InputIssue {
  /** 1-based line as an editor shows it; undefined when the finding is about the file as a whole. */
  readonly line?: number | undefined;
  /** The header of the column as it stands in the input. */
  readonly column?: string | undefined;
  /** The cell as it stands in the input; may be personal. Undefined when the finding is not about one cell. */
  readonly value?: string | undefined;
  /** A stable name of the rule that was broken, such as `face_value.plain_decimal`. */
  readonly rule: string;
  /** The finding and the fix, in words. */
  readonly message: string;
}

/**
 * The settings that are part of what was promised to the server; frozen with the batch. A later plan with other ones is
 * refused, code `USAGE`.
 */
export interface BatchSettings {
  /** Payment balance, ISO 4217; null: the currency of each row's product. */
  readonly currency: string | null;
  /** For rows that do not say. */
  readonly distribution: Distribution;
  /** `DT-…` redemption template of rows that do not say; null: the account's default. */
  readonly template: string | null;
  /** Text behind the batch's own mark in each order's description; null: none. */
  readonly description: string | null;
  /** Rows an order, 1–200. */
  readonly chunkSize: number;
  /** Rows of the first order, which is issued before anything else is sent; absent: as many as any other order has. */
  readonly canary?: number | undefined;
  /** The API's address with its version, such as `https://api.runa.io/v2`. */
  readonly baseUrl: string;
}

/** Sum of face values and number of rows of one currency and product. */
export interface ProductTotal {
  /** Payment currency, ISO 4217. */
  readonly currency: string;
  /** One product code, several sorted and joined by `|` (the recipient chooses), or one `PT-…` template. */
  readonly product: string;
  /** Rows with this product that are paid in this currency. */
  readonly rows: number;
  /** Sum of their face values, canonical decimal text such as `1234.5`. */
  readonly faceValue: string;
}

/** One order as it is planned: which rows, in which currency. `chunk` counts from 0 over the whole batch. */
export interface PlannedOrder {
  /** Its place in the batch, from 0. Together with batch ID and generation it makes the idempotency key. */
  readonly chunk: number;
  /** Rows it asks for, at most `chunkSize`. */
  readonly rows: number;
  /** Payment currency of all its rows, ISO 4217. */
  readonly currency: string;
  /** Where all its products can be redeemed: country codes, joined by spaces; `template` for `PT-…` templates. */
  readonly country: string;
  /** Sum of face values, canonical decimal text. */
  readonly faceValue: string;
}

/**
 * What is known about an order that has been frozen; see `journal/order-state.ts` for the machine.
 *
 * - `planned` nothing is under way: nothing was sent, or every request was turned away for the moment
 * - `unanswered` a request has no answer that proves anything: an order may exist
 * - `accepted` the server knows it by an ID and has not settled it yet
 * - `completed` settled, with links
 * - `failed` accepted, and then called FAILED by the server
 * - `rejected` refused, with proof that nothing was made
 * - `contradicted` answered in a way that contradicts what was asked or said before
 */
export type OrderStatus = 'planned' | 'unanswered' | 'accepted' | 'completed' | 'failed' | 'rejected' | 'contradicted';

/**
 * The results CSV's word for a row, in its column `issue_status`.
 *
 * - `issued` the payout exists; its link stands beside
 * - `failed` proven not issued
 * - `unknown` no proof either way: a payout may exist
 * - `processing` its order is accepted and not settled yet
 * - `not_sent` nothing was sent for it
 */
export type IssueStatus = 'issued' | 'failed' | 'unknown' | 'processing' | 'not_sent';

/** An order that was not sent from this state folder but found in the account. */
export interface FoundOrder {
  /** Its status in the account's list, where it was noted. */
  readonly listedAs: string | undefined;
}

/** What the server said when it refused, or what happened instead of an answer. No link, key or address in it. */
export interface Failure {
  /** The vendor's error `type`, or ours for what never became an answer: `timeout`, `network`, `unreadable_answer`. */
  readonly type: string;
  /** What was said, or what happened, as words for a person. */
  readonly message: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** The front's request ID, for the vendor's support. */
  readonly requestId?: string | undefined;
  /** Places in the request that the server found fault with, such as `items.3.face_value: …`. */
  readonly details?: readonly string[] | undefined;
}

/** One order as it was frozen: everything but the request's bytes, which stay on disk. */
export interface FrozenOrder {
  readonly chunk: number;
  /** 0 until a spent key is replaced by the next. */
  readonly generation: number;
  /** Sent as `X-Idempotency-Key`. Read back on resume, never computed again. */
  readonly key: string;
  /** SHA-256, hex, of the exact request bytes. */
  readonly bodySha256: string;
  /** SHA-256, hex, of payment method and items; travels in `metadata`, so that an order can be told from another. */
  readonly contentSha256: string;
  /** Where the request's bytes stand in their file. */
  readonly offset: number;
  readonly length: number;
  /** Places of its items in the chunk, ascending; absent: the whole chunk. */
  readonly positions?: readonly number[] | undefined;
  /** It was frozen by another state folder first, and found in the account. */
  readonly elsewhere?: boolean | undefined;
  readonly rows: number;
  /** Positions of its first and last row in the input, from 0. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly currency: string;
  readonly country: string;
  /** Sum of face values, canonical decimal text. */
  readonly faceValue: string;
}
