import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText } from '../../src/report/csv-text.js';

const cell = (signs: readonly string[]) => fc.string({ unit: fc.constantFrom(...signs), maxLength: 5 });
const records = (signs: readonly string[], width: number) =>
  fc.array(fc.array(cell(signs), { minLength: width, maxLength: width }), { maxLength: 12 });
const PLAIN = ['a', ' ', ';', '\t', '|', "'", '=', 'é', '\u2028', '\ufeff', '😀'];

test.each([
  ['that need no quotes', PLAIN],
  ['of which some have quotes, commas or line ends', [...PLAIN, '"', ',', '\n', '\r']],
])('records %s are written as csv-stringify writes them, to the byte', (_, signs) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }).chain((width) => records(signs, width)),
      (rows) => {
        expect(csvText(rows)).toBe(stringify(rows));
      },
    ),
    { numRuns: 500 },
  );
});

test('come back from a parser as they were', () => {
  const signs = [...PLAIN, '"', ',', '\n', '\r'];
  fc.assert(
    fc.property(records(signs, 3), (rows) => {
      expect(parse(csvText(rows), { relax_column_count: false })).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});
