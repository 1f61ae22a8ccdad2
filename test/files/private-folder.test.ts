import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensurePrivateFolder } from '../../src/files/private-folder.js';

const posix = process.platform !== 'win32';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'private-folder-test-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const modeOf = (path: string): number => fs.statSync(path).mode & 0o777;
const failingWith = (code: string, words: string): Error =>
  expect.objectContaining({ code, message: expect.stringContaining(words) as string }) as Error;

test.runIf(posix)('makes every missing folder for this user only, and leaves those that exist as they are', () => {
  const existing = join(root, 'existing');
  fs.mkdirSync(existing);
  fs.chmodSync(existing, 0o755);
  ensurePrivateFolder(join(existing, 'a', 'b'));
  expect(modeOf(existing)).toBe(0o755);
  expect(modeOf(join(existing, 'a'))).toBe(0o700);
  expect(modeOf(join(existing, 'a', 'b'))).toBe(0o700);
  ensurePrivateFolder(existing);
  expect(modeOf(existing)).toBe(0o755);
});

test('can be called again and again', () => {
  const folder = join(root, 'state');
  ensurePrivateFolder(folder);
  fs.writeFileSync(join(folder, 'journal'), 'x');
  ensurePrivateFolder(folder);
  expect(fs.readdirSync(folder)).toEqual(['journal']);
});

test.runIf(posix)(
  'refuses a symbolic link as the last component, also behind a trailing slash or leading nowhere',
  () => {
    fs.mkdirSync(join(root, 'real'));
    fs.symlinkSync(join(root, 'real'), join(root, 'link'));
    fs.symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    for (const path of [join(root, 'link'), `${join(root, 'link')}/`, join(root, 'dangling')]) {
      expect(() => ensurePrivateFolder(path)).toThrow(failingWith('USAGE', 'a symbolic link'));
    }
    expect(fs.existsSync(join(root, 'nowhere'))).toBe(false);
  },
);

test.runIf(posix)('follows links further up, which are the business of the user', () => {
  fs.mkdirSync(join(root, 'real'));
  fs.symlinkSync(join(root, 'real'), join(root, 'link'));
  ensurePrivateFolder(join(root, 'link', 'state'));
  expect(fs.statSync(join(root, 'real', 'state')).isDirectory()).toBe(true);
});

test('refuses a file, and says so when a file stands further up', () => {
  fs.writeFileSync(join(root, 'file'), 'x');
  expect(() => ensurePrivateFolder(join(root, 'file'))).toThrow(failingWith('USAGE', 'not a folder'));
  const below = join(root, 'file', 'state');
  expect(() => ensurePrivateFolder(below)).toThrow(failingWith('STORAGE', `Cannot create the folder ${below}: `));
});
