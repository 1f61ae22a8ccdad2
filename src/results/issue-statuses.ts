import type { IssueStatus } from '../model.js';

/**
 * Every status of a row, in the order in which a person wants to see them: trouble first.
 *
 * @example
 * ```ts
 * import { ISSUE_STATUSES, type IssueStatus } from 'issue-batch';
 *
 * const isStatus = (word: string): word is IssueStatus => ISSUE_STATUSES.some((status) => status === word);
 * ```
 */
export const ISSUE_STATUSES: readonly IssueStatus[] = ['failed', 'unknown', 'processing', 'not_sent', 'issued'];
