/** Names and errors as Windows has them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  refuseForeignTarget,
  storageError,
  syncFolder,
  writeFileAtomic,
  writeFully,
} from '../../src/files/atomic-file.js';
import { tryFolder } from '../../src/files/try-folder.js';
import { windowsNameFlaw } from '../../src/files/windows-name.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { failingCalls, systemError } from '../support/failing-calls.js';
import { fastForward } from '../support/fast-forward.js';
import { pretendPlatform } from '../support/pretend-platform.js';

const folder = useTempFolder();
const time = fastForward();
const fail = failingCalls();
const platform = pretendPlatform('win32');

describe('a name that Windows cannot give to a file', () => {
  test.each([
    ['con', 'device'],
    ['NUL.csv', 'device'],
    ['C:\\data\\aux.results.csv', 'device'],
    ['Com1', 'device'],
    ['lpt9.txt', 'device'],
    ['com¹.csv', 'device'],
    ['prn .csv', 'device'],
    ['CONOUT$', 'device'],
    ['results.', 'end in'],
    ['results.csv ', 'end in'],
    ['C:\\data\\rewards:results.csv', '":"'],
    ['what?.csv', '"?"'],
    ['a|b', '"|"'],
    ['a"b', '"\\""'],
    ['tab\there', '"\\t"'],
  ])('is refused with the reason: %s', (name, reason) => {
    expect(windowsNameFlaw(name)).toContain(reason);
  });

  test.each([
    'console.csv',
    'C:\\con\\rows.csv',
    'rows.con',
    'com10.csv',
    'auxiliary',
    '.results.csv',
    'a b & (c).csv',
    'nulls',
  ])('is not this one: %s', (name) => {
    expect(windowsNameFlaw(name)).toBeUndefined();
  });

  test('is refused on Windows before anything is written, and nowhere else', () => {
    const path = join(folder.path, 'rewards:results.csv');
    expect(() => refuseForeignTarget(path)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `Cannot write ${path}: on Windows a name cannot have ":" in it.`,
      }) as Error,
    );
    platform.become('linux');
    refuseForeignTarget(path);
  });
});

describe('an error on Windows', () => {
  test.each(['EPERM', 'EACCES'])('%s first of all makes one think of the spreadsheet', (code) => {
    const told = storageError(systemError(code), 'write', 'a.csv');
    expect(told.message).toBe('Cannot write a.csv: another program has it open, or this user may not change it.');
    expect(told.hint).toContain('spreadsheet');
    platform.become('linux');
    expect(storageError(systemError(code), 'write', 'a.csv').message).not.toContain('program');
  });

  test('that has no code in Node is a storage error all the same, and no bug', async () => {
    fail('renameSync', () => 'UNKNOWN');
    await expect(writeFileAtomic(join(folder.path, 'a.csv'), () => undefined)).rejects.toMatchObject({
      code: 'STORAGE',
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('of a folder that cannot be synced stops nothing; elsewhere it does', () => {
    for (const code of ['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP']) {
      fail('fsyncSync', () => code);
      syncFolder(folder.path);
    }
    fail('fsyncSync', () => 'EIO');
    expect(() => syncFolder(folder.path)).toThrow('input/output');
    platform.become('darwin');
    fail('fsyncSync', () => 'EPERM');
    expect(() => syncFolder(folder.path)).toThrow('not permitted');
    fail('fsyncSync', () => 'ENOTSUP');
    syncFolder(folder.path);
  });
});

describe('a file that another program has open', () => {
  const path = () => join(folder.path, 'results.csv');
  const write = (fd: number) => writeFully(fd, 'new');
  const held = (...names: string[]) =>
    fail('renameSync', (_, to) => (names.some((name) => to === join(folder.path, name)) ? 'EPERM' : undefined));
  const places = (...names: string[]) =>
    async function* () {
      for (const name of names) yield join(folder.path, name);
    };

  test('is replaced as soon as that lets go of it', async () => {
    let failures = 5;
    fail('renameSync', () => (failures-- > 0 ? 'EBUSY' : undefined));
    expect(await writeFileAtomic(path(), write, { otherwise: places('other.csv') })).toBe(path());
    expect(readFileSync(path(), 'utf8')).toBe('new');
    expect(readdirSync(folder.path)).toEqual(['results.csv']);
    expect(time.pauses).toHaveLength(5);
  });

  test('is left as it is in the end, and the new one goes to the first other place that takes it', async () => {
    writeFileSync(path(), 'old');
    held('results.csv', 'second.csv');
    const written = await writeFileAtomic(path(), write, {
      otherwise: places('second.csv', 'third.csv', 'fourth.csv'),
    });
    expect(written).toBe(join(folder.path, 'third.csv'));
    expect(readFileSync(path(), 'utf8')).toBe('old');
    expect(readFileSync(written, 'utf8')).toBe('new');
    expect(readdirSync(folder.path).sort()).toEqual(['results.csv', 'third.csv']);
    expect(time.pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(10_000);
  });

  test('is a storage error where there is no other place, and nothing stays behind', async () => {
    writeFileSync(path(), 'old');
    held('results.csv', 'second.csv');
    for (const otherwise of [undefined, places(), places('second.csv')]) {
      const given = otherwise === undefined ? {} : { otherwise };
      await expect(writeFileAtomic(path(), write, { ...given, patience: { ms: 100 } })).rejects.toMatchObject({
        code: 'STORAGE',
        message: `Cannot write ${path()}: another program has it open, or this user may not change it.`,
      });
    }
    expect(readFileSync(path(), 'utf8')).toBe('old');
    expect(readdirSync(folder.path)).toEqual(['results.csv']);
  });

  test('has no other place when the trouble is the disk', async () => {
    fail('renameSync', () => 'EIO');
    await expect(writeFileAtomic(path(), write, { otherwise: places('second.csv') })).rejects.toMatchObject({
      message: expect.stringContaining('input/output') as string,
    });
  });
});

test('a folder is tried out with a file that is gone again', () => {
  tryFolder(folder.path);
  expect(readdirSync(folder.path)).toEqual([]);
  fail('openSync', () => 'EPERM');
  expect(() => tryFolder(folder.path)).toThrow('EPERM');
});
