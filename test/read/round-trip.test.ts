import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTable } from '../../src/read/open-table.js';
import { rowsOf } from './check-input.js';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const LINE_ENDS = ['\n', '\r\n', '\r'] as const;
const ENCODINGS = {
  'UTF-8': (text: string) => Buffer.from(text),
  'UTF-8 with BOM': (text: string) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
} as const;

/** Cells that are hard to read back: line ends, quotes, every delimiter, and characters of one to four bytes. */
const cell = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '"', ',', ';', '\t', '|', '\r', '\n', ' '), maxLength: 8 }),
  )
  .map((text) => text.replaceAll('\0', ''));

const table = fc.integer({ min: 2, max: 6 }).chain((width) =>
  fc.record({
    header: fc.constant(Array.from({ length: width }, (_, index) => `column ${index}`)),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
  }),
);

/** What spreadsheets put round a table, or leave out. */
const around = fc.record({ sep: fc.boolean(), lastLineEnd: fc.boolean(), blankLines: fc.nat({ max: 3 }) });

const lineEndsIn = (text: string) => text.match(/\r\n|\n|\r/g)?.length ?? 0;

for (const delimiter of DELIMITERS) {
  for (const lineEnd of LINE_ENDS) {
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      test(`reads back any table: ${JSON.stringify(delimiter)}, ${JSON.stringify(lineEnd)}, ${encoding}`, async () => {
        await fc.assert(
          fc.asyncProperty(
            table,
            around,
            fc.integer({ min: 1, max: 40 }),
            async ({ header, rows }, extra, chunkSize) => {
              const last = rows.at(-1) ?? [];
              last[0] = `${last[0]}.`; // a wholly empty row at the end is not part of the table
              // Cells that hold a lone CR or LF are quoted whatever the line end is.
              const text = stringify([header, ...rows], {
                delimiter,
                record_delimiter: lineEnd,
                quoted_match: /[\r\n]/,
              });
              const body = extra.lastLineEnd ? text + lineEnd.repeat(extra.blankLines) : text.slice(0, -lineEnd.length);
              const bytes = encode(extra.sep ? `sep=${delimiter}${lineEnd}${body}` : body);
              const chunks = Array.from({ length: Math.ceil(bytes.length / chunkSize) }, (_, index) =>
                bytes.subarray(index * chunkSize, (index + 1) * chunkSize),
              );
              const read = await openTable(Readable.from(chunks, { objectMode: false }));
              expect(read.header).toEqual(header);

              let line = extra.sep ? 3 : 2;
              const expected = rows.map((cells) => {
                const row = { line, cells };
                line += 1 + cells.reduce((sum, text) => sum + lineEndsIn(text), 0);
                return row;
              });
              expect(await rowsOf(read)).toEqual(expected);
            },
          ),
          { numRuns: 40 },
        );
      });
    }
  }
}
