/**
 * Files that are absent, old or complete, never half-written: a temporary file beside the target, synced, then renamed
 * over it. All disk access is synchronous, because a batch must not go on before its record is on the disk.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { IssueBatchError, systemErrorCode } from '../errors.js';
import { closeQuietly } from './close-quietly.js';

const GO_ON = 'then run the same command again: it goes on where it stopped.';
const CHECK_PATH = 'Check the path, or choose another one.';

/** What the operating system's codes mean for somebody who issues payouts, and what to do about them. */
const REASONS: Readonly<Record<string, readonly [reason: string, fix: string]>> = {
  ENOSPC: ['the disk is full', `Free some space, ${GO_ON}`],
  EDQUOT: ['the disk quota is used up', `Free some space or raise the quota, ${GO_ON}`],
  EACCES: ['permission denied', `Give this user access to it, or choose another place, ${GO_ON}`],
  EPERM: ['the operation is not permitted', `Give this user access to it, or choose another place, ${GO_ON}`],
  EROFS: ['the file system is read-only', `Choose a place that can be written, ${GO_ON}`],
  EIO: ['the disk reports an input/output error', `Check the disk and its cable or mount, ${GO_ON}`],
  EMFILE: ['too many files are open', `Raise the limit of open files (ulimit -n), ${GO_ON}`],
  ENFILE: ['too many files are open on this machine', `Close other programs, ${GO_ON}`],
  EFBIG: ['it would be larger than the file size limit', `Raise the limit (ulimit -f), ${GO_ON}`],
  EISDIR: ['it is a folder', CHECK_PATH],
  ENOTDIR: ['a part of the path is not a folder', CHECK_PATH],
  ENOENT: ['no such file or folder', CHECK_PATH],
  ENAMETOOLONG: ['the name is too long', CHECK_PATH],
  ELOOP: ['the path leads through a symbolic link that is not followed', CHECK_PATH],
  EBUSY: ['another program is using it', `Close the program that has it open, ${GO_ON}`],
};

/**
 * The `STORAGE` error for a failed file operation: one line with path and reason, and the fix as its hint.
 * `what` is a verb in the infinitive, as in "Cannot `write` results.csv: the disk is full." An error that already
 * is an {@link IssueBatchError} comes back as it is, so that the first and most precise explanation survives.
 */
export function storageError(error: unknown, what: string, path: string): IssueBatchError {
  if (error instanceof IssueBatchError) return error;
  const code = systemErrorCode(error);
  const known = code === undefined ? undefined : REASONS[code];
  const fallback = error instanceof Error ? error.message : String(error);
  const [reason, hint] = known ?? [fallback, undefined];
  return new IssueBatchError('STORAGE', `Cannot ${what} ${path}: ${reason}.`, { hint, cause: error });
}

/** Writes all of `data` at the file's position. The kernel may take less than it is given; errors come through raw. */
export function writeFully(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(fd, bytes, done, bytes.length - done);
    // A device that takes nothing and reports no error would otherwise hold the run here for ever.
    if (written === 0) throw Object.assign(new Error('The device took no more bytes'), { code: 'EIO' });
    done += written;
  }
}

/** A folder cannot be synced on Windows, nor on some network file systems: there is nothing more that could be done. */
const NO_FOLDER_SYNC: ReadonlySet<string | undefined> =
  process.platform === 'win32'
    ? new Set(['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'EBADF'])
    : new Set(['EINVAL', 'ENOTSUP', 'ENOSYS']);

/** Makes names that were created, renamed or removed in this folder durable. Throws `STORAGE`. */
export function syncFolder(path: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY);
    fsyncSync(fd);
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(systemErrorCode(error))) throw storageError(error, 'sync the folder', path);
  } finally {
    if (fd !== undefined) closeQuietly(fd);
  }
}

/** Refuses, as `USAGE`, to replace anything that is not a regular file: a symbolic link, a folder, a pipe, a device. */
export function refuseForeignTarget(path: string): void {
  try {
    // resolve() drops a trailing slash, which would make lstat look through a symbolic link.
    const found = lstatSync(resolve(path));
    if (found.isFile()) return;
    const kind = found.isSymbolicLink() ? 'a symbolic link' : found.isDirectory() ? 'a folder' : 'not a regular file';
    throw new IssueBatchError('USAGE', `Cannot write ${path}: it is ${kind}.`, {
      hint: 'Name a file that does not exist yet, or one that may be replaced.',
    });
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw storageError(error, 'write', path);
  }
}

/** No single write takes this long. What is older was left by a killed process, and it may hold payout links. */
const LEFTOVER_AFTER_MS = 10 * 60_000;

/** Windows only: how long a virus scanner or a spreadsheet may hold the target before the write is given up. */
const RENAME_PATIENCE_MS = process.platform === 'win32' ? 10_000 : 0;
const HELD_BY_OTHERS: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Short and hashed, because the target's own name may already be as long as the file system allows. */
function temporaryPrefix(target: string): string {
  return `.issue-batch-${createHash('sha256').update(basename(target)).digest('hex').slice(0, 12)}-`;
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The error that led here matters more; what stays behind is removed by a later write.
  }
}

/** Node's own argument errors (`ERR_…`) carry a code as well, but they are bugs and must look like bugs. */
function isSystemError(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test(systemErrorCode(error) ?? '') && !(error instanceof IssueBatchError);
}

/** Removes temporary files that killed writes of this file left behind. Throws the system's own errors. */
export function removeLeftovers(target: string, olderThanMs: number): void {
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() && Date.now() - found.mtimeMs >= olderThanMs) removeQuietly(path);
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  const giveUpAt = performance.now() + RENAME_PATIENCE_MS;
  for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!HELD_BY_OTHERS.has(systemErrorCode(error)) || performance.now() >= giveUpAt) throw error;
    }
    await delay(pause);
  }
}

/**
 * Replaces the file at `path` in one step. `write` gets the descriptor of an empty temporary file in the same folder,
 * readable only by this user (`mode`, default 0600) whatever the umask or the file that is replaced. Returns when the
 * new content and its name are durable. On any failure the old file stays and the temporary one is removed: throws
 * `STORAGE`, or what `write` threw if that was no system error. Does not check what it replaces: see
 * {@link refuseForeignTarget}. `alone`: nobody else writes this file now, so that whatever a killed process left behind
 * can go at once.
 */
export async function writeFileAtomic(
  path: string,
  write: (fd: number) => void | Promise<void>,
  { mode = 0o600, alone = false }: { readonly mode?: number; readonly alone?: boolean } = {},
): Promise<void> {
  const target = resolve(path);
  const temporary = join(dirname(target), `${temporaryPrefix(target)}${randomBytes(8).toString('hex')}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  let fd: number | undefined;
  let created = false;
  try {
    removeLeftovers(target, alone ? 0 : LEFTOVER_AFTER_MS);
    fd = openSync(temporary, flags, mode);
    created = true;
    await write(fd);
    fsyncSync(fd);
    const written = fd;
    fd = undefined; // close() frees the descriptor even when it fails; a second close could hit somebody else's.
    closeSync(written);
    await renameOver(temporary, target);
  } catch (error) {
    if (fd !== undefined) closeQuietly(fd);
    if (created) removeQuietly(temporary);
    throw isSystemError(error) ? storageError(error, 'write', path) : error;
  }
  syncFolder(dirname(target));
}
