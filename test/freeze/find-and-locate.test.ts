import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findById, findByOutput, findByPath } from '../../src/freeze/find-batch.js';
import { locateBatch } from '../../src/freeze/locate.js';
import { pretendPlatform } from '../support/pretend-platform.js';
import { cells, freezeSample, type Sample, useTempFolder } from './sample-batch.js';

const folder = useTempFolder();
const stateDir = () => join(folder.path, '.issue-batch');
const csv = () => join(folder.path, 'rows.csv');

async function freeze(batchId: string, sample: Partial<Sample> = {}): Promise<string> {
  writeFileSync(csv(), 'product\n');
  const made = await freezeSample(stateDir(), { batchId, rows: [cells({})], inputPath: csv(), ...sample });
  return made.files.folder;
}

const USAGE = expect.objectContaining({ code: 'USAGE' });

describe('a batch is found', () => {
  test('by its ID, and nothing is found where there is no state', async () => {
    expect(findById(stateDir(), 'a')).toBeUndefined();
    expect(findByPath(stateDir(), csv())).toEqual([]);
    const path = await freeze('a');
    expect(findById(stateDir(), 'a')).toMatchObject({ folder: path, manifest: { batchId: 'a' } });
  });

  test('by its file, newest first, and by its results', async () => {
    await freeze('old', { createdAt: '2026-10-01T00:00:00.000Z', output: join(folder.path, 'old.csv') });
    await freeze('new', { createdAt: '2026-11-01T00:00:00.000Z' });
    await freeze('other', { inputPath: '/elsewhere.csv' });
    expect(findByPath(stateDir(), csv()).map(({ manifest }) => manifest.batchId)).toEqual(['new', 'old']);
    expect(findByOutput(stateDir(), join(folder.path, 'x', '..', 'old.csv'))?.manifest.batchId).toBe('old');
    expect(findByOutput(stateDir(), join(folder.path, 'new.csv'))).toBeUndefined();
  });

  test('not under an ID of another folder, as on a file system that ignores case', async () => {
    await freeze('spring');
    symlinkSync(join(stateDir(), 'spring'), join(stateDir(), 'SPRING'));
    expect(() => findById(stateDir(), 'SPRING')).toThrow(/upper and lower case/);
  });

  test('never where its folder is damaged: that is said, not skipped, while folders of others are passed over', async () => {
    const path = await freeze('a');
    mkdirSync(join(stateDir(), 'lost+found'));
    expect(findByPath(stateDir(), csv())).toHaveLength(1);
    writeFileSync(join(path, 'batch.json'), '{}');
    expect(() => findById(stateDir(), 'a')).toThrow(expect.objectContaining({ code: 'STORAGE' }));
    expect(() => findByPath(stateDir(), csv())).toThrow(expect.objectContaining({ code: 'STORAGE' }));
  });
});

describe('what a person calls a batch', () => {
  test('may be its CSV, also through a link, its folder, or its ID', async () => {
    const path = await freeze('a');
    const link = join(folder.path, 'link.csv');
    symlinkSync(csv(), link);
    expect(locateBatch(csv(), undefined)).toBe(path);
    expect(locateBatch(link, stateDir())).toBe(path);
    expect(locateBatch(path, undefined)).toBe(path);
    expect(locateBatch('a', stateDir())).toBe(path);
  });

  test('must mean exactly one batch', async () => {
    await freeze('a');
    await freeze('b');
    expect(() => locateBatch(csv(), undefined)).toThrow(/Several batches.*(a, b|b, a)/);
    expect(() => locateBatch('c', stateDir())).toThrow(USAGE);
    expect(() => locateBatch('../a', stateDir())).toThrow(USAGE);
    expect(() => locateBatch(join(folder.path, 'gone.csv'), undefined)).toThrow(USAGE);
    writeFileSync(join(folder.path, 'never.csv'), '');
    expect(() => locateBatch(join(folder.path, 'never.csv'), undefined)).toThrow(/No batch was begun/);
  });
});

describe.each(['darwin', 'win32'] as const)('where capitals do not count in names (%s), a batch is found', (name) => {
  const platform = pretendPlatform(name);

  test('by its file that is gone, however that was written', async () => {
    const path = await freeze('a');
    rmSync(csv());
    expect(locateBatch(join(folder.path, 'ROWS.csv'), undefined)).toBe(path);
    platform.become('linux');
    expect(() => locateBatch(join(folder.path, 'ROWS.csv'), undefined)).toThrow(USAGE);
  });

  test('by its file that is there only under the name that the system has for it', async () => {
    await freeze('a');
    // As on a volume where capitals do count: that is another file.
    writeFileSync(join(folder.path, 'ROWS.csv'), '');
    expect(findByPath(stateDir(), join(folder.path, 'ROWS.csv'))).toEqual([]);
  });

  test('by its results, however they are written', async () => {
    await freeze('a', { output: join(folder.path, 'out.csv') });
    expect(findByOutput(stateDir(), join(folder.path, 'OUT.csv'))?.manifest.batchId).toBe('a');
    platform.become('linux');
    expect(findByOutput(stateDir(), join(folder.path, 'OUT.csv'))).toBeUndefined();
  });
});
