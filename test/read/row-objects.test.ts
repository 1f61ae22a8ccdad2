import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openTable } from '../../src/read/open-table.js';
import type { RowObject } from '../../src/read/table.js';
import { checkInput, inputErrorOf, rowsOf } from './check-input.js';

const rows: RowObject[] = [
  { product: 'AMZ-US', face_value: 10.5, note: null },
  { face_value: '20', product: 'WMT-US' },
  { product: 'AMZ-US', face_value: 1, note: undefined },
];

test('takes the columns from the first object and the cells by name', async () => {
  async function* later() {
    yield* rows;
  }
  for (const input of [rows, new Set(rows), later(), Readable.from(rows)]) {
    const table = await openTable(input);
    expect(table.header).toEqual(['product', 'face_value', 'note']);
    expect(await rowsOf(table)).toEqual([
      { line: 1, cells: ['AMZ-US', '10.5', ''] },
      { line: 2, cells: ['WMT-US', '20', ''] },
      { line: 3, cells: ['AMZ-US', '1', ''] },
    ]);
  }
});

test.each([
  ['a key the first row lacks', { product: 'A', face_value: 1, extra: 'x' }, 'row.unknown_key', 'extra'],
  ['NaN', { product: 'A', face_value: Number.NaN }, 'cell.number', 'face_value'],
  ['infinity', { product: 'A', face_value: Number.POSITIVE_INFINITY }, 'cell.number', 'face_value'],
  ['a number that needs an exponent', { product: 'A', face_value: 1e21 }, 'cell.number', 'face_value'],
  ['a tiny number', { product: 'A', face_value: 1e-7 }, 'cell.number', 'face_value'],
  ['a boolean', { product: 'A', face_value: true }, 'cell.type', 'face_value'],
  ['a nested object', { product: {}, face_value: 1 }, 'cell.type', 'product'],
  ['half a surrogate pair', { product: 'A\ud83d', face_value: 1 }, 'cell.text', 'product'],
  ['an endless cell', { product: 'A'.repeat(65_537), face_value: 1 }, 'cell.length', 'product'],
  ['text in place of an object', 'AMZ-US,10', 'row.type', undefined],
  ['an array in place of an object', ['AMZ-US', 10], 'row.type', undefined],
])('refuses %s, with the row', async (_name, bad, rule, column) => {
  const table = await openTable([{ product: 'A', face_value: 1 }, bad as never, { product: 'B', face_value: 2 }]);
  const problems = (await rowsOf(table)).flatMap((row) => row.problems ?? []);
  expect(problems.map((issue) => [issue.line, issue.rule, issue.column])).toEqual([[2, rule, column]]);
});

test('goes on after a row that is wrong, and says nothing about its cells that it could not read', async () => {
  const { issues } = await checkInput([
    { product: 'A', face_value: 1 },
    { product: '', face_value: Number.NaN },
    null as never,
    { product: 'A', face_value: '1e3' },
  ]);
  expect(issues.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
    '2 cell.number',
    '2 product.required',
    '3 row.type',
    '4 face_value.exponent',
  ]);
});

test('refuses an input without rows, and one that holds no rows at all', async () => {
  expect((await inputErrorOf(openTable([]))).issues[0]?.rule).toBe('input.no_rows');
  expect((await inputErrorOf(openTable([1, 2] as never))).issues[0]?.rule).toBe('row.type');
  expect((await inputErrorOf(openTable(42 as never))).message).toMatch(/neither a path nor a stream/);
});

test('finds no inherited property in a column such as constructor', async () => {
  const table = await openTable([{ constructor: 'x', a: '1' } as unknown as RowObject, { a: '2' }]);
  expect(await rowsOf(table)).toEqual([
    { line: 1, cells: ['x', '1'] },
    { line: 2, cells: ['', '2'] },
  ]);
});

test('lets the source end itself when the rows are not read to the end', async () => {
  let ended = false;
  async function* source() {
    try {
      for (let index = 0; ; index++) yield { n: index };
    } finally {
      ended = true;
    }
  }
  const table = await openTable(source());
  for await (const _ of table.rows) break;
  expect(ended).toBe(true);
});
