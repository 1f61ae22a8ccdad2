import { InputError, MAX_ISSUES } from '../errors.js';
import type { InputIssue } from '../model.js';

const MAX_VALUE_LENGTH = 100;

/** Everything that is wrong with an input. Only the first `MAX_ISSUES` findings are kept, all are counted. */
export interface IssueList {
  /** Findings about one row must be added one after the other, so that its row is counted once. */
  add(issue: InputIssue): void;
  readonly kept: readonly InputIssue[];
  readonly count: number;
  /** How many different lines have a finding. */
  readonly rows: number;
  /** Throws an `InputError` that carries the kept findings; does nothing when there are none. */
  throwIfAny(inputName: string): void;
}

export function createIssueList(): IssueList {
  const kept: InputIssue[] = [];
  let count = 0;
  let rows = 0;
  let lastLine: number | undefined;

  return {
    add(issue) {
      count++;
      if (issue.line !== undefined && issue.line !== lastLine) rows++;
      lastLine = issue.line ?? lastLine;
      if (kept.length < MAX_ISSUES) kept.push({ ...issue, value: shortened(issue.value) });
    },
    kept,
    get count() {
      return count;
    },
    get rows() {
      return rows;
    },
    throwIfAny(inputName) {
      if (count === 0) return;
      throw new InputError(`${inputName}: ${summary(count, rows)}`, kept, count, {
        hint: 'Correct the input and run the same command again; nothing was sent.',
      });
    },
  };
}

function summary(count: number, rows: number): string {
  const findings = count === 1 ? '1 finding' : `${count} findings`;
  if (rows === 0) return `the columns are wrong (${findings})`;
  return `${rows === 1 ? '1 row is' : `${rows} rows are`} wrong (${findings})`;
}

function shortened(value: string | undefined): string | undefined {
  return value === undefined || value.length <= MAX_VALUE_LENGTH ? value : `${value.slice(0, MAX_VALUE_LENGTH)}…`;
}
