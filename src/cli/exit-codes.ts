/** The only place where outcomes become exit codes. Help and README carry the same table; a test compares them. */
import type { ErrorCode } from '../index.js';

export const EXIT_CODES = [
  [0, 'every row issued (or: the plan is good)'],
  [1, 'a bug'],
  [2, 'usage, input or plan refused; nothing was sent'],
  [3, 'finished, some rows failed'],
  [4, 'unfinished: rows are processing, unknown or not sent; the same command goes on'],
  [5, 'the account needs attention: key refused, funds short, ordering restricted'],
  [6, 'halted: the server or the state contradicts itself; sending stopped to be safe'],
  [7, 'another process is running this batch'],
  [8, 'state or results cannot be written or read (disk full, damaged)'],
  [129, 'hung up; the same command goes on'],
  [130, 'interrupted; the same command goes on'],
  [143, 'terminated; the same command goes on'],
] as const;

const BY_CODE: Readonly<Record<ErrorCode, number>> = {
  USAGE: 2,
  INPUT: 2,
  UNREACHABLE: 4,
  ACCOUNT: 5,
  HALTED: 6,
  LOCKED: 7,
  STORAGE: 8,
  INTERRUPTED: 130,
};

export function exitCodeOf(code: ErrorCode): number {
  return BY_CODE[code];
}
