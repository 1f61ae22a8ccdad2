import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRowSpool } from '../../src/files/row-spool.js';
import type { RawRow } from '../../src/model.js';

const unit = fc.constantFrom('a', ' ', '"', '\\', ',', '\n', '\r', 'é', '\u2028', '😀', '\ud83d');
const text = fc.string({ unit, maxLength: 6 });

test('gives every row back as it was added, lines with gaps between them included, again and again', () => {
  const row = fc.record({ gap: fc.constantFrom(1, 1, 1, 2, 7), cells: fc.array(text, { minLength: 1, maxLength: 4 }) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.constantFrom(1, 70, 130), (some, times) => {
      let line = 1;
      const rows: RawRow[] = [];
      for (let time = 0; time < times; time++) {
        for (const { gap, cells } of some) {
          line += gap;
          rows.push({ line, cells });
        }
      }
      const told: string[] = [];
      const spool = createRowSpool((lines) => told.push(lines.toString()));
      for (const each of rows) spool.add(each);
      spool.end();
      expect(told.join('')).toBe(rows.map(({ cells }) => `${JSON.stringify(cells)}\n`).join(''));
      for (const _ of [1, 2]) expect([...spool.blocks()].flat()).toEqual(rows);
      expect(spool.rows).toBe(rows.length);
      spool.close();
      expect(spool.closed).toBe(true);
    }),
  );
});

test('keeps more rows than it holds in memory, and long ones, in the same order', () => {
  const spool = createRowSpool();
  const long = 'x'.repeat(60_000);
  const rows = Array.from({ length: 3000 }, (_, index) => ({
    line: index + 2,
    cells: [String(index), index % 10 === 0 ? long : 'é'.repeat(50)],
  }));
  for (const [index, row] of rows.entries()) {
    spool.add(row);
    if (index === 700) expect([...spool.blocks()].flat()).toEqual(rows.slice(0, 701));
  }
  expect([...spool.blocks()].flat()).toEqual(rows);
  spool.close();
});
