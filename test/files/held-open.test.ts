import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isFolderTaken, patiently, soon } from '../../src/files/held-open.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { systemError } from '../support/failing-calls.js';
import { fastForward } from '../support/fast-forward.js';
import { pretendPlatform } from '../support/pretend-platform.js';

const folder = useTempFolder();
const time = fastForward();

/** Fails so often with this code, then works. Counts its calls. */
function stubborn(code: string, failures: number) {
  const operation = () => {
    operation.calls += 1;
    if (operation.calls <= failures) throw systemError(code);
    return 'done';
  };
  operation.calls = 0;
  return operation;
}

const MINUTE = { ms: 60_000 };

describe('on Windows', () => {
  const platform = pretendPlatform('win32');

  test.each(['EPERM', 'EACCES', 'EBUSY'])(
    'what another program keeps from happening (%s) is tried again',
    async (code) => {
      const operation = stubborn(code, 8);
      await patiently(operation, MINUTE);
      expect(operation.calls).toBe(9);
      expect(time.pauses).toEqual([20, 40, 80, 160, 320, 500, 500, 500]);
      const short = stubborn(code, 3);
      expect(soon(short)).toBe('done');
      expect(short.calls).toBe(4);
    },
  );

  test('nothing is waited for longer than was said, and its own error comes through', async () => {
    await expect(patiently(stubborn('EBUSY', 1000), MINUTE)).rejects.toMatchObject({ code: 'EBUSY' });
    const waited = time.pauses.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(60_000);
    expect(waited).toBeLessThan(61_000);
    const once = stubborn('EPERM', 1000);
    await expect(patiently(once, { ms: 0 })).rejects.toMatchObject({ code: 'EPERM' });
    expect(once.calls).toBe(1);
    expect(() => soon(stubborn('EPERM', 1000))).toThrow('EPERM');
  });

  test('nothing is waited for that is decided already', async () => {
    mkdirSync(join(folder.path, 'batch'));
    const operation = stubborn('EPERM', 1000);
    await expect(patiently(operation, { ...MINUTE, unless: join(folder.path, 'batch') })).rejects.toThrow('EPERM');
    expect(operation.calls).toBe(1);
    await patiently(stubborn('EPERM', 2), { ...MINUTE, unless: join(folder.path, 'other') });
  });

  test('other errors come through at once', async () => {
    for (const code of ['ENOSPC', 'ENOENT', 'EIO']) {
      const operation = stubborn(code, 1);
      await expect(patiently(operation, MINUTE)).rejects.toMatchObject({ code });
      expect(() => soon(stubborn(code, 1))).toThrow(code);
      expect(operation.calls).toBe(1);
    }
    expect(time.pauses).toEqual([]);
  });

  test('a folder that is in the way is known by its being there, because the error tells of permissions', () => {
    mkdirSync(join(folder.path, 'batch'));
    expect(isFolderTaken(systemError('EPERM'), join(folder.path, 'batch'))).toBe(true);
    expect(isFolderTaken(systemError('EPERM'), join(folder.path, 'other'))).toBe(false);
    expect(isFolderTaken(systemError('EIO'), join(folder.path, 'batch'))).toBe(false);
  });

  test('and on every other system nothing of this: an error is an error, and nothing is tried twice', async () => {
    for (const name of ['linux', 'darwin'] as const) {
      platform.become(name);
      for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
        const operation = stubborn(code, 1);
        await expect(patiently(operation, MINUTE)).rejects.toMatchObject({ code });
        expect(operation.calls).toBe(1);
        expect(() => soon(stubborn(code, 1))).toThrow(code);
        expect(isFolderTaken(systemError(code), folder.path)).toBe(false);
      }
      expect(isFolderTaken(systemError('ENOTEMPTY'), folder.path)).toBe(true);
    }
    expect(time.pauses).toEqual([]);
  });
});
