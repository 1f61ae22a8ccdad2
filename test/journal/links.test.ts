import { appendFileSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LinkRecord, openAppendFile, openLinksReader } from '../../src/journal/links.js';
import { useTempFolder } from '../freeze/sample-batch.js';

const folder = useTempFolder();
const path = () => join(folder.path, 'links.log');
const STORAGE = expect.objectContaining({ code: 'STORAGE' });

function record(chunk: number): LinkRecord {
  const link = { position: 0, itemId: `I-${chunk}`, url: `https://x.example/${chunk}-é`, payoutStatus: 'ACTIVE' };
  return { chunk, generation: 0, links: [{ ...link, expiresAt: '' }] };
}

function append(...records: LinkRecord[]) {
  const file = openAppendFile(path());
  const places = records.map((each) => file.append(each));
  file.close();
  return places;
}

describe('the links file', () => {
  test('gives every record back from the place that it was put to, over several runs', () => {
    const places = [...append(record(0), record(1)), ...append(record(2))];
    const reader = openLinksReader(path());
    for (const [chunk, place] of [...places.entries()].reverse()) {
      expect(reader.read(place, { chunk, generation: 0 })).toEqual(record(chunk));
    }
    reader.close();
    expect(lstatSync(path()).mode & 0o777).toBe(0o600);
  });

  test('goes on behind whatever a crash left at its end', () => {
    const [first] = append(record(0));
    const whole = readFileSync(path());
    for (let size = 1; size < whole.length; size += 7) {
      writeFileSync(path(), whole);
      appendFileSync(path(), whole.subarray(0, size));
      const [second] = append(record(1));
      const reader = openLinksReader(path());
      expect(reader.read(first!, { chunk: 0, generation: 0 })).toEqual(record(0));
      expect(reader.read(second!, { chunk: 1, generation: 0 })).toEqual(record(1));
      reader.close();
    }
  });

  test('never gives the links of one order to another', () => {
    const [first, second] = append(record(0), record(1));
    const reader = openLinksReader(path());
    expect(() => reader.read(second!, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    expect(() => reader.read(first!, { chunk: 0, generation: 1 })).toThrow(STORAGE);
    expect(() => reader.read({ offset: 1, length: first!.length }, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    expect(() => reader.read({ offset: 9999, length: 10 }, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    reader.close();
  });

  test('is noticed to be altered, and to be gone', () => {
    const [place] = append(record(0));
    const text = readFileSync(path(), 'utf8');
    writeFileSync(path(), text.replace('/0-', '/1-'));
    const reader = openLinksReader(path());
    expect(() => reader.read(place!, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    reader.close();
    const missing = openLinksReader(join(folder.path, 'none'));
    expect(() => missing.read(place!, { chunk: 0, generation: 0 })).toThrow(STORAGE);
    missing.close();
  });

  test('is never written through a symbolic link', () => {
    symlinkSync(join(folder.path, 'elsewhere'), path());
    expect(() => openAppendFile(path())).toThrow(STORAGE);
  });
});
