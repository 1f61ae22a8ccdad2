import type { IssueStatus } from '../model.js';

export const ISSUE_STATUSES: readonly IssueStatus[] = ['failed', 'unknown', 'processing', 'not_sent', 'issued'];
