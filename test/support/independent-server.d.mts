/** Types of the independent test server, for tests written in TypeScript. */

/** How a fault changes an answer. See `Fault` for the parameters in brackets. */
export type FaultKind =
  // whole answers in place of the real one
  | 'status' // [status, type, message, html, body, retryAfter, cached, at]
  | 'insufficient-funds'
  | 'in-progress' // 400 idempotency_in_progress
  | 'redirect' // [location, status]
  | 'html-200'
  | 'empty-200'
  | 'no-id'
  | 'other-json' // [body]
  | 'deep-json'
  // the wire
  | 'reset-before' // before the body is read
  | 'reset-after'
  | 'hang'
  | '102-silence'
  | '102-close'
  | '102-body'
  | '102-then-202'
  | 'cut-length' // [keep]
  | 'cut-chunked' // [keep]
  | 'cut-close' // [keep]
  | 'slow-drip' // [everyMs]
  | 'gzip-bomb' // [sizeBytes]
  | 'huge-body' // [sizeBytes]
  | 'duplicate-id'
  | 'bad-utf8'
  | 'wrong-content-type'
  // create only: the order is made as usual and ends as `fate` says
  | 'fate' // [fate]
  // get only; the first three settle the order's end for good, the others change this answer
  | 'processing'
  | 'failed-bare'
  | 'failed-live'
  | 'processing-once'
  | 'not-found'
  | 'other-order-id'
  | 'unknown-status' // [orderStatus]
  | 'missing-item'
  | 'extra-item' // a new id and link
  | 'duplicate-item' // the first in the place of the last
  | 'repeated-item' // the first once more
  | 'url-null'
  | 'no-payout'
  | 'foreign-link' // the first item shows the link of another order
  | 'changed-value'
  | 'face-value-format' // [format]
  | 'shuffled'
  | 'wrong-digest' // [metadataKey]
  // list only
  | 'repeated-cursor'
  | 'stale' // [newest]
  | 'missing-description';

export type Fate = 'completed' | 'processing' | 'failed-bare' | 'failed-live';

export interface Fault {
  on: 'create' | 'get' | 'list' | 'product' | 'balance' | 'ping';
  kind: FaultKind;
  /** The first request that is hit, counted from 1 over those that fit the fault, since the plan was set. Default 1. */
  nth?: number;
  /** How many requests are hit from there on. Default 1; null: every one. */
  times?: number | null;
  /** Only requests with this idempotency key; for `get`: about the order that was made under it. */
  key?: string;
  /** Only requests whose body (for `get`: whose order's body) contains this text. */
  bodyIncludes?: string;
  /** `create` only: whether the order is made all the same. Default: yes if the fault looks like, or hides, a success. */
  made?: boolean;
  /** Whether a server that remembers any response remembers this one. Default: as a gateway or an application would. */
  cached?: boolean;
  status?: number;
  type?: string;
  message?: string;
  html?: boolean;
  body?: unknown;
  at?: (string | number)[];
  retryAfter?: number;
  location?: string;
  keep?: number;
  everyMs?: number;
  sizeBytes?: number;
  orderStatus?: string;
  format?: 'fixed' | 'one' | 'plain';
  metadataKey?: string;
  newest?: number;
  fate?: Fate;
}

