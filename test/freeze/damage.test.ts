import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import { openFrozenBatch } from '../../src/freeze/frozen-batch.js';
import { cells, freezeSample, useTempFolder } from './sample-batch.js';

const folder = useTempFolder();
const ROWS = [cells({ faceValue: '10.5', note: 'é' }), cells({ product: 'AMZ-GB' }), cells({ faceValue: '2' })];

/** Everything that a run uses of a frozen batch, or the error's code. */
function readAll(path: string): unknown {
  try {
    const batch = openFrozenBatch(path);
    return {
      manifest: batch.manifest,
      orders: batch.orders,
      bodies: batch.orders.map((order) => batch.body(order).toString()),
      rows: [...batch.rows()],
    };
  } catch (error) {
    if (error instanceof IssueBatchError) return error.code;
    throw error;
  }
}

const FILES = ['batch.json', 'rows.log', 'orders.log', 'bodies.jsonl'];

describe('a frozen batch that was damaged', () => {
  test.each(FILES)('is refused, or reads back the same, whichever byte of %s is altered', async (name) => {
    const batch = (await freezeSample(folder.path, { rows: ROWS, settings: { chunkSize: 2 } })).files.folder;
    const whole = readAll(batch);
    const path = join(batch, name);
    const bytes = readFileSync(path);
    let refused = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const altered = Buffer.from(bytes);
      altered[index] = (altered[index] ?? 0) ^ (index % 2 === 0 ? 0x01 : 0x80);
      writeFileSync(path, altered);
      const read = readAll(batch);
      if (read === 'STORAGE') refused += 1;
      else expect(read, `byte ${index}`).toEqual(whole);
    }
    expect(refused).toBeGreaterThan(bytes.length / 2);
    writeFileSync(path, bytes);
    expect(readAll(batch)).toEqual(whole);
  });

  test.each(FILES)('is refused wherever %s was cut off', async (name) => {
    const batch = (await freezeSample(folder.path, { rows: ROWS, settings: { chunkSize: 2 } })).files.folder;
    const whole = readAll(batch);
    const path = join(batch, name);
    const { length } = readFileSync(path);
    for (let size = length - 1; size >= 0; size -= 1) {
      truncateSync(path, size);
      const read = readAll(batch);
      // Of the newline behind the last byte nothing depends.
      if (size === length - 1 && read !== 'STORAGE') expect(read).toEqual(whole);
      else expect(read, `${size} of ${length} bytes`).toBe('STORAGE');
    }
  });

  test('is refused when whole blocks of rows are missing, repeated or swapped for others', async () => {
    const rows = Array.from({ length: 1100 }, (_, i) => cells({ faceValue: String(i + 1) }));
    const { files } = await freezeSample(folder.path, { rows });
    const [a, b, c] = readFileSync(files.rows, 'utf8').split(/(?<=\n)/);
    for (const other of [[a, b], [b, c], [a, b, b], [b, a, c], [a, b, c, c], []]) {
      writeFileSync(files.rows, other.join(''));
      expect(readAll(files.folder)).toBe('STORAGE');
    }
  });

  test('is refused when orders are missing, repeated or in another order', async () => {
    const { files } = await freezeSample(folder.path, { rows: ROWS, settings: { chunkSize: 1 } });
    const [a, b, c] = readFileSync(files.orders, 'utf8').split(/(?<=\n)/);
    for (const other of [
      [a, b],
      [a, b, b],
      [a, c, b],
      [a, b, c, c],
    ]) {
      writeFileSync(files.orders, other.join(''));
      expect(readAll(files.folder)).toBe('STORAGE');
    }
  });

  test('is refused by an older version with both format numbers in the message', async () => {
    const { files } = await freezeSample(folder.path, { rows: ROWS });
    writeFileSync(files.manifest, readFileSync(files.manifest, 'utf8').replace('"format": 1', '"format": 2'));
    expect(() => openFrozenBatch(files.folder)).toThrow(/format 2.*format 1/);
  });
});
