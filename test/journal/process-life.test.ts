import { spawnSync } from 'node:child_process';
import { uptime } from 'node:os';
import { describe, expect, test } from 'vitest';
import { isAlive, startTimeOf } from '../../src/journal/process-life.js';
import { pretendPlatform } from '../support/pretend-platform.js';

const MINUTE_MS = 60_000;
const beforeBoot = (ms: number) => new Date(Date.now() - uptime() * 1000 - ms).toISOString();
const now = () => new Date().toISOString();

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe.each(['linux', 'darwin', 'win32'] as const)('a process that left its number (%s)', (platform) => {
  pretendPlatform(platform);

  test('is alive while it runs, and gone when it has ended', () => {
    expect(isAlive({ pid: process.pid, since: now(), startTime: startTimeOf(process.pid) })).toBe(true);
    expect(isAlive({ pid: process.pid, since: now() })).toBe(true);
    expect(isAlive({ pid: deadPid(), since: now() })).toBe(false);
  });
});

describe.each(['darwin', 'win32'] as const)(
  'a number that is taken, where nobody tells since when (%s),',
  (platform) => {
    pretendPlatform(platform);

    test("is another process's when it was left before the machine was last started", () => {
      expect(isAlive({ pid: process.pid, since: beforeBoot(60 * MINUTE_MS) })).toBe(false);
    });

    test('is taken for the same process as long as a clock that was set could explain it, or nothing can be read', () => {
      expect(isAlive({ pid: process.pid, since: beforeBoot(5 * MINUTE_MS) })).toBe(true);
      expect(isAlive({ pid: process.pid, since: 'yesterday' })).toBe(true);
    });
  },
);

describe('on Linux', () => {
  pretendPlatform('linux');

  test.runIf(process.platform === 'linux')('the start of the process decides, and no clock', () => {
    const startTime = startTimeOf(process.pid);
    expect(isAlive({ pid: process.pid, since: beforeBoot(60 * MINUTE_MS), startTime })).toBe(true);
    expect(isAlive({ pid: process.pid, since: now(), startTime: '1' })).toBe(false);
  });
});
