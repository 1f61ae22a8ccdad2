import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import { acquireLock, isHeld } from '../../src/journal/lock.js';
import { type CompiledSource, compileSource } from '../support/compiled-source.js';
import { failingCalls } from '../support/failing-calls.js';
import { pretendPlatform } from '../support/pretend-platform.js';

let compiled: CompiledSource;
let folder: string;
let path: string;

beforeAll(() => {
  compiled = compileSource('journal/lock');
});
afterAll(() => compiled.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-test-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function refusalOf(act: () => unknown): IssueBatchError {
  try {
    act();
  } catch (error) {
    if (error instanceof IssueBatchError) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

/** A number that no process has: that of a child that has ended and been collected. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function holder(fields: object): string {
  const since = '2026-11-21T10:00:00.000Z';
  return `${JSON.stringify({ pid: process.pid, host: hostname(), since, token: 'a-token', ...fields })}\n`;
}

describe('a free lock', () => {
  test('is taken, names its holder, is readable by this user only, and is gone after release', () => {
    const lock = acquireLock(path, { version: '1.2.3' });
    const written: unknown = JSON.parse(readFileSync(path, 'utf8'));
    expect(written).toMatchObject({ pid: process.pid, host: hostname(), version: '1.2.3' });
    expect(readdirSync(folder)).toEqual(['lock']);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    lock.release();
    acquireLock(path).release();
  });

  test('cannot be taken in a folder that is not there, which is a storage error with the path', () => {
    const error = refusalOf(() => acquireLock(join(folder, 'nowhere', 'lock')));
    expect(error.code).toBe('STORAGE');
    expect(error.message).toContain(join(folder, 'nowhere', 'lock'));
  });
});

describe('a held lock', () => {
  test('is refused to the process that holds it, naming pid, host and since when', () => {
    const lock = acquireLock(path);
    const error = refusalOf(() => acquireLock(path));
    expect(error.code).toBe('LOCKED');
    expect(error.message).toContain(`process ${process.pid} on host ${hostname()}, since 20`);
    expect(error.hint).toContain(path);
    lock.release();
    acquireLock(path).release();
  });

  test('of another host is never taken over, and the hint names the file to delete', () => {
    writeFileSync(path, holder({ pid: deadPid(), host: 'another-machine' }));
    const error = refusalOf(() => acquireLock(path));
    expect(error.code).toBe('LOCKED');
    expect(error.message).toContain('another-machine');
    expect(error.hint).toContain(`delete ${path}`);
    expect(existsSync(path)).toBe(true);
  });

  test('is left alone by a release that comes after it was handed to somebody else', () => {
    const lock = acquireLock(path);
    const other = holder({ pid: 1, token: 'somebody-else' });
    writeFileSync(path, other);
    lock.release();
    expect(readFileSync(path, 'utf8')).toBe(other);
  });

  test('that holds something unknown is refused and never removed, however old', () => {
    writeFileSync(path, '{"format":"of a later version"}\n');
    utimesSync(path, 0, 0);
    expect(refusalOf(() => acquireLock(path)).code).toBe('LOCKED');
    expect(existsSync(path)).toBe(true);
  });
});

describe('a dead lock', () => {
  test("that the disk does not let anybody take over is the disk's trouble, not somebody else's run", () => {
    writeFileSync(path, holder({ pid: deadPid() }));
    const { renameSync } = fs;
    fs.renameSync = () => {
      throw Object.assign(new Error('EIO: i/o error, rename'), { code: 'EIO', syscall: 'rename' });
    };
    syncBuiltinESMExports();
    try {
      const refusal = refusalOf(() => acquireLock(path));
      expect([refusal.code, refusal.message]).toEqual([
        'STORAGE',
        expect.stringMatching(/take the lock .*input\/output error/),
      ]);
    } finally {
      fs.renameSync = renameSync;
      syncBuiltinESMExports();
    }
    acquireLock(path).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a process that is gone is taken over at once', () => {
    writeFileSync(path, holder({ pid: deadPid() }));
    const lock = acquireLock(path);
    expect(readFileSync(path, 'utf8')).toContain(`"pid":${process.pid}`);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('of a process whose number another one has by now is taken over', () => {
    writeFileSync(path, holder({ startTime: '1' }));
    acquireLock(path).release();
  });

  test.runIf(process.platform === 'linux')(
    'of a killed process that its parent has not collected is taken over',
    async () => {
      // The shell starts a child, tells its number, and becomes a program that never collects it; then the child ends.
      const stdio: ['ignore', 'pipe', 'ignore', 'pipe'] = ['ignore', 'pipe', 'ignore', 'pipe'];
      const shell = spawn('sh', ['-c', 'cat <&3 >/dev/null & echo $!; exec sleep 30'], { stdio });
      const [line] = (await once(shell.stdout as Readable, 'data')) as [Buffer];
      const pid = Number(line.toString());
      while (!readFileSync(`/proc/${shell.pid}/comm`, 'utf8').includes('sleep')) await new Promise(setImmediate);
      (shell.stdio[3] as Writable).end();
      while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) await new Promise(setImmediate);
      writeFileSync(path, holder({ pid }));
      acquireLock(path).release();
      shell.kill('SIGKILL');
    },
  );

  test('that was never written to its end is refused while it is fresh and taken over once it is old', () => {
    writeFileSync(path, '{"pid":');
    expect(refusalOf(() => acquireLock(path)).code).toBe('LOCKED');
    const minuteAgo = Date.now() / 1000 - 60;
    utimesSync(path, minuteAgo, minuteAgo);
    acquireLock(path).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['by a process that was killed in the middle', () => holder({ pid: deadPid(), token: 'guard-token' })],
    ['cut short by a power cut', () => ''],
  ])('is taken over in spite of a guard left behind %s', (_, content) => {
    writeFileSync(path, holder({ pid: deadPid() }));
    mkdirSync(`${path}.guard`);
    writeFileSync(join(`${path}.guard`, 'guard-token'), content());
    acquireLock(path).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is taken over in spite of an empty guard', () => {
    writeFileSync(path, holder({ pid: deadPid() }));
    mkdirSync(`${path}.guard`);
    acquireLock(path).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is left to the living process that is taking it over, whose guard stays', () => {
    writeFileSync(path, holder({ pid: deadPid() }));
    mkdirSync(`${path}.guard`);
    writeFileSync(join(`${path}.guard`, 'guard-token'), holder({ token: 'guard-token' }));
    expect(refusalOf(() => acquireLock(path)).code).toBe('LOCKED');
    expect(readdirSync(`${path}.guard`)).toEqual(['guard-token']);
  });
});

describe('on Windows, a lock', () => {
  const platform = pretendPlatform('win32');
  const fail = failingCalls();

  /** Its name refuses everybody so many times: somebody reads it while it is removed. */
  function refuse(times: number): void {
    let left = times;
    const refused = (name: unknown) => (name === path && left-- > 0 ? 'EPERM' : undefined);
    fail('linkSync', (_, to) => (left > 0 ? refused(to) : undefined));
    fail('openSync', refused);
    fail('readFileSync', refused);
  }

  test('that is removed this moment is waited for', () => {
    refuse(6);
    const lock = acquireLock(path);
    expect(isHeld(path)).toBe(true);
    refuse(6);
    expect(isHeld(path)).toBe(true);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that a virus scanner reads is given back all the same', () => {
    const lock = acquireLock(path);
    let left = 5;
    fail('unlinkSync', (name) => (name === path && left-- > 0 ? 'EBUSY' : undefined));
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that nobody may write is a storage error, and soon', () => {
    refuse(1_000_000);
    expect(refusalOf(() => acquireLock(path)).code).toBe('STORAGE');
  });

  test('from before the machine was started is taken over, although its number is taken', () => {
    writeFileSync(path, holder({ since: '2001-01-01T00:00:00.000Z' }));
    platform.become('linux');
    expect(refusalOf(() => acquireLock(path)).code).toBe('LOCKED');
    platform.become('win32');
    acquireLock(path).release();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('many processes', () => {
  test('never hold one lock at the same time, although they are killed while they hold it and while they take it', async () => {
    const witness = join(folder, 'witness');
    writeFileSync(witness, '');
    const script = join(import.meta.dirname, '../support/lock-contender.mjs');
    const args = [script, compiled.url('journal/lock'), path, witness];
    let left = 30;
    const endings: string[] = [];
    const contend = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const killed = left % 3 === 0;
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
        if (killed) setTimeout(() => child.kill('SIGKILL'), 100 + Math.random() * 150);
        const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
        endings.push(signal ?? `exit ${code}`);
      }
    };
    await Promise.all(Array.from({ length: 5 }, contend));
    expect(endings).toHaveLength(30);
    expect(new Set(endings)).toEqual(new Set([...endings.filter((ending) => ending === 'exit 0'), 'SIGKILL']));
    // Whatever the dead have left, the lock is free.
    acquireLock(path).release();
    expect(existsSync(path)).toBe(false);
  }, 120_000);
});
