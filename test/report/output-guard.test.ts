import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCellsDigest } from '../../src/plan/batch-id.js';
import { guardOutput, type OutputClaim } from '../../src/report/output-guard.js';
import { writeResultsCsv } from '../../src/report/results-csv.js';
import type { RowResult } from '../../src/report/row-results.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { failingCalls, systemError } from '../support/failing-calls.js';
import { pretendPlatform } from '../support/pretend-platform.js';

const folder = useTempFolder();
const at = (...names: string[]) => join(folder.path, ...names);

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const TABLE: Table = {
  header: ['product', 'face_value', 'note'],
  rows: [
    ['AMZ-US', '10', 'x'],
    ['AMZ-GB', '5', 'y'],
  ],
};

function claim({ header, rows }: Table, given: Partial<OutputClaim> = {}): OutputClaim {
  const digest = createCellsDigest(header);
  for (const row of rows) digest.add(row);
  return {
    path: at('rows.results.csv'),
    folder: at('state', 'mine'),
    header,
    cellsSha256: digest.finish(),
    inputPath: at('rows.csv'),
    guardStateDirs: [],
    ...given,
  };
}

const resultsOf = ({ rows }: Table): RowResult[] =>
  rows.map((row, index) => ({
    line: index + 2,
    cells: row,
    status: 'unknown',
    url: '',
    payoutStatus: '',
    expiresAt: '',
    orderId: '',
    itemId: '',
    error: 'a; "b", c',
  }));

const write = (table: Table, name = 'rows.results.csv') => writeResultsCsv(at(name), table.header, [resultsOf(table)]);
const refused = (given: OutputClaim) => expect(guardOutput(given), given.path).rejects.toMatchObject({ code: 'USAGE' });

describe('the results of a batch', () => {
  test('may go to a new file, and replace the results of the very same rows', async () => {
    await guardOutput(claim(TABLE));
    await write(TABLE);
    await guardOutput(claim(TABLE));
  });

  test('may always replace themselves, whatever stands in the cells', async () => {
    const text = fc.string({
      unit: fc.constantFrom(',', ';', '"', '\n', '\r', '\t', ' ', '=', '|', "'", 'a', 'é'),
      maxLength: 8,
    });
    const tables = fc.integer({ min: 1, max: 4 }).chain((width) =>
      fc.record({
        header: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z ;|"]{0,6}[a-z]$/), { minLength: width, maxLength: width }),
        rows: fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        await write(table);
        await guardOutput(claim(table));
      }),
    );
  });

  test('are known again when a header has more of another delimiter than there are commas', async () => {
    for (const delimiter of [';', '|', '\t']) {
      const table = { ...TABLE, header: ['product', 'face_value', `n${delimiter.repeat(20)}n`] };
      await write(table, `of ${delimiter}.csv`);
      await guardOutput(claim(table, { path: at(`of ${delimiter}.csv`) }));
    }
  });

  test('never replace their input, by whatever name', async () => {
    writeFileSync(at('rows.csv'), 'product\n');
    symlinkSync(at('rows.csv'), at('link.csv'));
    linkSync(at('rows.csv'), at('hard.csv'));
    for (const name of ['rows.csv', 'link.csv', 'hard.csv']) await refused(claim(TABLE, { path: at(name) }));
  });

  test('never replace anything but results of the very same rows', async () => {
    writeFileSync(at('other.csv'), 'precious\n');
    writeFileSync(at('empty.csv'), '');
    writeFileSync(at('binary.csv'), Buffer.from([0xff, 0x22, 0x00, 0x0a]));
    await write({ ...TABLE, header: ['product', 'face_value', 'other'] }, 'header.csv');
    await write({ ...TABLE, rows: TABLE.rows.slice(1) }, 'fewer.csv');
    await write({ ...TABLE, rows: [['AMZ-US', '11', 'x'], TABLE.rows[1] ?? []] }, 'rows.csv');
    mkdirSync(at('folder.csv'));
    symlinkSync(at('nowhere'), at('dangling.csv'));
    for (const name of ['other', 'empty', 'binary', 'header', 'fewer', 'rows', 'folder', 'dangling']) {
      await refused(claim(TABLE, { path: at(`${name}.csv`), inputPath: null }));
    }
  });

  test('never replace those of another batch, in any of the state directories', async () => {
    await write(TABLE);
    await freezeSample(at('rehearsals'), { batchId: 'mine', rows: [cells({})], output: at('rows.results.csv') });
    await guardOutput(claim(TABLE));
    await refused(claim(TABLE, { guardStateDirs: [at('rehearsals')] }));
    await guardOutput(claim(TABLE, { folder: at('rehearsals', 'mine') }));
  });

  test('need a folder to be put into', async () => {
    const path = at('gone', 'results.csv');
    await expect(guardOutput(claim(TABLE, { path }))).rejects.toMatchObject({ code: 'STORAGE' });
  });
});

describe('the results of a batch, on other systems,', () => {
  const platform = pretendPlatform('darwin');
  const fail = failingCalls();

  test('never replace those of another batch under a name in other capitals', async () => {
    await write(TABLE, 'ROWS.results.csv');
    await freezeSample(at('state'), { batchId: 'other', rows: [cells({})], output: at('rows.results.csv') });
    await refused(claim(TABLE, { path: at('ROWS.results.csv') }));
    platform.become('linux');
    await guardOutput(claim(TABLE, { path: at('ROWS.results.csv') }));
  });

  test('replace no other rows where capitals do count after all', async () => {
    const output = at('rows.results.csv');
    await freezeSample(at('state'), { batchId: 'mine', rows: [cells({})], output });
    await write({ ...TABLE, rows: TABLE.rows.slice(1) });
    await write({ ...TABLE, rows: TABLE.rows.slice(1) }, 'ROWS.results.csv');
    await guardOutput(claim(TABLE));
    await refused(claim(TABLE, { path: at('ROWS.results.csv') }));
  });

  test('are not written into the working directory under a whole path of Windows', async () => {
    const path = 'C:\\Users\\Ada\\rows.results.csv';
    await expect(guardOutput(claim(TABLE, { path }))).rejects.toMatchObject({
      code: 'STORAGE',
      message: `Cannot write ${path}: its folder does not exist.`,
    });
  });

  test('are not called those of somebody else because a program lets nobody read them', async () => {
    platform.become('win32');
    await write(TABLE);
    const { open } = fsPromises;
    fsPromises.open = async () => {
      throw systemError('EBUSY');
    };
    syncBuiltinESMExports();
    try {
      await expect(guardOutput(claim(TABLE))).rejects.toMatchObject({
        code: 'STORAGE',
        message: `Cannot read ${at('rows.results.csv')}: another program is using it.`,
      });
    } finally {
      fsPromises.open = open;
      syncBuiltinESMExports();
    }
  });

  test('need a folder that can be written, which Windows tells only by trying', async () => {
    platform.become('win32');
    await guardOutput(claim(TABLE));
    fail('openSync', (_, flags) => (flags === 'wx' ? 'EPERM' : undefined));
    await expect(guardOutput(claim(TABLE))).rejects.toMatchObject({ code: 'STORAGE' });
  });
});
