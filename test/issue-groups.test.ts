import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIssueGroups, groupsOf, KEPT_PER_GROUP, MAX_LINE_RANGES } from '../src/issue-groups.js';
import type { InputIssue } from '../src/model.js';

const issue = (line: number | undefined, rule = 'a.b', column: string | undefined = 'a'): InputIssue => ({
  line,
  column,
  rule,
  message: 'is wrong; mend it',
});

test('findings are counted by rule and column, in the order of their first', () => {
  const found = [issue(2), issue(2, 'c.d', 'c'), issue(3), issue(4, 'a.b', 'e'), issue(undefined, 'f')];
  expect(groupsOf(found)).toEqual([
    { rule: 'a.b', column: 'a', count: 2, lines: [[2, 3]] },
    { rule: 'c.d', column: 'c', count: 1, lines: [[2, 2]] },
    { rule: 'a.b', column: 'e', count: 1, lines: [[4, 4]] },
    { rule: 'f', column: 'a', count: 1, lines: [] },
  ]);
});

test('only the first few of each kind are worth keeping', () => {
  const groups = createIssueGroups();
  const kept = Array.from({ length: 50 }, (_, index) => groups.add(issue(index + 2)));
  expect(kept.filter(Boolean)).toHaveLength(KEPT_PER_GROUP);
  expect(groups.add(issue(2, 'other'))).toBe(true);
});

test('the lines of a group are exactly those of its findings, as long as there is room for them', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 100 }), (lines) => {
      const sorted = lines.toSorted((a, b) => a - b);
      const [group] = groupsOf(sorted.map((line) => issue(line)));
      const said = (group?.lines ?? []).flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, index) => first + index),
      );
      expect(said).toEqual(sorted);
    }),
  );
});

test('memory stays flat: neither lines nor columns without end are kept, and the counts stay right', () => {
  const groups = createIssueGroups();
  for (let line = 1; line <= 20_000; line += 2) groups.add(issue(line));
  expect(groups.all).toMatchObject([{ count: 10_000 }]);
  expect(groups.all[0]?.lines).toHaveLength(MAX_LINE_RANGES);

  for (let index = 0; index < 5000; index++) groups.add(issue(index, 'row.unknown_key', `key ${index}`));
  expect(groups.all.length).toBeLessThanOrEqual(501);
  expect(groups.all.reduce((sum, { count }) => sum + count, 0)).toBe(15_000);
  expect(groups.all.at(-1)).toMatchObject({ rule: 'row.unknown_key', column: undefined, count: 4501 });
});
