import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAppendFile } from '../../src/journal/links.js';
import { openStatusesReader, type StatusRecord } from '../../src/journal/statuses.js';
import { useTempFolder } from '../freeze/sample-batch.js';

const folder = useTempFolder();
const path = () => join(folder.path, 'statuses.log');
const STORAGE = expect.objectContaining({ code: 'STORAGE' });

const record = (chunk: number, status: string): StatusRecord => ({
  chunk,
  generation: 0,
  at: '2026-11-22T10:00:00.000Z',
  statuses: [
    [0, status],
    [3, 'ACTIVE'],
  ],
});

function append(...records: StatusRecord[]) {
  const file = openAppendFile(path());
  const places = records.map((each) => file.append(each));
  file.close();
  return places;
}

describe('the statuses file', () => {
  test('gives the statuses of an order by the places of its rows, each record from its own place', () => {
    const [first, other, second] = append(record(0, 'ACTIVE'), record(1, 'EXPIRED'), record(0, 'CLAIMED'));
    const reader = openStatusesReader(path());
    const order = { chunk: 0, generation: 0 };
    expect([...reader.read(second!, order)]).toEqual(record(0, 'CLAIMED').statuses);
    expect([...reader.read(first!, order)]).toEqual(record(0, 'ACTIVE').statuses);
    expect(reader.read(other!, { chunk: 1, generation: 0 }).get(0)).toBe('EXPIRED');
    reader.close();
    expect(lstatSync(path()).mode & 0o777).toBe(0o600);
  });

  test('never gives the statuses of one order to another', () => {
    const [first, second] = append(record(0, 'ACTIVE'), record(1, 'CLAIMED'));
    const reader = openStatusesReader(path());
    expect(() => reader.read(second!, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    expect(() => reader.read(first!, { chunk: 0, generation: 1 })).toThrow(STORAGE);
    expect(() => reader.read({ offset: 1, length: first!.length }, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    reader.close();
  });

  test('is noticed to be altered, to hold something else, and to be gone', () => {
    const [place] = append(record(0, 'ACTIVE'));
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('[0,"ACTIVE"]', '[0,"CLAIMD"]'));
    const reader = openStatusesReader(path());
    expect(() => reader.read(place!, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    reader.close();
    const foreign = openAppendFile(join(folder.path, 'foreign'));
    const elsewhere = foreign.append({ chunk: 0, generation: 0, links: [] });
    foreign.close();
    for (const name of ['foreign', 'none']) {
      const other = openStatusesReader(join(folder.path, name));
      expect(() => other.read(elsewhere, { chunk: 0, generation: 0 })).toThrow(STORAGE);
      other.close();
    }
  });
});
