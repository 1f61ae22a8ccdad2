/** Removes the files of a batch that hold rows, requests, links and answers, and what killed writes left of such. */
import { existsSync, lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemErrorCode } from '../errors.js';
import { removeLeftovers, storageError, syncFolder } from '../files/atomic-file.js';
import { soon } from '../files/held-open.js';
import { type BatchFiles, personalFiles } from '../freeze/layout.js';

/** Temporary files of atomic writes. Whoever made one held the batch's lock, and is dead by now. */
const TEMPORARY = /^\.issue-batch-[0-9a-f]{12}-[0-9a-f]{16}\.tmp$/;
const LOCK_TEMPORARY = /^lock\.[0-9a-f]{16}\.tmp$/;
/** Somebody who is turned away by the lock has one of those for a moment. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** Names of the files that would be removed, for a look without a lock. */
export function filesToRemove(files: BatchFiles): string[] {
  return personalFiles(files)
    .filter((path) => existsSync(path))
    .map((path) => basename(path));
}

/**
 * Only for the holder of the batch's lock. It is durable when it returns that the files have no names any more; what a
 * disk, a snapshot or a backup still holds of their content is out of reach.
 * @param results where the batch's results go: a write of them that was killed left links beside them
 * @throws IssueBatchError `STORAGE`; another call removes the rest
 */
export function removeFiles(files: BatchFiles, results: string | null): string[] {
  const { folder } = files;
  const removed = personalFiles(files).filter(remove);
  try {
    for (const name of readdirSync(folder)) {
      if (TEMPORARY.test(name) || (LOCK_TEMPORARY.test(name) && isAbandoned(join(folder, name)))) {
        remove(join(folder, name));
      }
    }
  } catch (error) {
    throw storageError(error, 'read', folder);
  }
  syncFolder(folder);
  if (results !== null) removeQuietly(results);
  return removed.map((path) => basename(path));
}

function remove(path: string): boolean {
  try {
    soon(() => unlinkSync(path));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw storageError(error, 'remove', path);
  }
}

function isAbandoned(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS;
}

function removeQuietly(results: string): void {
  try {
    removeLeftovers(results, 0);
  } catch {
    // The folder of the results may be gone, or not this user's any more.
  }
}
