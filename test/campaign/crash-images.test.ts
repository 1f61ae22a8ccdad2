import { expect, test } from 'vitest';
import { crashImages } from './crash-images.js';
import { createDisk, newFolder } from './disk-model.js';
import { readSystemCalls } from './syscalls.js';

const hex = (text: string) =>
  `"${Buffer.from(text)
    .toString('hex')
    .replace(/../g, (byte) => `\\x${byte}`)}"`;

/** The disks that may be left, as texts such as `a=one b=`, after calls in strace's words. */
function imagesAfter(...lines: readonly string[]): string[] {
  const disk = createDisk('/base', newFolder());
  for (const call of readSystemCalls(lines.join('\n'))) disk.apply(call);
  const texts = [...crashImages(disk.root)].map(({ entries }) =>
    [...entries]
      .map(([path, content]) => `${path}=${(content ?? 'folder').toString().replaceAll('\0', '0')}`)
      .join(' '),
  );
  return [...new Set(texts)].sort();
}

const create = (name: string, fd: number) =>
  `openat(AT_FDCWD, ${hex(`/base/${name}`)}, O_WRONLY|O_CREAT, 0600) = ${fd}`;
const write = (fd: number, text: string) => `write(${fd}, ${hex(text)}, ${text.length}) = ${text.length}`;
const sync = (fd: number) => `fdatasync(${fd}) = 0`;
const syncFolder = [`openat(AT_FDCWD, ${hex('/base')}, O_RDONLY) = 9`, 'fsync(9) = 0', 'close(9) = 0'];

test('unsynced bytes may be missing, torn, zeros or there; an unsynced name may be missing', () => {
  expect(imagesAfter(create('a', 3), write(3, 'abcd'))).toEqual(['', 'a=', 'a=0000', 'a=ab', 'a=abcd']);
});

test('a synced file whose folder is not synced may have no name, but never half its bytes', () => {
  expect(imagesAfter(create('a', 3), write(3, 'abcd'), sync(3))).toEqual(['', 'a=abcd']);
});

test('a synced folder says nothing of the bytes behind its names', () => {
  expect(imagesAfter(create('a', 3), ...syncFolder, write(3, 'ab'))).toEqual(['a=', 'a=00', 'a=a', 'a=ab']);
});

test('a rename may come to the disk before the bytes of what it renames, and is one step', () => {
  const replace = `rename(${hex('/base/b')}, ${hex('/base/a')}) = 0`;
  const old = [create('a', 3), write(3, 'old'), sync(3), create('b', 4), ...syncFolder, write(4, 'x')];
  expect(imagesAfter(...old, replace)).toEqual(['a=', 'a=old b=', 'a=old b=x', 'a=x']);
});

test('what was synced stays, and calls that failed did nothing', () => {
  const refused = `unlink(${hex('/base/a')}) = -1 EACCES (Permission denied)`;
  expect(imagesAfter(create('a', 3), write(3, 'ab'), sync(3), ...syncFolder, refused)).toEqual(['a=ab']);
});

test('a trace with a call that the model does not know is refused', () => {
  expect(() => imagesAfter(`symlink(${hex('a')}, ${hex('/base/b')}) = 0`)).toThrow('symlink');
});

test('bytes that strace left out are noticed', () => {
  expect(() => imagesAfter(create('a', 3), `write(3, "\\x61"..., 5) = 5`)).toThrow('too small');
});
