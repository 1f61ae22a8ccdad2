/** From what a person calls a batch – its CSV's path, its ID or its state folder – to its folder. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { realPath, realPlace } from '../files/same-place.js';
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
    if (statSync(batch).isFile()) return locateByFile(realPath(batch), stateDir);
  }
  const directory = resolve(stateDir ?? STATE_DIR);
  // Before the search for a file that is gone, which reads every batch: another one may be damaged.
  const found = /^[a-z0-9][^/\\]*$/i.test(batch) ? findById(directory, batch) : undefined;
  if (found !== undefined) return found.folder;
  const gone = locateDeletedFile(batch, stateDir);
  if (gone !== undefined) return gone;
  throw new IssueBatchError('USAGE', `There is no batch ${JSON.stringify(batch)} in ${directory}.`, {
    hint: 'Name the CSV that it was begun from, its batch ID, or its state folder; or give --state-dir.',
  });
}

/** The file need not be there any more: the batch has its own copy of every row. */
function locateDeletedFile(path: string, stateDir: string | undefined): string | undefined {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) return undefined;
  const place = realPlace(path);
  const directory = resolve(stateDir ?? join(folder, STATE_DIR));
  return findByPath(directory, place).length === 0 ? undefined : locateByFile(place, directory);
}

function locateByFile(path: string, stateDir: string | undefined): string {
  const directory = resolve(stateDir ?? join(dirname(path), STATE_DIR));
  const all = findByPath(directory, path);
  // A file that is issued every month under one name names the batch that is still there.
  const present = all.filter(({ manifest }) => manifest.forgotten === undefined);
  const [found, ...others] = present.length > 0 ? present : all;
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
