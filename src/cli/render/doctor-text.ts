/** One line a check, and under it what to do where something is to be done. */
import type { Finding } from '../../index.js';
import { printable } from '../printable.js';

const WORDS = { ok: 'OK', warning: 'WARN', failed: 'FAIL', skipped: 'SKIP' } as const;
/** Status and name have columns of their own; a fix stands under the name. */
const STATUS_WIDTH = 8;
const NAME_WIDTH = 11;

/** A check of the library's, or one that the command makes beside. */
export interface NamedFinding extends Finding {
  readonly name: string;
}

export function doctorText(checks: readonly NamedFinding[]): string[] {
  return checks.flatMap(({ name, status, found, fix }) => [
    `${WORDS[status].padEnd(STATUS_WIDTH)}${name.padEnd(NAME_WIDTH)}${printable(found)}`,
    ...(fix === undefined ? [] : [`${' '.repeat(STATUS_WIDTH)}fix: ${printable(fix)}`]),
  ]);
}
