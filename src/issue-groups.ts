/** Findings of one kind, gathered in flat memory: one slip in every row must not hide the other mistakes of a file. */
import type { InputIssue } from './model.js';

/** First and last line of a stretch in which every row has the finding; 1-based, as an editor shows them. */
export type LineRange = readonly [first: number, last: number];

/** Every finding of one rule in one column. */
export interface IssueGroup {
  /** A stable name of the rule that was broken, such as `face_value.plain_decimal`. */
  readonly rule: string;
  /**
   * The header of the column as it stands in the input. Undefined for findings about whole rows or the file; so is the
   * 501st column of one rule.
   */
  readonly column: string | undefined;
  /** How many findings there are, whether `lines` has room for them or not. */
  readonly count: number;
  /** The lines that have it, ascending; at most 100 stretches are kept, from the first on. */
  readonly lines: readonly LineRange[];
}

export interface IssueGroups {
  /** Counts the finding. True for the first few of its kind, which are worth keeping whole. */
  add(issue: InputIssue): boolean;
  /** In the order of their first findings. */
  readonly all: readonly IssueGroup[];
}

/** How many findings of one rule and column are kept with value and message. */
export const KEPT_PER_GROUP = 20;
export const MAX_LINE_RANGES = 100;
/** Beyond it, a rule's further columns share one group: rows that a program makes can bring any number of columns. */
const MAX_GROUPS = 500;

interface OpenGroup {
  readonly rule: string;
  readonly column: string | undefined;
  count: number;
  readonly lines: [first: number, last: number][];
}

export function createIssueGroups(): IssueGroups {
  const groups = new Map<string, OpenGroup>();

  const groupOf = (rule: string, column: string | undefined): OpenGroup => {
    const key = column === undefined ? rule : `${rule}\n${column}`;
    const known = groups.get(key);
    if (known !== undefined) return known;
    if (column !== undefined && groups.size >= MAX_GROUPS) return groupOf(rule, undefined);
    const made: OpenGroup = { rule, column, count: 0, lines: [] };
    groups.set(key, made);
    return made;
  };

  return {
    add({ rule, column, line }) {
      const group = groupOf(rule, column);
      group.count++;
      if (line !== undefined) addLine(group.lines, line);
      return group.count <= KEPT_PER_GROUP;
    },
    get all() {
      return [...groups.values()];
    },
  };
}

/** Each pass over the input reports in its order, so that a line can only follow the last one or be it. */
function addLine(ranges: [first: number, last: number][], line: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && line <= last[1]) return;
  if (last !== undefined && line === last[1] + 1) last[1] = line;
  else if (ranges.length < MAX_LINE_RANGES) ranges.push([line, line]);
}

export function groupsOf(issues: Iterable<InputIssue>): readonly IssueGroup[] {
  const groups = createIssueGroups();
  for (const issue of issues) groups.add(issue);
  return groups.all;
}
