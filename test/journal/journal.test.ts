import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { decodeFramed, encodeFramed } from '../../src/journal/framed-line.js';
import { openJournal, readJournal } from '../../src/journal/journal.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { AT, answer, anyOrderEvent, intent, settled } from './sample-events.js';

const folder = useTempFolder();
const path = () => join(folder.path, 'journal.log');
const STORAGE = expect.objectContaining({ code: 'STORAGE' });

const EVENTS: readonly JournalEvent[] = [
  { type: 'run:start', at: AT, version: '1.0.0', pid: 1, host: 'höst' },
  intent(2),
  answer('accepted', 2),
  settled('COMPLETED', 2),
  { type: 'run:end', at: AT, exitCode: 0 },
];

function write(events: readonly JournalEvent[]): Buffer {
  const journal = openJournal(path(), () => undefined);
  for (const event of events) journal.append(event);
  journal.close();
  return readFileSync(path());
}

/** What a later run replays, and what a reader beside it sees; or that both refuse. */
function read(): JournalEvent[] | 'refused' {
  const seen: JournalEvent[] = [];
  const replayed: JournalEvent[] = [];
  try {
    readJournal(path(), (event) => seen.push(event));
  } catch (error) {
    expect(error).toBeInstanceOf(IssueBatchError);
    expect(() => openJournal(path(), () => undefined)).toThrow(STORAGE);
    return 'refused';
  }
  openJournal(path(), (event) => replayed.push(event)).close();
  expect(seen).toEqual(replayed);
  return replayed;
}

describe('a journal', () => {
  test('replays what was appended, over any number of runs, and can be read by its owner only', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyOrderEvent(3), { maxLength: 6 }), { maxLength: 4 }), (runs) => {
        writeFileSync(path(), '');
        for (const events of runs) write(events);
        expect(read()).toEqual(runs.flat());
      }),
      { numRuns: 30 },
    );
    expect(lstatSync(path()).mode & 0o077).toBe(lstatSync(path()).mode & 0o044);
  });

  test('that is new belongs to its owner only', () => {
    write(EVENTS);
    expect(lstatSync(path()).mode & 0o777).toBe(0o600);
  });

  test('that does not exist has no events, and reading does not make it', () => {
    readJournal(path(), () => expect.unreachable());
    expect(() => lstatSync(path())).toThrow();
  });

  test('cut off at any byte replays the events before, and goes on behind them', () => {
    const whole = write(EVENTS);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1);
    // Every second byte, and every end of a record with the bytes next to it.
    const sizes = new Set(ends.flatMap((end) => [end - 1, end, end + 1]));
    for (let size = 0; size < whole.length; size += 1) {
      if (size % 2 === 1 && !sizes.has(size)) continue;
      writeFileSync(path(), whole.subarray(0, size));
      const kept = EVENTS.slice(0, ends.filter((end) => end <= size).length);
      expect(read(), `cut at ${size}`).toEqual(kept);
      write([intent(9)]);
      expect(read(), `appended at ${size}`).toEqual([...kept, intent(9)]);
    }
  });

  test('altered at any byte is refused, except in its last record, which may be left out', () => {
    const whole = write(EVENTS);
    const lastAt = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    for (let index = 0; index < whole.length; index += 1) {
      for (const byte of [(whole[index] ?? 0) ^ (index % 2 === 0 ? 0x01 : 0x80), 0x0a]) {
        if (byte === whole[index]) continue;
        const altered = Buffer.from(whole);
        altered[index] = byte;
        writeFileSync(path(), altered);
        const result = read();
        if (index >= lastAt && result !== 'refused') expect(result).toEqual(EVENTS.slice(0, -1));
        else expect(result, `byte ${index} as ${byte}`).toBe('refused');
      }
    }
  });

  test('with a tail of zeros, as a power cut leaves it, drops the tail', () => {
    const whole = write(EVENTS);
    writeFileSync(path(), Buffer.concat([whole, Buffer.alloc(4096)]));
    expect(read()).toEqual(EVENTS);
    expect(readFileSync(path())).toEqual(whole);
  });

  test.each<[string, (lines: string[]) => string[]]>([
    ['is missing in the middle', (lines) => lines.toSpliced(3, 1)],
    ['is missing at the start', (lines) => lines.slice(1)],
    ['stands there twice', (lines) => lines.toSpliced(3, 0, lines[3]!)],
    ['changed its place', (lines) => lines.toSpliced(2, 2, lines[3]!, lines[2]!)],
    ['is followed by an empty line', (lines) => lines.toSpliced(3, 0, '\n')],
  ])('in which a record %s is refused', (_, change) => {
    const lines = write(EVENTS)
      .toString()
      .split(/(?<=\n)/);
    writeFileSync(path(), change(lines).join(''));
    expect(read()).toBe('refused');
  });

  test('of a newer format is refused with both numbers', () => {
    writeFileSync(path(), encodeFramed(JSON.stringify({ v: 2, n: 0, ...intent() })));
    expect(() => openJournal(path(), () => undefined)).toThrow(/format 2.*format 1/);
    expect(() => readJournal(path(), () => undefined)).toThrow(/format 2.*format 1/);
  });

  test('with an event of no known kind is refused', () => {
    writeFileSync(path(), encodeFramed(JSON.stringify({ v: 1, n: 0, type: 'order:vanished', at: AT })));
    expect(read()).toBe('refused');
  });

  test('is never written through a symbolic link', () => {
    symlinkSync('/dev/full', path());
    expect(() => openJournal(path(), () => undefined)).toThrow(STORAGE);
  });

  test('that is a folder is a storage error, not a bug', () => {
    expect(() => readJournal(folder.path, () => undefined)).toThrow(STORAGE);
    expect(() => openJournal(folder.path, () => undefined)).toThrow(STORAGE);
  });
});

describe('a framed record', () => {
  test('gives back any JSON text, and nothing of another', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const bytes = encodeFramed(json);
        expect(bytes.indexOf(0x0a)).toBe(bytes.length - 1);
        expect(decodeFramed(bytes.subarray(0, -1))).toBe(json);
        expect(decodeFramed(bytes.subarray(0, -2))).toBeUndefined();
        expect(decodeFramed(bytes)).toBeUndefined();
      }),
    );
  });
});
