/**
 * What Windows alone refuses: replacing, moving or removing what another program has open. A virus scanner or an indexer
 * keeps a file for a moment, a spreadsheet until it is closed there. On other systems nothing here waits.
 */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemErrorCode } from '../errors.js';

/** Which of them it is depends on how the other program opened the file. All can mean a lack of permission as well. */
const HELD_OPEN: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);

export function isHeldOpen(error: unknown): boolean {
  return process.platform === 'win32' && HELD_OPEN.has(systemErrorCode(error));
}

export interface Patience {
  /** How long the other program is waited for; 0: not at all. */
  readonly ms: number;
  /** Nothing is waited for once something stands at this path. */
  readonly unless?: string;
}

/** Tries again, at growing intervals, while another program is in the way. Others go on meanwhile. */
export async function patiently(operation: () => void, { ms, unless }: Patience): Promise<void> {
  const giveUpAt = performance.now() + ms;
  for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
    try {
      operation();
      return;
    } catch (error) {
      if (!isHeldOpen(error) || performance.now() >= giveUpAt) throw error;
      if (unless !== undefined && existsSync(unless)) throw error;
    }
    await delay(pause);
  }
}

const MOMENT_MS = 500;
const PAUSE_MS = 10;

/** For a moment at most, and nothing else goes on meanwhile: only where no order is under way. */
export function soon<T>(operation: () => T): T {
  const giveUpAt = performance.now() + MOMENT_MS;
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (!isHeldOpen(error) || performance.now() >= giveUpAt) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
}

/** Whether a folder could not be moved because another one is there: to Windows that is a lack of permission. */
export function isFolderTaken(error: unknown, target: string): boolean {
  const code = systemErrorCode(error);
  return code === 'ENOTEMPTY' || code === 'EEXIST' || (isHeldOpen(error) && existsSync(target));
}
