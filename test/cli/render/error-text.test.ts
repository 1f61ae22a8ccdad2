import { describe, expect, test } from 'vitest';
import { errorJson, errorText } from '../../../src/cli/render/error-text.js';
import { InputError, IssueBatchError } from '../../../src/errors.js';
import type { InputIssue } from '../../../src/model.js';
import { createIssueList } from '../../../src/validate/issue-list.js';

const amount = (line: number): InputIssue => ({
  line,
  column: 'amount',
  value: '-5',
  rule: 'face_value.sign',
  message: 'has a sign; remove it',
});

function refusal(issues: readonly InputIssue[], errorsFile?: string): InputError {
  const list = createIssueList();
  for (const issue of issues) list.add(issue);
  return new InputError('rows.csv: it is wrong', list.kept, list.count, {
    groups: list.groups,
    hint: 'Mend it.',
    errorsFile,
  });
}

const lines = (...ranges: [first: number, last: number][]) =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => amount(first + index)));

describe('the findings of a file', () => {
  test('are each shown with line, column and value when they are few', () => {
    expect(errorText(refusal(lines([2, 6])))).toEqual([
      'rows.csv: it is wrong',
      ...[2, 3, 4, 5, 6].map((line) => `  line ${line}, column amount: "-5" has a sign; remove it`),
      'Mend it.',
    ]);
  });

  test('of one kind end after five in the number and the lines of the others', () => {
    const said = errorText(refusal(lines([2, 7], [9, 9], [12, 40], [77, 78], [90, 90])));
    expect(said.slice(5)).toEqual([
      '  line 6, column amount: "-5" has a sign; remove it',
      '  and 34 more rows like this in column amount: lines 7, 9, 12–40, 77, 78, 90',
      'Mend it.',
      'For the full list, add --errors FILE, such as --errors errors.csv.',
    ]);
  });

  test('name ten stretches of lines at most', () => {
    const odd = Array.from({ length: 1000 }, (_, index) => amount(2 * index + 3));
    expect(errorText(refusal(odd))[6]).toBe(
      '  and 995 more rows like this in column amount: lines 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, …',
    );
  });

  test('of a row as a whole and of the file need no column and no line', () => {
    const row = (line: number) => ({ line, rule: 'row.empty', message: 'is empty; delete it' });
    expect(errorText(refusal([2, 4, 6, 8, 10, 12].map(row)))[6]).toBe('  and 1 more row like this: line 12');
    const header = (column: string) => ({ rule: 'header.blank', message: `column ${column} has no header; name it` });
    expect(errorText(refusal(['1', '2', '3', '4', '5', '6', '7'].map(header)))[6]).toBe('  and 2 more like this');
  });

  test('of ten kinds in every row all show on one screen or two', () => {
    const kinds = Array.from({ length: 10 }, (_, kind) => ({
      ...amount(2),
      rule: `rule ${kind}`,
      message: `${kind}; x`,
    }));
    const every = Array.from({ length: 5000 }, (_, row) => kinds.map((kind) => ({ ...kind, line: row + 2 }))).flat();
    const said = errorText(refusal(every));
    expect(said.length).toBeLessThanOrEqual(60);
    for (const { message } of kinds) expect(said.filter((line) => line.endsWith(message)).length).toBeGreaterThan(1);
    expect(said.filter((line) => line.includes('more rows like this'))).toHaveLength(10);
  });

  test('of more kinds than fit are counted, and the way to all of them is named', () => {
    const kinds = Array.from({ length: 300 }, (_, kind) => ({ ...amount(kind + 2), column: `column ${kind}` }));
    const said = errorText(refusal(kinds));
    expect(said.length).toBeLessThanOrEqual(60);
    expect(said.slice(-3)).toEqual([
      '  and 245 more of 245 other kinds',
      'Mend it.',
      expect.stringContaining('--errors'),
    ]);
  });

  test('are in the file that is named in the last line', () => {
    expect(errorText(refusal(lines([2, 2]), '/tmp/errors.csv')).at(-1)).toBe('The full list: /tmp/errors.csv');
  });

  test('do not steer the terminal', () => {
    const said = errorText(refusal([{ ...amount(2), value: '\x1b[2J', column: '\u202ea' }])).join('\n');
    expect(said).toContain('column \\u{202e}a: "\\u{1b}[2J"');
  });

  test('that are the message itself, or begin with their value, are not said twice', () => {
    const stray = { line: 3, rule: 'csv.stray_quote', message: 'has a quote; double it' };
    const error = new InputError('The input cannot be read: line 3 has a quote; double it', [amount(2), stray], 2);
    expect(errorText(error)).toEqual([
      'The input cannot be read: line 3 has a quote; double it',
      '  line 2, column amount: "-5" has a sign; remove it',
    ]);
    const unknown = { line: 2, column: 'product', value: 'X', rule: 'product.unknown', message: '"X" is not sold' };
    expect(errorText(refusal([unknown]))[1]).toBe('  line 2, column product: "X" is not sold');
  });
});

test('as JSON a refusal carries findings, groups and the file, typed', () => {
  expect(errorJson(refusal(lines([2, 40]), '/tmp/errors.csv'), 2)).toMatchObject({
    exitCode: 2,
    error: {
      code: 'INPUT',
      issueCount: 39,
      issues: { length: 20 },
      groups: [{ rule: 'face_value.sign', column: 'amount', count: 39, lines: [[2, 40]] }],
      errorsFile: '/tmp/errors.csv',
    },
  });
  expect(errorJson(new IssueBatchError('USAGE', 'No.'), 2)).toEqual({
    error: { code: 'USAGE', message: 'No.', hint: undefined },
    exitCode: 2,
  });
});

describe('--verbose', () => {
  const system = Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  });

  test('adds each cause with its code, and where it happened; without it there is neither', () => {
    const error = new IssueBatchError('UNREACHABLE', 'No answer.', { hint: 'Check the network.', cause: system });
    expect(errorText(error)).toEqual(['No answer.', 'Check the network.']);
    const said = errorText(error, true);
    expect(said.slice(0, 4)).toEqual([
      'No answer.',
      'Check the network.',
      '  because: TypeError: fetch failed',
      '  because: Error [ECONNREFUSED]: refused',
    ]);
    expect(said.slice(4).join('\n')).toMatch(/error-text\.test\.ts/);
  });

  test('shows what the vendor answered, with the ID that its support asks for', () => {
    const cause = { type: 'internal', message: 'oops\u001b[2J', status: 500, requestId: 'req-7' };
    expect(errorText(new IssueBatchError('UNREACHABLE', 'No.', { cause }), true)[1]).toBe(
      '  because: {"type":"internal","message":"oops\\u001b[2J","status":500,"requestId":"req-7"}',
    );
  });

  test('quotes nothing of what could not be parsed, and ends with a cause that is its own cause', () => {
    let unreadable: unknown;
    try {
      JSON.parse('"https://spend.example/secret');
    } catch (error) {
      unreadable = error;
    }
    const said = errorText(new IssueBatchError('STORAGE', 'No.', { cause: unreadable }), true);
    expect(said[1]).toBe('  because: SyntaxError');
    const circle = new Error('round');
    circle.cause = circle;
    expect(errorText(new IssueBatchError('STORAGE', 'No.', { cause: circle }), true)[1]).toBe(
      '  because: Error: round',
    );
  });
});
