import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Column, table } from '../../../src/cli/render/table.js';

type Row = readonly [string, string, string];
const COLUMNS: Column<Row>[] = [
  { title: 'ID', cell: ([id]) => id },
  { title: 'FILE', cell: ([, file]) => file, atLeast: 6 },
  { title: 'ROWS', cell: ([, , rows]) => rows, align: 'right' },
];

describe('a table', () => {
  test('aligns its columns and leaves nothing at the ends of its lines', () => {
    const rows: Row[] = [
      ['a', 'rows.csv', '1'],
      ['bcd', 'x', '12,345'],
      ['e', '', ''],
    ];
    expect(table(COLUMNS, rows, 80)).toEqual([
      'ID   FILE        ROWS',
      'a    rows.csv       1',
      'bcd  x         12,345',
      'e',
    ]);
  });

  test('cuts only what may be cut, no further than it may, and says so', () => {
    const rows: Row[] = [['batch-0123', 'a very long name.csv', '1']];
    expect(table(COLUMNS, rows, 30)[1]).toBe('batch-0123  a very long…     1');
    expect(table(COLUMNS, rows, 5)[1]).toBe('batch-0123  a ver…     1');
  });

  test('counts characters, and never cuts one in two', () => {
    expect(table(COLUMNS, [['a', '🎁🎁🎁🎁🎁🎁🎁🎁', '1']], 16)[1]).toBe('a   🎁🎁🎁🎁🎁…     1');
  });

  test('is as wide as it may be at most, unless nothing more may be cut', () => {
    const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'ß', '界', '🎁') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text)), fc.nat(100), (rows, width) => {
        const lines = table(COLUMNS, rows, width);
        expect(lines).toHaveLength(rows.length + 1);
        const fixed = (index: 0 | 2, title: number) => Math.max(title, ...rows.map((row) => [...row[index]].length));
        const least = fixed(0, 2) + 2 + 6 + 2 + fixed(2, 4);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(Math.max(width, least));
      }),
    );
  });
});
