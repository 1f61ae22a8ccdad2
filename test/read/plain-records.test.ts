import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createParsedRecords,
  createRecordReader,
  type ReadRecords,
  type RecordReader,
} from '../../src/read/csv-records.js';
import { InputError } from '../../src/errors.js';
import { createLineScanner } from '../../src/read/line-scanner.js';

/** What a reader makes of the slices, one answer a slice; nothing is read after a failure. */
async function answers(reader: RecordReader, slices: readonly Buffer[]): Promise<ReadRecords[]> {
  const scanner = createLineScanner();
  const all: ReadRecords[] = [];
  for (const slice of slices) {
    scanner.scan(slice);
    all.push(told(await reader.read(slice, scanner.quotedLineEnds)));
    if (all.at(-1)?.failure !== undefined) return all;
  }
  all.push(told(await reader.end(scanner.quotedLineEnds)));
  return all;
}

function told({ rows, failure }: ReadRecords): ReadRecords {
  return failure instanceof InputError
    ? { rows, failure: { message: failure.message, issues: failure.issues } }
    : { rows, failure };
}

function sliced(text: Buffer, lengths: readonly number[]): Buffer[] {
  const slices: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    slices.push(text.subarray(at, at + length));
    at += length;
  }
  return [...slices, text.subarray(at)];
}

const piece = fc.constantFrom(
  'a',
  'é',
  '😀',
  ' ',
  ',',
  ',',
  ';',
  '\t',
  '\n',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '"',
  '""',
  '"x"',
  ',"a,b",',
  '\ufeff',
);
const plainPiece = fc.constantFrom('a', 'é', '😀', ' ', ',', ';', '\n', '\r', '\r\n', '10.50');

test.each([
  ['with quotes anywhere', piece],
  ['without quotes', plainPiece],
] as const)('reads text %s exactly as the parser alone does, slice by slice', async (_name, pieces) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(pieces, { maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }),
      fc.constantFrom(',' as const, ';' as const),
      async (parts, lengths, delimiter) => {
        const slices = sliced(Buffer.from(parts.join('')), lengths);
        expect(await answers(createRecordReader(delimiter, 1), slices)).toEqual(
          await answers(createParsedRecords(delimiter, 1), slices),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

test('leaves cells and records that are too long to the parser, wherever they stand', async () => {
  const header = 'product,face_value\n';
  for (const [text, slice] of [
    [`${header}a,${'x'.repeat(65_536)}\n`, 65_536],
    [`${header}a,1\na,${'x'.repeat(65_537)}\nb,2\n`, 65_536],
    [`${header}a,1\n${'x,'.repeat(600_000)}\nb,2\n`, 65_536],
    [`${header}a,1\nb,${'x'.repeat(1_100_000)}`, 65_536],
    [`${header}${'é'.repeat(40_000)},1\n`, 30_000],
  ] as const) {
    const bytes = Buffer.from(text);
    const slices = sliced(
      bytes,
      Array.from({ length: Math.floor(bytes.length / slice) }, () => slice),
    );
    expect(await answers(createRecordReader(',', 1), slices)).toEqual(
      await answers(createParsedRecords(',', 1), slices),
    );
  }
});