export interface ServerConfiguration {
  /** `cache-all`: any response, 30 days. `old-guide`: the original order, bodies not compared, failures forgotten. */
  idempotency?: 'cache-all' | 'old-guide' | 'forget' | 'none';
  /** After how long a key is new again; for `forget` 0 unless given. */
  forgetAfterMs?: number;
  bodyComparison?: 'bytes' | 'json';
  cache429?: boolean;
  /** How long an order is PROCESSING. */
  settleMs?: number;
  /** How long a new order's answer takes; meanwhile its key is in progress. */
  answerDelayMs?: number;
  /** Order requests let in per window; null: no limit. */
  limitPerMinute?: number | null;
  windowMs?: number;
  /** Seconds, as header of every 429 of the limit. */
  retryAfter?: number;
  itemOrder?: 'request' | 'reverse' | 'shuffle-each-get';
  /** What has become of payouts, by item ID; the others are ACTIVE. */
  payoutStatuses?: Record<string, string>;
  faceValueFormat?: 'fixed' | 'one' | 'plain';
  listEnd?: 'empty-page' | 'null';
  listMaxLimit?: number;
  listOrder?: 'newest' | 'oldest';
  productEnd?: 'empty-page' | 'null';
  productPageLimit?: number;
  /** Discount of every product, such as `0.05`; without it there are no estimates. */
  estimateDiscount?: string;
  /** The only right key. Without it any that begins with XX or wg is. */
  apiKey?: string;
  /** Added to the server's clock: settling, memory of keys, `Date` header. */
  clockOffsetMs?: number;
  /** Decimal text by currency. */
  balances?: Record<string, string>;
  /** Replaces the plan and starts its counting anew. */
  faultPlan?: Fault[];
  /** Lets orders that were to stay PROCESSING for ever complete. */
  unstick?: boolean;
}

export interface ServerOptions extends ServerConfiguration {
  /** What an earlier server had accepted: this one goes on from there. Balances begin anew. */
  memory?: ServerMemory;
  port?: number;
  host?: string;
}

export interface LoggedRequest {
  seq: number;
  /** Milliseconds since the epoch, by a clock that is never set back; when the headers were there. */
  at: number;
  method: string;
  path: string;
  key: string | null;
  /** Null when the body was never read to its end. */
  bodySha256: string | null;
  bodyText: string | null;
  /** Without the API key; in its place whether it was right. */
  headers: Record<string, string | undefined> & { apiKeyOk: boolean };
  /** What was answered; null for no answer at all. */
  status: number | null;
  fault: FaultKind | null;
  /** The order that this very request made. */
  orderId: string | null;
  /** Whether the answer was one remembered from an earlier request of this key. */
  replayed: boolean;
}

export interface LoggedItem {
  itemId: string;
  url: string;
  /** Decimal text. */
  faceValue: string;
  /** One code, several sorted and joined by `|`, or a template. */
  product: string;
  products: Record<string, unknown>;
  distribution: { type: string; email_address?: string; recipient_reference?: string; template_id?: string };
  /** Position in the request, from 0. */
  requestIndex: number;
  /** Whether money is bound to it: false only for items of a failed order. */
  live: boolean;
}

export interface LoggedOrder {
  id: string;
  key: string;
  requestSeq: number;
  description: string | null;
  metadata: Record<string, string> | null;
  currency: string;
  total: string;
  createdAt: number;
  readyAt: number;
  fate: Fate;
  status: 'PROCESSING' | 'COMPLETED' | 'FAILED';
  items: LoggedItem[];
}

export interface ServerLog {
  requests: LoggedRequest[];
  orders: LoggedOrder[];
  balances: Record<string, string>;
}

/** What a server knows, as JSON. */
export interface ServerMemory {
  orders: ServerState['orders'];
  keys: [string, { at: number; bodyText: string; answer: Answer }][];
  requests: LoggedRequest[];
}

export interface Answer {
  status: number;
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
  orderId?: string;
  replayed?: boolean;
}

/** What the server's own modules share. */
export interface ServerState {
  options: ServerConfiguration & { settleMs: number; answerDelayMs: number; clockOffsetMs: number };
  plan: { fault: Fault; seen: number; used: number }[];
  requests: LoggedRequest[];
  orders: (Omit<LoggedOrder, 'status'> & { bodyText: string })[];
  keys: Map<string, { at: number; bodyText: string; answer: Answer }>;
  busyKeys: Set<string>;
  balances: Map<string, bigint>; // in whole 10^-4
  /** When each order request of the limit's window was let in. */
  admitted: number[];
  now(): number;
}

export interface IndependentServer {
  /** The base URL, with `/v2`. */
  url: string;
  log(): ServerLog;
  /** All that a later server needs to go on from here. */
  memory(): ServerMemory;
  configure(patch: ServerConfiguration): void;
  stop(): Promise<void>;
}

export function startIndependentServer(options?: ServerOptions): Promise<IndependentServer>;
