import { expect, test } from 'vitest';
import { InputError } from '../../src/errors.js';
import type { InputIssue } from '../../src/model.js';
import { createIssueList, type IssueList } from '../../src/validate/issue-list.js';
import { withEarlierIssues } from '../../src/validate/with-earlier-issues.js';

const issue = (line: number | undefined, rule = 'face_value.sign', value = '-5'): InputIssue => ({
  line,
  column: 'amount',
  value,
  rule,
  message: 'has a sign; remove it',
});

function errorOf(list: IssueList, note?: string): InputError {
  try {
    list.throwIfAny('rows.csv', note);
  } catch (error) {
    if (error instanceof InputError) return error;
  }
  throw new Error('Nothing was thrown');
}

test('a mistake in every row leaves room for every other mistake', () => {
  const list = createIssueList();
  for (let line = 2; line < 50_002; line++) {
    list.add(issue(line));
    if (line % 10_000 === 0) list.add(issue(line, 'product.required'));
  }
  const error = errorOf(list);
  expect(error.message).toBe('rows.csv: 50000 rows are wrong (50005 findings)');
  expect(error.issueCount).toBe(50_005);
  expect(error.groups).toEqual([
    { rule: 'face_value.sign', column: 'amount', count: 50_000, lines: [[2, 50_001]] },
    {
      rule: 'product.required',
      column: 'amount',
      count: 5,
      lines: [10_000, 20_000, 30_000, 40_000, 50_000].map((line) => [line, line]),
    },
  ]);
  expect(error.issues.filter(({ rule }) => rule === 'product.required')).toHaveLength(5);
  expect(error.issues.length).toBeLessThan(50);
});

test('findings stand in the order of the file although the catalogue is asked last', () => {
  const list = createIssueList();
  for (const found of [issue(undefined, 'header'), issue(3), issue(9), issue(2, 'sold'), issue(7, 'sold')]) {
    list.add(found);
  }
  list.add(issue(undefined, 'input.changed'));
  expect(errorOf(list).issues.map(({ line, rule }) => line ?? rule)).toEqual(['header', 2, 3, 7, 9, 'input.changed']);
});

test('a long value is cut where it is kept, never in the middle of a character, and told whole', () => {
  const told: InputIssue[] = [];
  const list = createIssueList((found) => told.push(found));
  const long = `${'x'.repeat(99)}${'😀'.repeat(900)}`;
  list.add(issue(2, 'a', long));
  expect(list.kept[0]?.value).toBe(`${'x'.repeat(99)}…`);
  expect(told[0]?.value).toBe(long);
});

test('every finding is told, also those that are only counted', () => {
  let told = 0;
  const list = createIssueList(() => told++);
  for (let line = 2; line < 1002; line++) list.add(issue(line));
  expect([told, list.count, list.kept.length]).toEqual([1000, 1000, 20]);
});

test('a note goes with the fix, and nothing is thrown without a finding', () => {
  const list = createIssueList();
  list.throwIfAny('rows.csv', 'Not checked.');
  list.add(issue(2));
  expect(errorOf(list, 'Not checked.').hint).toMatch(/^Correct the input .* nothing was sent\. Not checked\.$/);
});

test('damage further down keeps what was found before it, by group as well', () => {
  const list = createIssueList();
  for (let line = 2; line < 52; line++) list.add(issue(line));
  const damage = new InputError('The input cannot be read', [issue(60, 'csv.stray_quote')], 1, { hint: 'Mend it.' });
  const error = withEarlierIssues(damage, list) as InputError;
  expect([error.message, error.hint, error.issueCount]).toEqual(['The input cannot be read', 'Mend it.', 51]);
  expect(error.groups.map(({ rule, count }) => [rule, count])).toEqual([
    ['face_value.sign', 50],
    ['csv.stray_quote', 1],
  ]);
  const other = new TypeError('Something else');
  expect(withEarlierIssues(other, list)).toBe(other);
});
