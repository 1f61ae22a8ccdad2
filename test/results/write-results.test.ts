import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import { readLedger } from '../../src/freeze/read-ledger.js';
import { openAppendFile } from '../../src/journal/links.js';
import { acquireLock } from '../../src/journal/lock.js';
import { writeResultsCsv } from '../../src/report/results-csv.js';
import { rowResults } from '../../src/report/row-results.js';
import { writeResults } from '../../src/results/write-results.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { freezeMixed, linkOf, record } from './mixed-batch.js';

const folder = useTempFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const stateDir = () => at('state');
const OUTPUT = () => at('rows.results.csv');
const write = (options: Parameters<typeof writeResults>[1] = {}) =>
  writeResults('sample', { stateDir: stateDir(), ...options });

/** As a run writes them. */
async function asRunWrote(batch: FrozenBatch): Promise<Buffer> {
  await writeResultsCsv(at('run.csv'), batch.manifest.input.header, rowResults(batch, readLedger(batch)));
  return readFileSync(at('run.csv'));
}

describe('results that are written again', () => {
  test('are byte for byte those of the run, at the place of the batch, for its owner only', async () => {
    const batch = await freezeMixed(stateDir(), { output: OUTPUT() });
    const report = await write();
    expect(readFileSync(OUTPUT()).equals(await asRunWrote(batch))).toBe(true);
    expect(report).toMatchObject({ results: OUTPUT(), issued: 2, failed: 2, unknown: 2, processing: 2, notSent: 2 });
    expect(statSync(OUTPUT()).mode & 0o777).toBe(0o600);
    writeFileSync(OUTPUT(), readFileSync(OUTPUT(), 'utf8').replace('issued', 'broken'));
    await write();
    expect(readFileSync(OUTPUT()).equals(await asRunWrote(batch))).toBe(true);
  });

  test('change nothing in the state folder', async () => {
    const { files } = await freezeMixed(stateDir(), { output: OUTPUT() });
    const state = () => readdirSync(files.folder).map((name) => [name, readFileSync(join(files.folder, name), 'hex')]);
    const before = state();
    await write();
    expect(state()).toEqual(before);
  });

  test('show the status that was last asked for', async () => {
    const batch = await freezeMixed(stateDir(), { output: OUTPUT() });
    const order = { chunk: 0, generation: 0 };
    const file = openAppendFile(batch.files.statuses);
    for (const status of ['CLAIMED', 'EXPIRED']) {
      const statuses = file.append({ ...order, at: '', statuses: [[1, status]] });
      record(batch, [{ type: 'links:refreshed', at: '2026-11-22T10:00:00.000Z', ...order, statuses }]);
    }
    file.append({ ...order, at: '', statuses: [[1, 'NEVER NAMED']] });
    file.close();
    await write();
    const text = readFileSync(OUTPUT(), 'utf8');
    expect(text).toContain(`${linkOf(0, 0)},ACTIVE`);
    expect(text).toContain(`${linkOf(0, 1)},EXPIRED`);
    expect(text).not.toContain('NEVER');
  });

  test('wait for nobody: beside a live run the place of the batch is taken, another file is not', async () => {
    const { files } = await freezeMixed(stateDir(), { output: OUTPUT() });
    const lock = acquireLock(files.lock);
    mkdirSync(at('elsewhere'));
    symlinkSync(folder.path, at('elsewhere', 'here'));
    for (const output of [undefined, OUTPUT(), at('elsewhere', 'here', 'rows.results.csv')]) {
      await expect(write({ output })).rejects.toMatchObject({ code: 'LOCKED' });
    }
    expect(await write({ output: at('other.csv') })).toMatchObject({ results: at('other.csv'), issued: 2 });
    lock.release();
    await write();
    expect(readFileSync(OUTPUT())).toEqual(readFileSync(at('other.csv')));
    expect(existsSync(files.lock)).toBe(false);
  });

  test('leave a file alone that somebody else is writing this moment beside theirs', async () => {
    await freezeMixed(stateDir(), { output: OUTPUT() });
    const begun = (target: string) => {
      const hash = createHash('sha256').update(target).digest('hex').slice(0, 12);
      writeFileSync(at(`.issue-batch-${hash}-0.tmp`), 'half a file');
      return () => existsSync(at(`.issue-batch-${hash}-0.tmp`));
    };
    const isThere = begun('other.csv');
    await write({ output: at('other.csv') });
    expect(isThere()).toBe(true);
    // At its own place the batch is alone: what a killed run left there holds links, and goes.
    const isLeft = begun('rows.results.csv');
    await write();
    expect(isLeft()).toBe(false);
  });

  test('need a place when the batch has none', async () => {
    await freezeMixed(stateDir());
    await expect(write()).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('-o') });
    expect(await write({ output: at('named.csv') })).toMatchObject({ results: at('named.csv') });
  });

  test('replace neither the input nor anything that is not theirs, also by another name', async () => {
    writeFileSync(at('rows.csv'), 'product\n');
    writeFileSync(at('mine.csv'), 'precious\n');
    linkSync(at('rows.csv'), at('hard.csv'));
    symlinkSync(at('mine.csv'), at('link.csv'));
    await freezeMixed(stateDir(), { output: OUTPUT(), inputPath: at('rows.csv') });
    await freezeSample(stateDir(), { batchId: 'other', rows: [cells({})], output: at('other.results.csv') });
    await writeResults('other', { stateDir: stateDir() });
    for (const name of ['rows', 'mine', 'hard', 'link', 'other.results']) {
      await expect(write({ output: at(`${name}.csv`) }), name).rejects.toMatchObject({ code: 'USAGE' });
    }
    expect(readFileSync(at('mine.csv'), 'utf8')).toBe('precious\n');
    await expect(write({ output: at('gone', 'x.csv') })).rejects.toMatchObject({ code: 'STORAGE' });
  });

  test('of a batch from which nothing was sent never replace what may be all that is left of its links', async () => {
    const batch = await freezeSample(stateDir(), { rows: [cells({})], output: OUTPUT() });
    await write();
    const links = `${readFileSync(OUTPUT(), 'utf8').replace(',not_sent,,', ',issued,https://x.example/1,')}`;
    writeFileSync(OUTPUT(), links);
    await expect(write()).rejects.toMatchObject({ code: 'USAGE', message: expect.stringMatching(/left as it is/) });
    expect(readFileSync(OUTPUT(), 'utf8')).toBe(links);
    // Once the account was searched in vain, it is known that there are none.
    record(batch, [{ type: 'list:searched', at: new Date().toISOString(), orders: 0, whole: true }]);
    await write();
    expect(readFileSync(OUTPUT(), 'utf8')).toContain(',not_sent,,');
  });

  test('of an unknown or damaged batch are refused, and nothing is written', async () => {
    await expect(write()).rejects.toMatchObject({ code: 'USAGE' });
    const batch = await freezeMixed(stateDir(), { output: OUTPUT() });
    writeFileSync(batch.files.links, 'nonsense');
    await expect(write()).rejects.toMatchObject({ code: 'STORAGE' });
    expect(existsSync(OUTPUT())).toBe(false);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(existsSync(batch.files.lock)).toBe(false);
  });
});
