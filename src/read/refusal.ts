import { InputError } from '../errors.js';
import type { InputIssue } from '../model.js';

/** A finding after which the input cannot be read any further. */
export function refusal(issue: InputIssue, cause?: unknown): InputError {
  const place = issue.line === undefined ? '' : `line ${issue.line} `;
  return new InputError(`The input cannot be read: ${place}${issue.message}`, [issue], 1, { cause });
}
