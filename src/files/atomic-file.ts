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
import { IssueBatchError, systemErrorCode } from '../errors.js';
import { closeQuietly } from './close-quietly.js';
import { isHeldOpen, type Patience, patiently } from './held-open.js';
import { windowsNameFlaw } from './windows-name.js';

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

/** On Windows these may mean either, and a spreadsheet is the likelier one. */
const HELD_OR_DENIED = [
  'another program has it open, or this user may not change it',
  `Close it there (a spreadsheet, a viewer), or give this user access to it, ${GO_ON}`,
] as const;
const WINDOWS_REASONS: typeof REASONS = { ...REASONS, EACCES: HELD_OR_DENIED, EPERM: HELD_OR_DENIED };

/**
 * The `STORAGE` error for a failed file operation: one line with path and reason, and the fix as its hint.
 * `what` is a verb in the infinitive, as in "Cannot `write` results.csv: the disk is full." An error that already
 * is an {@link IssueBatchError} comes back as it is, so that the first and most precise explanation survives.
 */
export function storageError(error: unknown, what: string, path: string): IssueBatchError {
  if (error instanceof IssueBatchError) return error;
  const code = systemErrorCode(error);
  const reasons = process.platform === 'win32' ? WINDOWS_REASONS : REASONS;
  const known = code === undefined ? undefined : reasons[code];
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
const NO_FOLDER_SYNC: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS']);
const NO_FOLDER_SYNC_ON_WINDOWS: ReadonlySet<string | undefined> = new Set([
  ...NO_FOLDER_SYNC,
  'EPERM',
  'EACCES',
  'EISDIR',
  'EBADF',
]);

/** Makes names that were created, renamed or removed in this folder durable. Throws `STORAGE`. */
export function syncFolder(path: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY);
    fsyncSync(fd);
  } catch (error) {
    const harmless = process.platform === 'win32' ? NO_FOLDER_SYNC_ON_WINDOWS : NO_FOLDER_SYNC;
    if (!harmless.has(systemErrorCode(error))) throw storageError(error, 'sync the folder', path);
  } finally {
    if (fd !== undefined) closeQuietly(fd);
  }
}

/**
 * Refuses, as `USAGE`, to replace anything that is not a regular file: a symbolic link, a folder, a pipe, a device. On
 * Windows also a name with which no other program could open the file.
 */
export function refuseForeignTarget(path: string): void {
  const flaw = process.platform === 'win32' ? windowsNameFlaw(path) : undefined;
  if (flaw !== undefined) {
    throw new IssueBatchError('USAGE', `Cannot write ${path}: on Windows ${flaw}.`, { hint: 'Choose another name.' });
  }
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

/** How long another program may keep the target open before the write is given up (Windows): enough for a virus scanner. */
const PATIENCE: Patience = { ms: 10_000 };

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

/**
 * Node's own argument errors (`ERR_…`) carry a code as well, but they are bugs and must look like bugs. What Windows
 * says and Node has no code for is `UNKNOWN`.
 */
function isSystemError(error: unknown): boolean {
  return /^(?:E[A-Z0-9]+|UNKNOWN)$/.test(systemErrorCode(error) ?? '') && !(error instanceof IssueBatchError);
}

/**
 * Removes temporary files that killed writes of this file left behind. Throws the system's own errors.
 *
 * @param olderThanMs 0: all of them, whatever their date; a file's may be ahead of the clock, if only by part of a millisecond
 */
export function removeLeftovers(target: string, olderThanMs: number): void {
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    const isOld = olderThanMs === 0 || (found !== undefined && Date.now() - found.mtimeMs >= olderThanMs);
    if (found?.isFile() && isOld) removeQuietly(path);
  }
}

export interface AtomicOptions {
  /** @default 0600 */
  readonly mode?: number;
  /** Nobody else writes this file now, so that whatever a killed process left behind can go at once. */
  readonly alone?: boolean;
  readonly patience?: Patience;
  /** Other places in the same folder, asked for when another program kept the file open to the end of the patience. */
  readonly otherwise?: () => AsyncIterable<string>;
}

/**
 * Replaces the file at `path` in one step. `write` gets the descriptor of an empty temporary file in the same folder,
 * readable only by this user (`mode`) whatever the umask or the file that is replaced. Returns where it stands when the
 * new content and its name are durable. On any failure the old file stays and the temporary one is removed: throws
 * `STORAGE`, or what `write` threw if that was no system error. Does not check what it replaces: see
 * {@link refuseForeignTarget}.
 */
export async function writeFileAtomic(
  path: string,
  write: (fd: number) => void | Promise<void>,
  options: AtomicOptions = {},
): Promise<string> {
  const { mode = 0o600, alone = false } = options;
  const target = resolve(path);
  const temporary = join(dirname(target), `${temporaryPrefix(target)}${randomBytes(8).toString('hex')}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  let fd: number | undefined;
  let created = false;
  let place = path;
  try {
    removeLeftovers(target, alone ? 0 : LEFTOVER_AFTER_MS);
    fd = openSync(temporary, flags, mode);
    created = true;
    await write(fd);
    fsyncSync(fd);
    const written = fd;
    fd = undefined; // close() frees the descriptor even when it fails; a second close could hit somebody else's.
    closeSync(written);
    place = await putInPlace(temporary, path, options);
  } catch (error) {
    if (fd !== undefined) closeQuietly(fd);
    if (created) removeQuietly(temporary);
    throw isSystemError(error) ? storageError(error, 'write', path) : error;
  }
  syncFolder(dirname(target));
  return place;
}

async function putInPlace(
  temporary: string,
  path: string,
  { patience = PATIENCE, otherwise }: AtomicOptions,
): Promise<string> {
  try {
    await patiently(() => renameSync(temporary, resolve(path)), patience);
    return path;
  } catch (error) {
    if (otherwise === undefined || !isHeldOpen(error)) throw error;
    for await (const other of otherwise()) {
      try {
        renameSync(temporary, resolve(other));
        return other;
      } catch {
        // Held open as well, perhaps; there may be another name.
      }
    }
    throw error;
  }
}
