/**
 * One running process per batch. The lock is hygiene: it spares the user two processes that send the same requests and
 * tear each other's journal. What keeps money safe is the idempotency keys, which are the same in every process.
 *
 * The lock is a file that says who holds it, put in place whole by a hard link. A process that died, also by kill -9,
 * frees it at once: the next one sees that it is gone, or that its number is another process's by now. What can still
 * go wrong: hosts are told apart by name, so two containers of one name that share the folder take each other's process
 * for a dead one. They have to: a container that was restarted looks exactly like that, and must be able to go on.
 */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { IssueBatchError, systemErrorCode } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import { soon } from '../files/held-open.js';
import { isAlive, startTimeOf } from './process-life.js';

export interface Lock {
  /** Gives the lock back. Removes nothing but this lock itself; never throws; a second call does nothing. */
  release(): void;
}

const holderSchema = z.object({
  pid: z.int32().positive(),
  host: z.string(),
  /** See {@link startTimeOf}: tells a process from a later one of the same number. */
  startTime: z.string().optional(),
  since: z.string(),
  version: z.string().optional(),
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

// torn: begun but not ended, which only a place without hard links or a power cut can leave.
// foreign: nothing that this version writes. It may mean something to whoever wrote it, so it is never removed.
type Found = Holder | 'absent' | 'torn' | 'foreign';

function readLock(path: string): Found {
  try {
    // On Windows a lock that is removed while somebody reads it refuses everybody for that moment.
    const text = soon(() => fs.readFileSync(path)).toString('utf8');
    if (!text.endsWith('\n')) return 'torn';
    return holderSchema.parse(JSON.parse(text));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return 'absent';
    if (code === undefined) return 'foreign';
    throw error;
  }
}

function judge(holder: Holder): 'alive' | 'dead' | 'elsewhere' {
  if (holder.host !== hostname()) return 'elsewhere';
  return isAlive(holder) ? 'alive' : 'dead';
}

/** Without hard links the writer of a torn lock may be at work this moment. One that sleeps longer than this loses. */
const TORN_AFTER_MS = 10_000;

/** Whether the lock may be removed. `now` is the file system's clock: over a network it is not this machine's. */
function isDead(path: string, found: Found, now: number): boolean {
  if (typeof found === 'object') return judge(found) === 'dead';
  if (found !== 'torn') return false;
  const file = fs.lstatSync(path, { throwIfNoEntry: false });
  return file !== undefined && now - file.mtimeMs > TORN_AFTER_MS;
}

/** Whether a process of this machine holds the lock. For a look from outside: an answer may be old when it comes. */
export function isHeld(path: string): boolean {
  const found = readLock(path);
  return typeof found === 'object' && judge(found) === 'alive';
}

function refusal(path: string, found: Found): IssueBatchError {
  let who = 'an unknown process';
  let hint = `Wait a moment. If no issue-batch is running this batch, delete ${path} and run again.`;
  if (typeof found === 'object') {
    who = `process ${found.pid} on host ${found.host}, since ${found.since}`;
    hint = `Wait until it ends, or stop it. If that process is something else by now, delete ${path} and run again.`;
    if (judge(found) === 'elsewhere') hint = `Only that host can tell whether it still runs. If not, delete ${path}.`;
  }
  return new IssueBatchError('LOCKED', `Another run of this batch holds its lock: ${who}.`, { hint });
}

function writeWhole(path: string, text: string): void {
  const fd = fs.openSync(path, 'wx', 0o600);
  try {
    fs.writeFileSync(fd, text);
    fs.fsyncSync(fd); // Otherwise a power cut could leave the name with nothing behind it.
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw error;
  } finally {
    fs.closeSync(fd);
  }
}

/** Puts the lock in its place if nothing is there. */
function put(temporary: string, path: string, text: string): void {
  try {
    fs.linkSync(temporary, path);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return;
    // No hard links here (exFAT, some network shares; each platform has its own code for it). If the trouble is another
    // one, this meets it too. For a moment the file is there without its text: see `torn`.
    try {
      soon(() => writeWhole(path, text));
    } catch (failure) {
      if (systemErrorCode(failure) !== 'EEXIST') throw failure;
    }
  }
}

/**
 * Removes a dead holder's lock while no other process does: of two that saw the same one, the second could hit the new
 * lock of the first. The guard is a folder with one file named after its maker, renamed into place; a rename onto a
 * folder that is not empty fails. Who dies in here leaves a guard that names a dead process. It is removed by that
 * file's name, so that a newer guard cannot be hit, and no clock is needed.
 */
function takeOver(path: string, mine: Holder, text: string, now: number): Entrance {
  const guard = `${path}.guard`;
  const prepared = `${guard}.${mine.token}.tmp`;
  try {
    fs.mkdirSync(prepared, { mode: 0o700 });
    writeWhole(join(prepared, mine.token), text);
    const entrance = enter(prepared, guard, mine);
    if (entrance === 'entered' && isDead(path, readLock(path), now)) soon(() => fs.unlinkSync(path));
    return entrance;
  } finally {
    clear(guard, mine.token);
    fs.rmSync(prepared, { recursive: true, force: true });
  }
}

/** Removes a file of the guard, and the guard itself if nothing else is in it. */
function clear(guard: string, name: string): void {
  try {
    fs.rmSync(join(guard, name), { force: true });
    fs.rmdirSync(guard);
  } catch {
    // Not there any more, or somebody else's by now.
  }
}

/** Whether this process is in the guard; if a dead one was in it, it is free for the next attempt. */
type Entrance = 'entered' | 'occupied' | { readonly error: unknown };

function enter(prepared: string, guard: string, mine: Holder): Entrance {
  let refused: unknown;
  try {
    fs.renameSync(prepared, guard);
    return 'entered';
  } catch (error) {
    refused = error;
    clear(guard, mine.token); // Windows lets no folder be renamed onto another one, not even onto an empty one.
  }
  try {
    for (const name of fs.readdirSync(guard)) {
      const found = readLock(join(guard, name));
      // A guard comes into its place whole. One that is torn all the same went through a power cut: its maker is dead.
      const state = typeof found === 'object' ? judge(found) : found;
      if (state === 'torn' || state === 'dead') clear(guard, name);
      if (state === 'elsewhere') throw refusal(guard, found);
    }
    return 'occupied';
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    // Nothing is in the way: it left a moment ago, or the disk lets nobody in.
    return { error: refused };
  }
}

/** How often a lock that changes hands under our eyes is tried again, 5 ms apart, before it counts as held. */
const ROUNDS = 60;

/**
 * Takes the lock at `path` or throws `LOCKED`, naming the holder: also when this very process holds it. Throws
 * `STORAGE` when the lock cannot be written. Not waited for: whoever is turned away comes back later.
 */
export function acquireLock(path: string, owner?: { readonly version: string }): Lock {
  const target = resolve(path);
  const token = randomBytes(8).toString('hex');
  const own = { pid: process.pid, host: hostname(), startTime: startTimeOf(process.pid) };
  const mine: Holder = { ...own, since: new Date().toISOString(), version: owner?.version, token };
  const text = `${JSON.stringify(mine)}\n`;
  const temporary = `${target}.${token}.tmp`;
  const isOurs = (found: Found): boolean => typeof found === 'object' && found.token === token;
  const release = (): void => {
    try {
      if (isOurs(readLock(target))) soon(() => fs.unlinkSync(target));
    } catch {
      // A lock that stays is taken over as soon as this process is gone.
    }
  };
  try {
    writeWhole(temporary, text);
    const now = fs.lstatSync(temporary).mtimeMs;
    let found: Found = 'absent';
    let entrance: Entrance = 'occupied';
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      put(temporary, target, text);
      // What stands there decides, not what put() says: NFS may report that a link failed which it has made.
      found = readLock(target);
      if (isOurs(found)) return { release };
      if (found === 'absent') continue;
      if (!isDead(target, found, now)) break;
      entrance = takeOver(target, mine, text, now);
    }
    // To name a holder that is gone would send the user to look for a process instead of at the disk.
    if (typeof entrance === 'object' && isDead(target, found, now)) throw entrance.error;
    throw refusal(target, found);
  } catch (error) {
    throw storageError(error, 'take the lock', path);
  } finally {
    try {
      fs.rmSync(temporary, { force: true });
    } catch {
      // It holds nothing that matters, and the lock stands or not without it.
    }
  }
}
