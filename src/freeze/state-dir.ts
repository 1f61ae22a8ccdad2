import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.js';
import { storageError, writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { ensurePrivateFolder } from '../files/private-folder.js';

/**
 * Makes the directory that holds the batches, for this user only and out of any repository: links and addresses must not
 * be committed by accident. A `.gitignore` with words of its own is somebody's decision and stays.
 * @throws IssueBatchError `STORAGE`, or `USAGE` when something else stands in its place
 */
export async function ensureStateDir(stateDir: string): Promise<void> {
  ensurePrivateFolder(stateDir);
  const path = join(stateDir, '.gitignore');
  // One that a crash left empty would ignore nothing.
  if (readIfThere(path).trim() !== '') return;
  await writeFileAtomic(path, (fd) => writeFully(fd, '*\n'));
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path).toString('utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return '';
    throw storageError(error, 'read', path);
  }
}
