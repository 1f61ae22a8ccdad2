import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import { refuseForeignTarget, storageError, syncFolder } from '../../src/files/atomic-file.js';

const posix = process.platform !== 'win32';

let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'targets-test-'));
  path = join(folder, 'results.csv');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('syncFolder', () => {
  test('takes a folder, and names one that is not there', () => {
    syncFolder(folder);
    expect(() => syncFolder(join(folder, 'no'))).toThrow(`Cannot sync the folder ${join(folder, 'no')}: no such file`);
  });
});

describe('refuseForeignTarget', () => {
  test('lets a free name and a regular file pass', () => {
    refuseForeignTarget(path);
    fs.writeFileSync(path, 'x');
    refuseForeignTarget(path);
  });

  test.runIf(posix)('refuses a link, a folder and a pipe as a usage error, also behind a trailing slash', () => {
    fs.mkdirSync(join(folder, 'sub'));
    fs.symlinkSync(join(folder, 'sub'), join(folder, 'link'));
    fs.symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    spawnSync('mkfifo', [join(folder, 'pipe')]);
    const kinds = { sub: 'a folder', link: 'a symbolic link', dangling: 'a symbolic link', pipe: 'not a regular file' };
    for (const [name, kind] of Object.entries(kinds)) {
      for (const target of [join(folder, name), `${join(folder, name)}/`]) {
        expect(() => refuseForeignTarget(target)).toThrow(
          expect.objectContaining({ code: 'USAGE', message: `Cannot write ${target}: it is ${kind}.` }) as Error,
        );
      }
    }
  });
});

describe('storageError', () => {
  test.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EACCES', 'permission denied'],
    ['EROFS', 'the file system is read-only'],
    ['EIO', 'the disk reports an input/output error'],
    ['EMFILE', 'too many files are open'],
    ['ENOTDIR', 'a part of the path is not a folder'],
  ])('puts %s into words and adds a fix', (code, words) => {
    const error = storageError(Object.assign(new Error('raw'), { code }), 'read', 'a.csv');
    expect(error).toMatchObject({ code: 'STORAGE', message: `Cannot read a.csv: ${words}.` });
    expect(error.hint).toMatch(/\.$/);
  });

  test('keeps the message of an error that it does not know, and an error that has been explained already', () => {
    expect(storageError(new Error('strange'), 'read', 'a.csv').message).toBe('Cannot read a.csv: strange.');
    const explained = new IssueBatchError('LOCKED', 'held');
    expect(storageError(explained, 'read', 'a.csv')).toBe(explained);
  });
});
