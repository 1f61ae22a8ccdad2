import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acquireLock } from '../../src/journal/lock.js';
import { readBatch } from '../../src/run-batch.js';
import type { BatchStatus } from '../../src/status/batch-status.js';
import { listBatches } from '../../src/status/list-batches.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { answer, halted, intent, settled } from '../journal/sample-events.js';
import { accepted, at, batchWith, completed, picture, runEnd, runStart } from './status-sample.js';

const folder = useTempFolder();
const stateDir = () => join(folder.path, '.issue-batch');
const STOP = { type: 'forbidden', message: 'no' };

async function only(): Promise<BatchStatus> {
  const [batch] = await listBatches(stateDir());
  if (batch === undefined || batch.damaged) throw new Error('No readable batch');
  return batch;
}

describe('the batches of a state directory', () => {
  test('are none where there is no directory, or nothing but other things in it', async () => {
    expect(await listBatches(stateDir())).toEqual([]);
    mkdirSync(join(stateDir(), 'notes'), { recursive: true });
    mkdirSync(join(stateDir(), '.unfinished-spring-1'));
    writeFileSync(join(stateDir(), '.gitignore'), '*\n');
    expect(await listBatches(stateDir())).toEqual([]);
  });

  test('are told with their rows, their file and their last activity', async () => {
    const events = [
      runStart('2026-11-02T10:00:00.000Z'),
      ...completed(0),
      ...accepted(1),
      settled('FAILED', 0, at(1)),
      ...[intent(1, at(2)), answer('unknown', 1, at(2))],
      ...accepted(3),
      runEnd('2026-11-02T10:05:00.000Z', 4),
    ];
    const { files } = await batchWith(stateDir(), events, { orders: 5, inputPath: '/somewhere/else/rows.csv' });
    expect(await only()).toMatchObject({
      damaged: false,
      batchId: 'sample',
      folder: files.folder,
      input: 'rows.csv',
      createdAt: '2026-11-01T10:00:00.000Z',
      baseUrl: 'http://127.0.0.1:9/v2',
      ...{ rows: 10, issued: 2, failed: 2, unknown: 2, processing: 2, notSent: 2 },
      lastActivityAt: '2026-11-02T10:05:00.000Z',
      ...{ running: false, perhapsRunningOn: null, halted: null, forgottenAt: null },
      lastRun: { startedAt: '2026-11-02T10:00:00.000Z', endedAt: '2026-11-02T10:05:00.000Z', exitCode: 4, user: 'ada' },
      next: { kind: 'go_on' },
    });
  });

  test('carry the very report that readBatch gives', async () => {
    await batchWith(stateDir(), [...completed(0), ...accepted(1)], { output: '/data/rows.results.csv' });
    const { report } = await only();
    expect(report).toEqual(await readBatch('sample', { stateDir: stateDir() }));
    expect(report.results).toBe('/data/rows.results.csv');
  });

  test('come with the latest activity first, and a batch that was never run with the day it was begun', async () => {
    await batchWith(stateDir(), [runStart('2026-11-05T00:00:00.000Z')], { batchId: 'a' });
    await batchWith(stateDir(), [], { batchId: 'b', createdAt: '2026-11-07T00:00:00.000Z' });
    await batchWith(stateDir(), [runStart('2026-11-06T00:00:00.000Z')], { batchId: 'c' });
    const listed = await listBatches(stateDir());
    expect(listed.map(({ batchId }) => batchId)).toEqual(['b', 'c', 'a']);
    expect(listed[0]).toMatchObject({ lastRun: null, lastActivityAt: '2026-11-07T00:00:00.000Z' });
  });

  test('are told although some are damaged, which are told with the reason', async () => {
    const manifest = await batchWith(stateDir(), [], { batchId: 'manifest' });
    writeFileSync(manifest.files.manifest, '{}');
    const journal = await batchWith(stateDir(), [...completed(0)], { batchId: 'journal' });
    appendFileSync(journal.files.journal, 'garbage\ngarbage\n');
    const orders = await batchWith(stateDir(), [], { batchId: 'orders' });
    truncateSync(orders.files.orders, 10);
    await batchWith(stateDir(), [...completed(0)], { batchId: 'sound' });
    const nameless = await batchWith(stateDir(), [], { batchId: 'without-manifest' });
    rmSync(nameless.files.manifest);
    const listed = await listBatches(stateDir());
    expect(listed.map(({ batchId, damaged }) => [batchId, damaged])).toEqual([
      ['sound', false],
      ['journal', true],
      ['manifest', true],
      ['orders', true],
      ['without-manifest', true],
    ]);
    for (const batch of listed.slice(1)) {
      expect(batch).toMatchObject({ reason: expect.stringContaining(batch.folder), hint: expect.any(String) });
    }
  });

  test('are not hidden by a folder that was copied under another name', async () => {
    const { files } = await batchWith(stateDir(), []);
    renameSync(files.folder, join(stateDir(), 'kept'));
    expect(await only()).toMatchObject({ batchId: 'sample', folder: join(stateDir(), 'kept') });
  });

  test('are read from folders that nothing can be written to, and leave no trace of it', async () => {
    const { files } = await batchWith(stateDir(), completed(0));
    appendFileSync(files.journal, '00000000 40 {"torn":');
    chmodSync(files.folder, 0o500);
    const before = picture(stateDir());
    expect(await only()).toMatchObject({ issued: 2 });
    expect(picture(stateDir())).toEqual(before);
    chmodSync(files.folder, 0o700);
  });

  test('are no directory when the path is a file', async () => {
    writeFileSync(stateDir(), '');
    await expect(listBatches(stateDir())).rejects.toMatchObject({ code: 'STORAGE' });
  });
});

