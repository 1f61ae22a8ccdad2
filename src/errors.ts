import { groupsOf, type IssueGroup } from './issue-groups.js';
import type { InputIssue } from './model.js';

/**
 * Why a batch could not go on. One code, one exit code (see `cli/exit-codes.ts`).
 *
 * - `USAGE` options or settings that make no sense, or that differ from what the batch was begun with
 * - `INPUT` the rows are refused; `issues` lists every reason
 * - `ACCOUNT` the account needs attention: key refused, funds short, ordering restricted
 * - `UNREACHABLE` the API gave no usable answer before anything was sent
 * - `HALTED` the server or the state contradicts itself; sending stopped to be safe
 * - `LOCKED` another process is running this batch
 * - `STORAGE` state or results cannot be written or read
 * - `INTERRUPTED` the caller's signal stopped the run
 */
export type ErrorCode = 'USAGE' | 'INPUT' | 'ACCOUNT' | 'UNREACHABLE' | 'HALTED' | 'LOCKED' | 'STORAGE' | 'INTERRUPTED';

export interface ErrorDetails {
  /** What to do about it, as one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An expected failure: a fact, a stable `code`, and a `hint` with the fix. Never a bug. */
export class IssueBatchError extends Error {
  override readonly name: string = 'IssueBatchError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

export interface InputErrorDetails extends ErrorDetails {
  /** @default made from the issues */
  readonly groups?: readonly IssueGroup[] | undefined;
  readonly errorsFile?: string | undefined;
}

/** The input was refused. Nothing was sent and no state was left. */
export class InputError extends IssueBatchError {
  override readonly name = 'InputError';
  /** The first findings of each rule and column, in the order of the file: enough to see every kind of mistake. */
  readonly issues: readonly InputIssue[];
  /** How many findings there were in all, kept or not. */
  readonly issueCount: number;
  /** All findings by rule and column, with count and lines. */
  readonly groups: readonly IssueGroup[];
  /** Where the full list was written, when it was asked for. */
  readonly errorsFile: string | undefined;

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
