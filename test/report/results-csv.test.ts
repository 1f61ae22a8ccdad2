import { chmodSync, existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeResultsCsv } from '../../src/report/results-csv.js';
import type { RowResult } from '../../src/report/row-results.js';
import { useTempFolder } from '../freeze/sample-batch.js';

const folder = useTempFolder();
const path = () => join(folder.path, 'rows.results.csv');

const OURS = [
  'issue_status',
  'payout_url',
  'payout_status',
  'payout_expires_at',
  'runa_order_id',
  'runa_item_id',
  'issue_error',
];

const result = (cells: readonly string[], given: Partial<RowResult> = {}): RowResult => ({
  line: 2,
  cells,
  status: 'issued',
  url: 'https://spend.example/1',
  payoutStatus: 'ACTIVE',
  expiresAt: '',
  orderId: 'O-1',
  itemId: 'I-1',
  error: '',
  ...given,
});

async function roundTrip(header: readonly string[], blocks: readonly (readonly RowResult[])[]): Promise<string[][]> {
  await writeResultsCsv(path(), header, blocks);
  return parse(readFileSync(path()), { record_delimiter: '\n', relax_column_count: false });
}

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(',', ';', '"', '\n', '\r', '\t', ' ', '=', '+', "'", '\\', 'a', 'é'),
    maxLength: 12,
  }),
);

describe('the results file', () => {
  test("gives the user's own cells and columns back as they were, whatever is in them", async () => {
    const tables = fc.integer({ min: 1, max: 5 }).chain((width) => {
      const cells = fc.array(nasty, { minLength: width, maxLength: width });
      return fc.tuple(cells, fc.array(fc.array(cells, { maxLength: 4 }), { maxLength: 3 }));
    });
    await fc.assert(
      fc.asyncProperty(tables, async ([header, blocks]) => {
        // A byte order mark at the very start of a file is no part of its first cell.
        fc.pre(!header[0]?.startsWith('\ufeff'));
        const read = await roundTrip(
          header,
          blocks.map((block) => block.map((cells) => result(cells))),
        );
        const ours = ['issued', 'https://spend.example/1', 'ACTIVE', '', 'O-1', 'I-1', ''];
        expect(read).toEqual([[...header, ...OURS], ...blocks.flat().map((cells) => [...cells, ...ours])]);
      }),
    );
  });

  test.each([
    ['=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(1)', "'@SUM(1)"],
    ['\t=1', "' =1"],
    ['\r\n=1', "' =1"],
    ['  =1', "'  =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['＝1', "'＝1"],
    ['a\nb\u2028c', 'a b c'],
    ['validation_error: no', 'validation_error: no'],
  ])("keeps the server's text %j from being a formula or more than a line", async (text, written) => {
    const given = { payoutStatus: text, expiresAt: text, orderId: text, itemId: text, error: text };
    const [, row] = await roundTrip(['a'], [[result(['=1+1'], given)]]);
    expect(row).toEqual(['=1+1', 'issued', 'https://spend.example/1', ...Array(5).fill(written)]);
  });

  test('can be read by its owner only, whatever stood there before and whatever the umask', async () => {
    writeFileSync(path(), 'old');
    chmodSync(path(), 0o644);
    const before = process.umask(0o000);
    try {
      await writeResultsCsv(path(), ['a'], [[result(['1'])]]);
    } finally {
      process.umask(before);
    }
    expect(lstatSync(path()).mode & 0o777).toBe(0o600);
  });

  test('is absent, old or complete at every moment', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [result([String(i)])]);
    const states = new Set<string>();
    const look = () => states.add(existsSync(path()) ? readFileSync(path(), 'utf8') : 'absent');
    function* watched() {
      for (const block of rows) {
        look();
        yield block;
      }
    }
    await writeResultsCsv(path(), ['a'], watched());
    const first = readFileSync(path(), 'utf8');
    expect(states).toEqual(new Set(['absent']));
    states.clear();
    await writeResultsCsv(path(), ['b'], watched());
    expect(states).toEqual(new Set([first]));
    expect(readFileSync(path(), 'utf8').split('\n')).toHaveLength(42);
  });

  test('stays as it was when the state cannot be read to the end', async () => {
    writeFileSync(path(), 'old');
    function* broken() {
      yield [result(['1'])];
      throw new Error('damaged');
    }
    await expect(writeResultsCsv(path(), ['a'], broken())).rejects.toThrow('damaged');
    expect(readFileSync(path(), 'utf8')).toBe('old');
  });

  test('in a folder that is gone is a storage error', async () => {
    const gone = join(folder.path, 'gone', 'results.csv');
    await expect(writeResultsCsv(gone, ['a'], [])).rejects.toMatchObject({ code: 'STORAGE' });
  });
});
