/** From what a person calls a batch – its CSV's path, its ID or its state folder – to its folder. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { findById, findByPath } from './find-batch.js';
import { batchFiles } from './layout.js';

export const STATE_DIR = '.issue-batch';

/**
 * @param stateDir where to look; default `.issue-batch` beside the CSV, or in the working directory for an ID
 * @throws IssueBatchError `USAGE` when there is no such batch, or more than one
 */
export function locateBatch(batch: string, stateDir: string | undefined): string {
  if (existsSync(batch)) {
    if (existsSync(batchFiles(batch).manifest)) return resolve(batch);
    if (statSync(batch).isFile()) return locateByFile(realpathSync(batch), stateDir);
  }
  const gone = locateDeletedFile(batch, stateDir);
  if (gone !== undefined) return gone;
  const directory = resolve(stateDir ?? STATE_DIR);
  const found = /[/\\]/.test(batch) ? undefined : findById(directory, batch);
  if (found !== undefined) return found.folder;
  throw new IssueBatchError('USAGE', `There is no batch ${JSON.stringify(batch)} in ${directory}.`, {
    hint: 'Name the CSV that it was begun from, its batch ID, or its state folder; or give --state-dir.',
  });
}

/** The file need not be there any more: the batch has its own copy of every row. */
function locateDeletedFile(path: string, stateDir: string | undefined): string | undefined {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) return undefined;
  const realPath = join(realpathSync(folder), basename(path));
  const directory = resolve(stateDir ?? join(folder, STATE_DIR));
  return findByPath(directory, realPath).length === 0 ? undefined : locateByFile(realPath, directory);
}

function locateByFile(path: string, stateDir: string | undefined): string {
  const directory = resolve(stateDir ?? join(dirname(path), STATE_DIR));
  const [found, ...others] = findByPath(directory, path);
  if (found === undefined) {
    throw new IssueBatchError('USAGE', `No batch was begun from ${path} in ${directory}.`, {
      hint: 'Run the file itself to begin one, or give the --state-dir it was begun with.',
    });
  }
  if (others.length === 0) return found.folder;
  const ids = [found, ...others].map(({ manifest }) => manifest.batchId).join(', ');
  throw new IssueBatchError('USAGE', `Several batches were begun from ${path}: ${ids}.`, {
    hint: 'Name the one that is meant by its batch ID.',
  });
}
