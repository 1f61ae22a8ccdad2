/** An expected failure in a few lines: the fact, each finding, the fix. Never a stack. */
import { InputError, IssueBatchError } from '../../index.js';
import { printable } from '../printable.js';
import { findingLines } from './finding-lines.js';

/** @param verbose with what lies behind it: causes, and where in the program it happened */
export function errorText(error: unknown, verbose = false): string[] {
  return verbose ? [...briefly(error), ...behind(error)] : briefly(error);
}

function briefly(error: unknown): string[] {
  if (error instanceof InputError) {
    const { lines, complete } = findingLines(error);
    return [printable(error.message), ...lines, ...hintOf(error), ...fullList(error, complete)];
  }
  if (error instanceof IssueBatchError) return [printable(error.message), ...hintOf(error)];
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return ['This is a bug in issue-batch; please report it. The state is safe: the same command goes on.', stack];
}

function behind(error: unknown): string[] {
  const causes: string[] = [];
  const seen = new Set<unknown>([error]);
  for (let cause = causeOf(error); cause !== undefined && !seen.has(cause); cause = causeOf(cause)) {
    seen.add(cause);
    causes.push(`  because: ${printable(describe(cause))}`);
  }
  const stack = error instanceof IssueBatchError ? (error.stack ?? '').split('\n').slice(1) : [];
  return [...causes, ...stack.map(printable)];
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Also what the vendor answered is a cause: its type, words, status and the ID that its support asks for. */
function describe(cause: unknown): string {
  if (cause instanceof Error) {
    // Node quotes what it could not parse, and that may be a link.
    if (cause instanceof SyntaxError) return cause.name;
    const code = 'code' in cause && typeof cause.code === 'string' ? ` [${cause.code}]` : '';
    return `${cause.name}${code}: ${cause.message}`;
  }
  return typeof cause === 'object' ? JSON.stringify(cause) : String(cause);
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
