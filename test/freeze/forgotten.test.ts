import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAnyBatch, openFrozenBatch } from '../../src/freeze/frozen-batch.js';
import { encodeManifest, type Forgotten, readManifest } from '../../src/freeze/manifest.js';
import { cells, freezeSample, type Sample, useTempFolder } from './sample-batch.js';

const folder = useTempFolder();
const ROWS = [cells({ recipient: 'ada@x.example' }), cells({ recipient: 'bob@x.example' })];
const FORGOTTEN: Forgotten = {
  at: '2026-12-01T08:00:00.000Z',
  user: 'ops',
  version: '0.1.0',
  settledAt: '2026-11-03T12:00:00.000Z',
  issued: 2,
  digests: 2,
  nameless: 0,
};

/** A batch whose removal was cut short before the first file went. */
async function forgotten(sample: Partial<Sample> = {}, change: Partial<Forgotten> = {}) {
  const { files, manifest } = await freezeSample(folder.path, { rows: ROWS, ...sample });
  writeFileSync(files.manifest, encodeManifest({ ...manifest, forgotten: { ...FORGOTTEN, ...change } }));
  return files;
}

function refusal(path: string): { message: string; hint: string } {
  try {
    openFrozenBatch(path);
  } catch (error) {
    return error as { message: string; hint: string };
  }
  throw new Error('it was opened');
}

describe('a batch that was forgotten', () => {
  test('is refused with what became of it and what can be done', async () => {
    const output = join(folder.path, 'rewards.results.csv');
    const { folder: path } = await forgotten({ output });
    const { message, hint } = refusal(path);
    expect(message).toBe(
      'Batch sample was issued on 2026-11-03 (2 of 2 rows) and forgotten on 2026-12-01: its rows and links were removed. Nothing was sent.',
    );
    expect(hint).toContain('a new --batch-id, and --allow-duplicates');
    expect(hint).toContain(`Its links are in ${output}, if that file is still there.`);
    expect(hint.endsWith(`Part of it is still here. To remove the rest: issue-batch forget ${path}`)).toBe(true);
  });

  test('of which nothing was issued promises no links', async () => {
    const { folder: path } = await forgotten({ output: '/x.csv' }, { issued: 0, settledAt: null });
    const { message, hint } = refusal(path);
    expect(message).toMatch(/^Batch sample of 2026-11-01, none of whose rows was issued, was forgotten on 2026-12-01:/);
    expect(hint).not.toContain('links');
  });

  test('can be opened for a look; its rows and requests are refused even while they are there', async () => {
    const batch = openAnyBatch((await forgotten()).folder);
    const [order] = batch.orders;
    if (order === undefined) throw new Error('no order');
    const refused = expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('forgotten on') });
    expect(() => [...batch.rows()]).toThrow(refused);
    expect(() => batch.body(order)).toThrow(refused);
    expect(batch.manifest.forgotten).toEqual(FORGOTTEN);
  });

  test('cannot be made one that is not by striking it out: the manifest’s checksum covers it', async () => {
    const { manifest } = await forgotten();
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace('"forgotten"', '"forgot"'));
    expect(() => readManifest(manifest)).toThrow(expect.objectContaining({ code: 'STORAGE' }));
  });
});
