/** What a new batch is told of rows that a forgotten one has issued. */
import { cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRowSpool } from '../../src/files/row-spool.js';
import { forgetBatch } from '../../src/forget/forget-batch.js';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import { findIssuedBefore } from '../../src/preflight/earlier-batches.js';
import { fieldsOf } from '../../src/validate/row-fields.js';
import { COLUMNS, cells, type Sample, SETTINGS, useTempFolder } from '../freeze/sample-batch.js';
import { ADA, find, NOTHING, rowsFor } from '../preflight/earlier-sample.js';
import { endedBatch, type Fate } from './issued-batch.js';

const folder = useTempFolder();
const stateDir = () => join(folder.path, 'state');

async function forgotten(sample: Sample, fate: Fate = 'issued'): Promise<FrozenBatch> {
  const batch = await endedBatch(stateDir(), sample, [fate]);
  await forgetBatch(sample.batchId ?? 'sample', { stateDir: stateDir() });
  return batch;
}

describe('rows of a forgotten batch', () => {
  test('are found beside those of a batch that is there, each with its own day and lines', async () => {
    await forgotten({ batchId: 'spring', rows: rowsFor('ada@x.example', 'bob@x.example') });
    await endedBatch(stateDir(), { batchId: 'summer', rows: rowsFor('cy@x.example') }, ['issued']);
    expect(await find(stateDir(), rowsFor('cy@x.example', 'new@x.example', 'Bob@X.example'))).toEqual({
      issuedBefore: [
        { batchId: 'spring', rows: 1, unproven: 0, at: '2026-11-01', lines: [4] },
        { batchId: 'summer', rows: 1, unproven: 0, at: '2026-11-01', lines: [2] },
      ],
      notes: [],
    });
  });

  test('have digests under a key of each batch’s own: two batches cannot be compared', async () => {
    const files = await Promise.all(
      ['a', 'b'].map(async (batchId) => (await forgotten({ batchId, rows: ADA })).files.digests),
    );
    const digests = files.map((path) => /"issued":\["([\w-]{22})"\]/.exec(readFileSync(path, 'utf8'))?.[1]);
    expect(new Set(digests).size).toBe(2);
    expect(digests).not.toContain(undefined);
    expect((await find(stateDir(), ADA)).issuedBefore).toMatchObject([{ batchId: 'a' }, { batchId: 'b' }]);
  });

  test('that went to another host do not count', async () => {
    await forgotten({ rows: ADA, settings: { baseUrl: 'http://127.0.0.1:8/v2' } });
    expect(await find(stateDir(), ADA)).toEqual(NOTHING);
  });

  test('are known to the same number when there are many', async () => {
    const rows = rowsFor(...Array.from({ length: 1200 }, (_, index) => `p${index}@x.example`));
    await forgotten({ rows });
    const { issuedBefore } = await find(stateDir(), [...rows.slice(700), ...ADA]);
    expect(issuedBefore).toMatchObject([{ rows: 500, unproven: 0 }]);
  });

  test('that nothing tells from others cannot be recognised, and a plan of the same file says so', async () => {
    const inputPath = join(folder.path, 'rewards.csv');
    const rows = [cells({}), cells({ faceValue: '5' }), ...ADA];
    await forgotten({ rows, inputPath });
    const look = async (path: string | null) => {
      const spool = createRowSpool();
      spool.add({ line: 2, cells: cells({}) });
      const parse = (row: readonly string[]) => fieldsOf(row, COLUMNS, SETTINGS);
      const plan = {
        batchId: 'new',
        stateDir: stateDir(),
        settings: SETTINGS,
        spool,
        fieldsOf: parse,
        inputPath: path,
      };
      return findIssuedBefore(plan, undefined).finally(() => spool.close());
    };
    const words =
      /issued before as batch sample, which was forgotten: 2 rows with neither recipient nor reference cannot be recognised/;
    expect(await look(inputPath)).toEqual({ issuedBefore: [], notes: [expect.stringMatching(words)] });
    expect(await look(join(folder.path, 'other.csv'))).toEqual(NOTHING);
    expect(await look(null)).toEqual(NOTHING);
  });
});

describe('digests that cannot be read', () => {
  const DAMAGES: [title: string, damage: (path: string) => void][] = [
    ['are gone', (path) => rmSync(path)],
    ['are cut short', (path) => truncateSync(path, readFileSync(path).length - 3)],
    ['lack a record', (path) => writeFileSync(path, `${readFileSync(path, 'utf8').split('\n')[0]}\n`)],
    ['are altered', (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('perhaps', 'perhap5'))],
    ['are empty', (path) => truncateSync(path)],
  ];
  test.for(DAMAGES)('because they %s become a note, as a damaged batch does', async ([, damage]) => {
    damage((await forgotten({ rows: ADA })).files.digests);
    const { notes } = await find(stateDir(), ADA);
    expect(notes).toEqual([expect.stringMatching(/^An earlier batch could not be compared .*: sample\. /)]);
  });
});

test('a plan whose own rows cannot be read is no matter of the earlier batch: it is not taken for unissued', async () => {
  const unread = () => {
    throw new Error('the disk is gone');
  };
  await endedBatch(stateDir(), { rows: ADA }, ['issued']);
  await expect(find(stateDir(), ADA, unread)).rejects.toThrow('the disk is gone');
  await forgetBatch('sample', { stateDir: stateDir() });
  await expect(find(stateDir(), ADA, unread)).rejects.toThrow('the disk is gone');
});

test('a batch that is forgotten while it is looked at still counts', async () => {
  const rows = rowsFor('ada@x.example', 'bob@x.example');
  const { files } = await endedBatch(stateDir(), { rows }, ['issued']);
  const [aside, done] = [join(folder.path, 'aside'), join(folder.path, 'done')];
  cpSync(files.folder, aside, { recursive: true });
  await forgetBatch('sample', { stateDir: stateDir() });
  renameSync(files.folder, done);
  renameSync(aside, files.folder);
  let swapped = false;
  // The plan's rows are read after the earlier batch was opened and before its own rows are.
  const parse = (row: readonly string[]) => {
    if (!swapped) {
      renameSync(files.folder, aside);
      renameSync(done, files.folder);
      swapped = true;
    }
    return fieldsOf(row, COLUMNS, SETTINGS);
  };
  const { issuedBefore, notes } = await find(stateDir(), ADA, parse);
  expect(issuedBefore).toMatchObject([{ batchId: 'sample', rows: 1, unproven: 0 }]);
  expect(notes).toEqual([]);
});
