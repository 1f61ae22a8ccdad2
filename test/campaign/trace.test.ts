import { expect, test } from 'vitest';
import { readTrace } from './trace.js';

const MAIN = 100;
const LOCK = '/base/.issue-batch/batch-1/lock.1.tmp';
const REFUSED = '-1 ENOSPC (No space left on device) (INJECTED)';

const read = (...lines: readonly string[]) => readTrace(lines.join('\n'), MAIN, '/base');

test.each([
  ['in one line', [`101 write(16<anon_inode:[eventfd]>, ""..., 8) = ${REFUSED}`]],
  [
    'in two',
    ['101 write(16<anon_inode:[eventfd]>, ""..., 8 <unfinished ...>', `101 <... write resumed>) = ${REFUSED}`],
  ],
])('an error that struck another thread (%s) is told from one that struck the main one', (_, other) => {
  const trace = read(`100 openat(AT_FDCWD</base>, "${LOCK}", O_WRONLY|O_CREAT) = 18<${LOCK}>`, ...other);
  expect(trace.strayed).toBe(true);
  expect(trace.calls.filter(({ injected }) => injected)).toEqual([]);
});

test.each([
  ['in one line', [`100 write(18<${LOCK}>, ""..., 127) = ${REFUSED}`]],
  ['in two', [`100 write(18<${LOCK}>, ""..., 127 <unfinished ...>`, `100 <... write resumed>) = ${REFUSED}`]],
])('an error in the place of a call of the main thread (%s) is found with its place and count', (_, own) => {
  const trace = read('100 write(2<pipe:[1]>, ""..., 9) = 9', ...own);
  expect(trace.strayed).toBe(false);
  expect(trace.calls.at(-1)).toMatchObject({ name: 'write', nth: 2, ordinal: 1, place: 'state', injected: true });
});
