/** Options of the library. Names are the command's, in camelCase. */
import type { Clock } from './clock.js';
import { IssueBatchError } from './errors.js';
import type { Limiter } from './limiter.js';
import type { Distribution } from './model.js';

/** How the API is reached: part of the options of everything that asks it. */
export interface ApiOptions {
  /** Sent as `X-Api-Key` to the host of `baseUrl` and nowhere else. */
  readonly apiKey: string;
  /**
   * The API's address with its version, such as `https://playground.runa.io/v2`.
   * @default production for a key that begins with `wg`, the playground for one that begins with `xx`
   */
  readonly baseUrl?: string | undefined;
  /** Seconds that one request may take, body included. @default 30 */
  readonly timeout?: number | undefined;
  /** Used as it is. @default Node's HTTP client, or what goes through the proxy in `HTTPS_PROXY`, but for `NO_PROXY` */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** What time it is, and how waits pass; for simulated accounts. @default the system's clock */
  readonly clock?: Clock | undefined;
  /** Stops safely: no new order is sent, answers that are under way are waited for (at most 10 s) and recorded. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * How an input becomes a batch. What is part of the promise to the server (currency, distribution, template,
 * description, chunk size) cannot be changed once the batch was begun: that is refused, code `USAGE`.
 *
 * @example
 * ```ts
 * import type { PlanOptions } from 'issue-batch';
 *
 * const options: PlanOptions = {
 *   apiKey: process.env.RUNA_API_KEY ?? '',
 *   batchId: 'stipend-2026-11',
 *   currency: 'USD',
 *   map: { face_value: 'Stipend (USD)' },
 *   expectRows: 120,
 *   expectTotal: { USD: '3000' },
 *   canary: 1,
 * };
 * ```
 */
export interface PlanOptions extends ApiOptions {
  /** Where batches are kept. @default `.issue-batch` beside the input file, or in the working directory */
  readonly stateDir?: string | undefined;
  /** Name of a batch that is meant to be issued again, such as `stipend-2026-11`. @default derived from the rows */
  readonly batchId?: string | undefined;
  /** Payment balance, ISO 4217. @default the currency of each row's product */
  readonly currency?: string | undefined;
  /** For rows that do not say. @default 'payout_link' */
  readonly distribution?: Distribution | undefined;
  /** `DT-…` redemption template, for rows that do not say. */
  readonly template?: string | undefined;
  /** Text for each order's description, after the batch's own mark; at most 26 characters. */
  readonly description?: string | undefined;
  /** Rows an order, 1–200. @default 200 */
  readonly chunkSize?: number | undefined;
  /**
   * Rows of a first order that is sent alone: the rest follows once it is issued and matches. @default false
   */
  readonly canary?: number | false | undefined;
  /**
   * Accept rows that are alike in recipient, product, value and reference, in this input or in an earlier batch of the
   * same state directory. @default false
   */
  readonly allowDuplicates?: boolean | undefined;
  /** Refuse a batch that was begun before. @default false */
  readonly expectNew?: boolean | undefined;
  /** Refuse any other number of rows. */
  readonly expectRows?: number | undefined;
  /** Refuse any other sum of face values: payment currency → plain decimal, for every currency of the batch. */
  readonly expectTotal?: Readonly<Record<string, string>> | undefined;
  /** Which header holds a column, where the header is not one that is known: column → header. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** Results CSV, kept up to date during a run. @default `<name>.results.csv` beside the input file; none otherwise */
  readonly output?: string | undefined;
  /**
   * CSV that gets every finding of a refused input: line, column, value, rule, message. Replaced as a whole; a good
   * input leaves only the header in it, and when it is not known whether the input is good, the file stays as it was.
   */
  readonly errors?: string | undefined;
}

/** How a plan is carried out: at what pace, what is waited for, and which doubts are overruled. */
export interface RunOptions extends ApiOptions {
  /** Order requests a minute, failed ones included. @default 60 */
  readonly rate?: number | undefined;
  /**
   * Has to let each order request pass, too, in addition to `rate`: one that several runs of a program share, such as a
   * Bottleneck instance. Looks at orders do not go through it. @default none
   */
  readonly limiter?: Limiter | undefined;
  /**
   * Milliseconds to wait before each further try of an order whose answer did not come. When they are used up, the
   * account's order list decides. @default 3 s, 8 s, 20 s, 45 s, 90 s, 3 min, 5 min
   */
  readonly retryDelays?: readonly number[] | undefined;
  /** `false`: do not wait for the first order of a batch that was cut with a canary, nor stop because it failed. */
  readonly canary?: number | false | undefined;
  /** Send also rows that another batch of the same state directory has issued since this one was begun. @default false */
  readonly allowDuplicates?: boolean | undefined;
  /** Send also when the account's balance seems not to cover what is left to send. @default false */
  readonly ignoreBalance?: boolean | undefined;
  /** Milliseconds to wait for orders to settle once all are sent; 0: do not wait. @default until they do */
  readonly wait?: number | undefined;
  /** Path of the results CSV for this run, if not the one that was planned. */
  readonly output?: string | undefined;
  /** Further state directories whose batches' results must not be replaced, as a rehearsal's must not replace real ones. */
  readonly guardStateDirs?: readonly string[] | undefined;
}

/** How a batch is gone on with, and where it is. */
export interface ResumeOptions extends RunOptions {
  /** Needed only when the batch is named by its ID. @default `.issue-batch` in the working directory */
  readonly stateDir?: string | undefined;
}

/** How rows that are proven not issued are sent again. */
export interface RetryOptions extends ResumeOptions {
  /**
   * Milliseconds between the look that found an order FAILED and the one that confirms it before its rows are sent
   * again. @default 60000
   */
  readonly looksApart?: number | undefined;
}

/** How a batch is compared with the account. */
export interface ReconcileOptions extends ResumeOptions {
  /**
   * Orders without an answer that a person closes as not issued, such as `3` or `3.1`. Only after the whole list was
   * searched twice, 15 minutes apart, and did not show them.
   */
  readonly resolve?: readonly string[] | undefined;
}

/**
 * Where a batch is, and where a file about it goes: `stateDir` is needed only when the batch is named by its ID,
 * `output` is the path of the file, and results of the batches in `guardStateDirs` are never replaced.
 */
export type ResultsOptions = Pick<ResumeOptions, 'stateDir' | 'output' | 'guardStateDirs'>;

/** How links are asked for their present status. */
export interface RefreshOptions extends ApiOptions, ResultsOptions {
  /** Milliseconds to wait before each further look at an order that brought no answer. @default 1 s, 3 s, 8 s */
  readonly retryDelays?: readonly number[] | undefined;
  /** Told after each order how many of all have been looked at. */
  readonly onProgress?: ((looked: number, of: number) => void) | undefined;
}

export const DEFAULT_RATE = 60;
export const DEFAULT_TIMEOUT_S = 30;

/** @throws IssueBatchError `USAGE` for a time that timers cannot keep */
export function checkApiOptions({ timeout = DEFAULT_TIMEOUT_S }: ApiOptions): void {
  if (timeout > 0 && timeout <= 3600) return;
  throw refuse('timeout', timeout, 'Give seconds, at most 3600.');
}

/** @throws IssueBatchError `USAGE` for numbers that would make a run hang or race */
export function checkRunOptions(options: RunOptions): void {
  checkApiOptions(options);
  const { rate = DEFAULT_RATE, wait = 0, retryDelays = [] } = options;
  if (!Number.isInteger(rate) || rate < 1)
    throw refuse('rate', rate, 'Give a whole number of orders a minute, at least 1.');
  if (!(wait >= 0)) throw refuse('wait', wait, 'Give milliseconds, 0 or more.');
  const bad = retryDelays.find((delay) => !(delay >= 0 && delay <= 3_600_000));
  if (bad !== undefined) throw refuse('retryDelays', bad, 'Give milliseconds, at most an hour each.');
}

function refuse(option: string, value: number, hint: string): IssueBatchError {
  return new IssueBatchError('USAGE', `The ${option} ${value} cannot be used.`, { hint });
}
