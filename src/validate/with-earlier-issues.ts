import { InputError } from '../errors.js';
import type { IssueList } from './issue-list.js';

/**
 * The error that ended the reading, with what had been found before it: damage in line 900 must not hide a wrong
 * amount in line 3. Its own findings join the list. Errors that are not about the input come back as they are.
 */
export function withEarlierIssues(error: unknown, issues: IssueList): unknown {
  if (!(error instanceof InputError)) return error;
  for (const issue of error.issues) issues.add(issue);
  return new InputError(error.message, issues.kept, issues.count, {
    hint: error.hint,
    cause: error.cause,
    groups: issues.groups,
  });
}
