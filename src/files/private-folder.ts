import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { storageError, syncFolder } from './atomic-file.js';

/** True if a real folder is there, false if nothing is. Throws `USAGE` for anything else. */
function isFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (found.isDirectory()) return true;
  // A link could lead state with payout links into a folder that others can read, or move between two runs.
  const kind = found.isSymbolicLink() ? 'a symbolic link' : 'not a folder';
  throw new IssueBatchError('USAGE', `Cannot use ${path} as a folder: it is ${kind}.`, {
    hint: 'Name a real folder, or one that does not exist yet.',
  });
}

/** The folders between `first` (the topmost one that was made) and `last`, deepest first, both included. */
function chainUp(last: string, first: string): string[] {
  const chain = [last];
  for (let folder = last; folder !== first && dirname(folder) !== folder; ) {
    folder = dirname(folder);
    chain.push(folder);
  }
  return chain;
}

/**
 * Makes sure that a folder is there. Each folder that it makes is for this user only (0700) and durable when it
 * returns; folders that exist keep their mode. Throws `USAGE` for a symbolic link or a non-folder at the last component
 * (links further up are the user's own business) and `STORAGE` when it cannot be made.
 */
export function ensurePrivateFolder(path: string): void {
  // resolve() drops a trailing slash, which would make lstat look through a symbolic link.
  const folder = resolve(path);
  try {
    if (isFolder(folder)) return;
    const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Asked again, because another process may have put something there in between.
    isFolder(folder);
    if (first === undefined) return;
    // A new name is an entry of the folder above it: that is what has to reach the disk.
    for (const made of chainUp(folder, first)) syncFolder(dirname(made));
  } catch (error) {
    throw storageError(error, 'create the folder', path);
  }
}
