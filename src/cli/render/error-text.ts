/** An expected failure in a few lines: the fact, each finding, the fix. Never a stack. */
import { InputError, type InputIssue, IssueBatchError } from '../../index.js';
import { printable } from '../printable.js';
import { count } from './amounts.js';

const MAX_FINDINGS = 50;

export function errorText(error: unknown): string[] {
  if (error instanceof InputError) {
    // A finding about the file as a whole is the message itself.
    const issues = error.issues.filter((issue) => issue.line !== undefined || !error.message.includes(issue.message));
    const shown = issues.slice(0, MAX_FINDINGS).map(issueText);
    const rest = error.issueCount - (error.issues.length - issues.length) - shown.length;
    return [
      printable(error.message),
      ...shown.map((line) => `  ${line}`),
      ...(rest > 0 ? [`  and ${count(rest)} more`] : []),
      ...hintOf(error),
    ];
  }
  if (error instanceof IssueBatchError) return [printable(error.message), ...hintOf(error)];
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return ['This is a bug in issue-batch; please report it. The state is safe: the same command goes on.', stack];
}

function issueText({ line, column, value, message }: InputIssue): string {
  const place = [line === undefined ? '' : `line ${line}`, column === undefined ? '' : `column ${printable(column)}`]
    .filter((part) => part !== '')
    .join(', ');
  const shown = value === undefined ? '' : `"${printable(value)}" `;
  return `${place}${place === '' ? '' : ': '}${shown}${printable(message)}`;
}

function hintOf(error: IssueBatchError): string[] {
  return error.hint === undefined ? [] : [printable(error.hint)];
}

/** The same for `--json`: one object, typed. */
export function errorJson(error: unknown, exitCode: number): Record<string, unknown> {
  if (!(error instanceof IssueBatchError)) {
    return { error: { code: 'BUG', message: error instanceof Error ? error.message : String(error) }, exitCode };
  }
  const { code, message, hint } = error;
  const issues = error instanceof InputError ? { issues: error.issues, issueCount: error.issueCount } : {};
  return { error: { code, message, hint, ...issues }, exitCode };
}
