/**
 * The findings of a refused input for a person: a few of each kind in the file's order, then how many more there are
 * and in which lines, so that every kind of mistake shows although one of them may stand in every row.
 */
import type { InputError, InputIssue, IssueGroup } from '../../index.js';
import { printable } from '../printable.js';
import { count } from './counts.js';

export interface FindingLines {
  readonly lines: readonly string[];
  /** Whether that is every finding. */
  readonly complete: boolean;
}

/** Of one rule and column, when there is room. */
const MAX_SHOWN = 5;
/** About what a person scrolls back; with 28 kinds of mistakes each still has two lines. */
const MAX_LINES = 56;
const MAX_RANGES = 10;

export function findingLines({ message, issues, groups }: InputError): FindingLines {
  // The finding that ended the reading is the message itself.
  const isTold = (issue: InputIssue) => message.endsWith(issue.message);
  const told = new Set(issues.filter(isTold).map(keyOf));
  const kinds = new Map(groups.filter((group) => !told.has(keyOf(group))).map((group) => [keyOf(group), group]));
  const each = shownOfEach([...kinds.values()]);
  const shown = new Map<IssueGroup, number>();
  const lines: string[] = [];
  let accounted = 0;

  for (const issue of issues) {
    const group = kinds.get(keyOf(issue)) ?? kinds.get(keyOf({ rule: issue.rule }));
    if (group === undefined || isTold(issue)) continue;
    const nth = (shown.get(group) ?? 0) + 1;
    if (nth > each || (nth === 1 && lines.length + 2 > MAX_LINES)) continue;
    shown.set(group, nth);
    lines.push(`  ${issueText(issue)}`);
    accounted += 1;
    if (nth < each || group.count === nth) continue;
    lines.push(`  ${moreText(group, group.count - nth, issue.line ?? 0)}`);
    accounted += group.count - nth;
  }

  const all = [...kinds.values()].reduce((sum, group) => sum + group.count, 0);
  const unseen = kinds.size - shown.size;
  if (unseen > 0) lines.push(`  and ${count(all - accounted)} more of ${count(unseen)} other kinds`);
  return { lines, complete: unseen === 0 && [...kinds.values()].every((group) => group.count <= each) };
}

function keyOf({ rule, column }: { readonly rule: string; readonly column?: string | undefined }): string {
  return JSON.stringify([rule, column]);
}

/** As many as fit into the lines when every kind gets as many. */
function shownOfEach(kinds: readonly IssueGroup[]): number {
  for (let each = MAX_SHOWN; each > 1; each--) {
    const lines = kinds.reduce((sum, { count: all }) => sum + Math.min(all, each) + (all > each ? 1 : 0), 0);
    if (lines <= MAX_LINES) return each;
  }
  return 1;
}

function issueText({ line, column, value, message }: InputIssue): string {
  const place = [line === undefined ? '' : `line ${line}`, column === undefined ? '' : `column ${printable(column)}`]
    .filter((part) => part !== '')
    .join(', ');
  // Some findings are about a part of the value, such as one code of several, and begin with that.
  const quoted =
    value === undefined || value === '' || message.startsWith(`"${value}"`) ? '' : `"${printable(value)}" `;
  return `${place}${place === '' ? '' : ': '}${quoted}${printable(message)}`;
}

/** Lines up to the last one that was shown are left out. */
function moreText({ column, lines }: IssueGroup, more: number, lastShown: number): string {
  const ranges = lines
    .filter(([, last]) => last > lastShown)
    .map(([first, last]) => [Math.max(first, lastShown + 1), last] as const);
  const listed = ranges
    .slice(0, MAX_RANGES)
    .map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? ', ' : '–'}${last}`));
  if (ranges.length > MAX_RANGES) listed.push('…');
  const noun = ranges.length === 0 ? '' : more === 1 ? ' row' : ' rows';
  const where = column === undefined ? '' : ` in column ${printable(column)}`;
  const places = listed.length === 0 ? '' : `: ${more === 1 ? 'line' : 'lines'} ${listed.join(', ')}`;
  return `and ${count(more)} more${noun} like this${where}${places}`;
}
