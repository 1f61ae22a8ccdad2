import { groupsOf, type IssueGroup } from './issue-groups.js';
import type { InputIssue } from './model.js';

/**
 * Why a batch could not go on. Stable: to be switched over. One code, one exit code of the command, in brackets.
 *
 * - `USAGE` (2) options or settings that make no sense, or that differ from what the batch was begun with
 * - `INPUT` (2) the rows are refused; `issues` lists every reason
 * - `ACCOUNT` (5) the account needs attention: key refused, funds short, ordering restricted
 * - `UNREACHABLE` (4) the API gave no usable answer before anything was sent, or a `limiter` failed
 * - `HALTED` (6) the server or the state contradicts itself; sending stopped to be safe
 * - `LOCKED` (7) another process is running this batch
 * - `STORAGE` (8) state or results cannot be written or read
 * - `INTERRUPTED` (130) the caller's signal came before there was anything to report
 */
export type ErrorCode = 'USAGE' | 'INPUT' | 'ACCOUNT' | 'UNREACHABLE' | 'HALTED' | 'LOCKED' | 'STORAGE' | 'INTERRUPTED';

/** What an {@link IssueBatchError} has beside its code and message. */
export interface ErrorDetails {
  /** What to do about it, as one sentence. */
  readonly hint?: string | undefined;
  /** The error behind it, such as one of the file system. For people who look closer; may quote the server. */
  readonly cause?: unknown;
}

/**
 * An expected failure: a fact, a stable `code`, and a `hint` with the fix. Never a bug. What became of single orders is
 * in the report and no error. No message holds the API key or a payout link.
 *
 * @example
 * ```ts
 * import { IssueBatchError, readBatch } from 'issue-batch';
 *
 * try {
 *   console.log((await readBatch('rewards.csv')).issued);
 * } catch (error) {
 *   if (!(error instanceof IssueBatchError)) throw error;
 *   if (error.code === 'USAGE') console.log('There is no such batch yet.');
 *   else console.error(`${error.code}: ${error.message} ${error.hint ?? ''}`);
 * }
 * ```
 */
export class IssueBatchError extends Error {
  /** The class, for logs. To tell errors apart, `instanceof` and `code` are there. */
  override readonly name: string = 'IssueBatchError';
  /** Which kind of trouble it is. */
  readonly code: ErrorCode;
  /** What to do about it, in the words of the command; undefined when there is nothing that would help. */
  readonly hint: string | undefined;

  /**
   * @param code which kind of trouble it is
   * @param message the fact, as one sentence
   */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** What an {@link InputError} has beside its message and findings. */
export interface InputErrorDetails extends ErrorDetails {
  /** All findings by rule and column. @default made from the issues */
  readonly groups?: readonly IssueGroup[] | undefined;
  /** Absolute path of the full list, where one was written. */
  readonly errorsFile?: string | undefined;
}

/**
 * The input was refused, code `INPUT`. Nothing was sent and no state was left. The findings may quote personal data.
 *
 * @example
 * ```ts
 * import { InputError, planBatch } from 'issue-batch';
 *
 * try {
 *   const plan = await planBatch('rewards.csv', { apiKey: process.env.RUNA_API_KEY ?? '' });
 *   plan.close();
 * } catch (error) {
 *   if (!(error instanceof InputError)) throw error;
 *   console.log(`${error.issueCount} findings`);
 *   for (const { line, column, message } of error.issues) console.log(line ?? 'file', column ?? '', message);
 * }
 * ```
 */
export class InputError extends IssueBatchError {
  /** The class, for logs. */
  override readonly name = 'InputError';
  /** The first findings of each rule and column, in the order of the file: enough to see every kind of mistake. */
  readonly issues: readonly InputIssue[];
  /** How many findings there were in all, kept in `issues` or not. */
  readonly issueCount: number;
  /** All findings by rule and column, with count and lines. */
  readonly groups: readonly IssueGroup[];
  /** Path of the CSV that has every finding, when one was asked for by the option `errors`. */
  readonly errorsFile: string | undefined;

  /**
   * @param issues the findings that are kept whole
   * @param issueCount how many there were in all
   */
  constructor(message: string, issues: readonly InputIssue[], issueCount: number, details: InputErrorDetails = {}) {
    super('INPUT', message, details);
    this.issues = issues;
    this.issueCount = issueCount;
    this.groups = details.groups ?? groupsOf(issues);
    this.errorsFile = details.errorsFile;
  }
}

/** The `code` of a Node.js system error such as `ENOENT`; undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}
