/** An expected failure in a few lines: the fact, each finding, the fix. Never a stack. */
import { InputError, IssueBatchError } from '../../index.js';
import { printable } from '../printable.js';
import { findingLines } from './finding-lines.js';

export function errorText(error: unknown): string[] {
  if (error instanceof InputError) {
    const { lines, complete } = findingLines(error);
    return [printable(error.message), ...lines, ...hintOf(error), ...fullList(error, complete)];
  }
  if (error instanceof IssueBatchError) return [printable(error.message), ...hintOf(error)];
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return ['This is a bug in issue-batch; please report it. The state is safe: the same command goes on.', stack];
}

function hintOf(error: IssueBatchError): string[] {
  return error.hint === undefined ? [] : [printable(error.hint)];
}

function fullList({ errorsFile }: InputError, complete: boolean): string[] {
  if (errorsFile !== undefined) return [`The full list: ${printable(errorsFile)}`];
  return complete ? [] : ['For the full list, add --errors FILE, such as --errors errors.csv.'];
}

/** The same for `--json`: one object, typed. */
export function errorJson(error: unknown, exitCode: number): Record<string, unknown> {
  if (!(error instanceof IssueBatchError)) {
    return { error: { code: 'BUG', message: error instanceof Error ? error.message : String(error) }, exitCode };
  }
  const { code, message, hint } = error;
  return { error: { code, message, hint, ...findingsOf(error) }, exitCode };
}

function findingsOf(error: IssueBatchError): Record<string, unknown> {
  if (!(error instanceof InputError)) return {};
  const { issues, issueCount, groups, errorsFile } = error;
  return { issues, issueCount, groups, errorsFile };
}
