import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freezeBatch } from '../../src/freeze/freeze.js';
import { listBatchFolders, openFrozenBatch, removeUnfinished } from '../../src/freeze/frozen-batch.js';
import { idempotencyKey } from '../../src/plan/idempotency-key.js';
import { failingCalls } from '../support/failing-calls.js';
import { fastForward } from '../support/fast-forward.js';
import { pretendPlatform } from '../support/pretend-platform.js';
import { cells, freezeInput, freezeSample, useTempFolder } from './sample-batch.js';

const folder = useTempFolder();
const stateDir = () => join(folder.path, 'state');

const MIXED = [
  cells({ faceValue: '10.50', note: 'a "quoted"\nnote' }),
  cells({ product: 'AMZ-GB', faceValue: '5', note: '\ud83d\ude00 é' }),
  cells({ faceValue: '0.1' }),
  cells({ faceValue: '0.2', reference: 'r' }),
];

describe('a batch that is frozen', () => {
  test('reads back the same: manifest, every row in order, every order with its exact bytes', async () => {
    const input = freezeInput(stateDir(), { rows: MIXED, settings: { chunkSize: 2 } });
    expect(await freezeBatch(input)).toBe(true);
    const batch = openFrozenBatch(join(stateDir(), 'sample'));
    expect(batch.manifest).toEqual(input.manifest);
    expect([...batch.rows()].flat()).toEqual([
      [0, 0, 2, MIXED[0]],
      [1, 0, 3, MIXED[1]],
      [0, 1, 4, MIXED[2]],
      [2, 0, 5, MIXED[3]],
    ]);
    expect(batch.orders).toMatchObject([
      { chunk: 0, rows: 2, firstRow: 0, lastRow: 2, currency: 'USD', country: 'US', faceValue: '10.6' },
      { chunk: 1, rows: 1, firstRow: 1, lastRow: 1, currency: 'GBP', country: 'GB', faceValue: '5' },
      { chunk: 2, rows: 1, firstRow: 3, lastRow: 3, currency: 'USD', country: 'US', faceValue: '0.2' },
    ]);
    for (const order of batch.orders) {
      const body = batch.body(order);
      expect(order.key).toBe(idempotencyKey('sample', order.chunk, 0));
      expect(createHash('sha256').update(body).digest('hex')).toBe(order.bodySha256);
      expect(JSON.parse(body.toString())).toMatchObject({
        description: `[issue-batch sample #${order.chunk} g0]`,
        metadata: { content_sha256: order.contentSha256 },
        payment_method: { currency: order.currency },
      });
    }
    expect(JSON.parse(batch.body(batch.orders[0]!).toString()).items).toMatchObject([
      { face_value: 10.5 },
      { face_value: 0.1 },
    ]);
  });

  test('of many rows comes back whole, order by order and row by row', async () => {
    const rows = Array.from({ length: 1701 }, (_, i) =>
      cells({ product: i % 3 === 0 ? 'AMZ-GB' : 'AMZ-US', faceValue: String(i + 1), note: 'x'.repeat(i % 50) }),
    );
    const batch = await freezeSample(stateDir(), { rows });
    const asked = new Map(
      batch.orders.map((order) => [
        order.chunk,
        JSON.parse(batch.body(order).toString()).items as { face_value: number }[],
      ]),
    );
    const read = [...batch.rows()].flat();
    expect(read.map(([, , , row]) => row)).toEqual(rows);
    for (const [chunk, position, , row] of read) {
      expect(asked.get(chunk)?.[position]?.face_value).toBe(Number(row[1]));
    }
    expect([...asked.values()].reduce((sum, items) => sum + items.length, 0)).toBe(rows.length);
  });

  test('can be read by its owner only, whatever the umask, and is kept out of repositories', async () => {
    const before = process.umask(0o000);
    try {
      await freezeSample(stateDir(), { rows: MIXED });
    } finally {
      process.umask(before);
    }
    const batch = join(stateDir(), 'sample');
    for (const path of [stateDir(), batch]) expect(lstatSync(path).mode & 0o777).toBe(0o700);
    expect(readdirSync(batch).sort()).toEqual(['batch.json', 'bodies.jsonl', 'orders.log', 'rows.log']);
    for (const name of readdirSync(batch)) expect(lstatSync(join(batch, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(stateDir(), '.gitignore'), 'utf8')).toBe('*\n');
  });

  test('is never frozen again: the second attempt says so and changes nothing', async () => {
    const batch = await freezeSample(stateDir(), { rows: MIXED });
    const before = readFileSync(batch.files.bodies);
    expect(await freezeBatch(freezeInput(stateDir(), { rows: [cells({ faceValue: '99' })] }))).toBe(false);
    expect(readFileSync(batch.files.bodies)).toEqual(before);
    expect(readdirSync(stateDir()).sort()).toEqual(['.gitignore', 'sample']);
  });

  test('by two processes at once is made by one of them, whole, and the other is told so', async () => {
    const inputs = [MIXED, [cells({ faceValue: '99' })]].map((rows) => freezeInput(stateDir(), { rows }));
    const made = await Promise.all(inputs.map(freezeBatch));
    expect([...made].sort()).toEqual([false, true]);
    const winner = inputs[made.indexOf(true)]!;
    const batch = openFrozenBatch(join(stateDir(), 'sample'));
    expect(batch.manifest).toEqual(winner.manifest);
    expect([...batch.rows()].flat()).toHaveLength(winner.manifest.input.rows);
    expect(readdirSync(stateDir()).sort()).toEqual(['.gitignore', 'sample']);
  });
});

describe('a freeze that fails', async () => {
  test('leaves no batch when its rows cannot be read to the end', async () => {
    const input = freezeInput(stateDir(), { rows: MIXED });
    function* broken() {
      yield* input.blocks;
      throw new Error('the spool is gone');
    }
    await expect(freezeBatch({ ...input, blocks: broken() })).rejects.toMatchObject({ code: 'STORAGE' });
    expect(readdirSync(stateDir())).toEqual(['.gitignore']);
  });

  test('leaves no batch when it is stopped in the middle', async () => {
    const input = freezeInput(stateDir(), { rows: MIXED });
    const stopped = freezeBatch({ ...input, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readdirSync(stateDir())).toEqual(['.gitignore']);
  });

  test('leaves no batch when a file stands where its folder should be', async () => {
    mkdirSync(stateDir());
    writeFileSync(join(stateDir(), 'sample'), '');
    await expect(freezeBatch(freezeInput(stateDir(), { rows: MIXED }))).rejects.toMatchObject({ code: 'STORAGE' });
    expect(readdirSync(stateDir()).sort()).toEqual(['.gitignore', 'sample']);
  });
});

describe('what a killed freeze left behind', () => {
  const UUID = '123e4567-e89b-42d3-a456-426614174000';
  const HOUR_AGO = new Date(Date.now() - 3_700_000);

  test('is removed once it is an hour old, and never for a batch whose ID only begins alike', () => {
    const old = [`.unfinished-spring-${UUID}`, `.unfinished-spring-2026-${UUID}`, `.unfinished-summer-${UUID}`];
    const young = `.unfinished-spring-${UUID.replaceAll('1', '2')}`;
    for (const name of [...old, young]) {
      const path = join(stateDir(), name);
      mkdirSync(path, { recursive: true });
      if (name !== young) utimesSync(path, HOUR_AGO, HOUR_AGO);
    }
    removeUnfinished(stateDir(), 'spring');
    expect([...old, young].map((name) => existsSync(join(stateDir(), name)))).toEqual([false, true, true, true]);
    expect(listBatchFolders(stateDir())).toEqual([]);
  });
});

describe('on Windows, a freeze', () => {
  pretendPlatform('win32');
  const time = fastForward();
  const fail = failingCalls();

  test('waits for a virus scanner that is at work in the new folder', async () => {
    let failures = 10;
    fail('renameSync', (_, to) => (to === join(stateDir(), 'sample') && failures-- > 0 ? 'EPERM' : undefined));
    expect(await freezeBatch(freezeInput(stateDir(), { rows: MIXED }))).toBe(true);
    expect(time.pauses).toHaveLength(10);
    expect(listBatchFolders(stateDir())).toHaveLength(1);
  });

  test('that finds the batch made by another process says so at once, whatever the system calls that', async () => {
    await freezeSample(stateDir(), { rows: MIXED });
    fail('renameSync', (_, to) => (to === join(stateDir(), 'sample') ? 'EPERM' : undefined));
    expect(await freezeBatch(freezeInput(stateDir(), { rows: MIXED }))).toBe(false);
    expect(time.pauses).toEqual([]);
    expect(readdirSync(stateDir()).sort()).toEqual(['.gitignore', 'sample']);
  });

  test('that may not make the folder is a storage error, and nothing of it stays', async () => {
    fail('renameSync', (_, to) => (to === join(stateDir(), 'sample') ? 'EPERM' : undefined));
    await expect(freezeBatch(freezeInput(stateDir(), { rows: MIXED }))).rejects.toMatchObject({ code: 'STORAGE' });
    expect(readdirSync(stateDir())).toEqual(['.gitignore']);
  });
});