describe('a batch', () => {
  test('is running while a process holds its lock, and only then', async () => {
    const { files } = await batchWith(stateDir(), [runStart('2026-11-02T10:00:00.000Z'), ...accepted(0)]);
    const lock = acquireLock(files.lock);
    expect(await only()).toMatchObject({ running: true, lastRun: { endedAt: null }, next: { kind: 'wait' } });
    lock.release();
    expect(await only()).toMatchObject({ running: false, lastRun: { endedAt: null }, next: { kind: 'go_on' } });
  });

  test('is perhaps running when the lock is of another host, which alone can tell', async () => {
    const { files } = await batchWith(stateDir(), [runStart('2026-11-02T10:00:00.000Z', 'elsewhere')]);
    const holder = { pid: 1, host: 'elsewhere', since: '2026-11-02T10:00:00.000Z', token: 'x' };
    writeFileSync(files.lock, `${JSON.stringify(holder)}\n`);
    expect(await only()).toMatchObject({ running: false, perhapsRunningOn: 'elsewhere' });
    rmSync(files.lock);
    expect(await only()).toMatchObject({ running: false, perhapsRunningOn: null });
  });

  test('that this host was killed in is not perhaps running', async () => {
    const { files } = await batchWith(stateDir(), [runStart('2026-11-02T10:00:00.000Z')]);
    const holder = { pid: 2 ** 22 + 1, host: hostname(), since: '2026-11-02T10:00:00.000Z', token: 'x' };
    writeFileSync(files.lock, `${JSON.stringify(holder)}\n`);
    expect(await only()).toMatchObject({ running: false, perhapsRunningOn: null });
  });

  test('that stopped for the sake of the account says why, until it is run again', async () => {
    const end = { ...runEnd('2026-11-02T10:01:00.000Z', 5), stoppedBy: STOP };
    const stopped = [runStart('2026-11-02T10:00:00.000Z'), intent(1, at(0)), answer('stop', 1, at(0)), end];
    const { files } = await batchWith(stateDir(), stopped, { batchId: 'a' });
    expect((await only()).next).toMatchObject({ kind: 'fix_account', words: expect.stringContaining('forbidden: no') });
    rmSync(files.folder, { recursive: true });
    await batchWith(stateDir(), [...stopped, runStart('2026-11-03T10:00:00.000Z')], { batchId: 'a' });
    expect((await only()).next).toMatchObject({ kind: 'go_on' });
  });

  test('whose canary failed is not simply gone on with', async () => {
    const stoppedBy = { type: 'canary_failed', message: 'told' };
    const events = [runStart('2026-11-02T10:00:00.000Z'), { ...runEnd('2026-11-02T10:01:00.000Z', 5), stoppedBy }];
    await batchWith(stateDir(), events, { settings: { canary: 2, chunkSize: 2 } });
    expect((await only()).next).toMatchObject({ kind: 'check_canary', words: expect.stringContaining('told') });
  });

  test('that is halted says why', async () => {
    await batchWith(stateDir(), [...completed(0), ...accepted(1), halted(at(1))]);
    expect(await only()).toMatchObject({ halted: 'because', next: { kind: 'compare' } });
  });
});
