import { InputError } from '../errors.js';
import { createIssueGroups, type IssueGroup } from '../issue-groups.js';
import type { InputIssue } from '../model.js';
import { shortened } from './shortened.js';

/** In messages and reports; a list of all findings may show more of a value. */
const MAX_VALUE_LENGTH = 100;

/** Everything that is wrong with an input. The first findings of each rule and column are kept, all are counted. */
export interface IssueList {
  /** Findings about one row must be added one after the other, so that its row is counted once. */
  add(issue: InputIssue): void;
  /** A finding about a row that an earlier pass has counted. */
  addFurther(issue: InputIssue): void;
  /** In the order of the file. */
  readonly kept: readonly InputIssue[];
  readonly groups: readonly IssueGroup[];
  readonly count: number;
  /** How many different lines have a finding. */
  readonly rows: number;
  /** Throws an `InputError` that carries the kept findings, with `note` in its hint; does nothing without findings. */
  throwIfAny(inputName: string, note?: string): void;
}

const FIX = 'Correct the input and run the same command again; nothing was sent.';

/** @param onIssue told of every finding, kept or not, in the order found and with its whole value */
export function createIssueList(onIssue?: (issue: InputIssue) => void): IssueList {
  const kept: { readonly at: number; readonly issue: InputIssue }[] = [];
  const groups = createIssueGroups();
  let count = 0;
  let rows = 0;
  let lastLine: number | undefined;

  const inOrder = () => kept.toSorted((a, b) => a.at - b.at).map(({ issue }) => issue);
  const note = (issue: InputIssue) => {
    count++;
    onIssue?.(issue);
    if (!groups.add(issue)) return;
    // What is wrong with the header is found before any row, what is wrong with the file as a whole after them.
    const at = issue.line ?? (lastLine === undefined ? 0 : Number.POSITIVE_INFINITY);
    kept.push({ at, issue: { ...issue, value: shortened(issue.value, MAX_VALUE_LENGTH) } });
  };
  return {
    add(issue) {
      if (issue.line !== undefined && issue.line !== lastLine) rows++;
      lastLine = issue.line ?? lastLine;
      note(issue);
    },
    addFurther: note,
    get kept() {
      return inOrder();
    },
    get groups() {
      return groups.all;
    },
    get count() {
      return count;
    },
    get rows() {
      return rows;
    },
    throwIfAny(inputName, note) {
      if (count === 0) return;
      throw new InputError(`${inputName}: ${summary(count, rows)}`, inOrder(), count, {
        hint: note === undefined ? FIX : `${FIX} ${note}`,
        groups: groups.all,
      });
    },
  };
}

function summary(count: number, rows: number): string {
  const findings = count === 1 ? '1 finding' : `${count} findings`;
  if (rows === 0) return `the columns are wrong (${findings})`;
  return `${rows === 1 ? '1 row is' : `${rows} rows are`} wrong (${findings})`;
}
