/** Finds the batch that a run belongs to: by its ID, and by the CSV's real path, so that an edited file is noticed. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { foldName } from '../files/same-place.js';
import { listBatchFolders } from './frozen-batch.js';
import { batchFiles, batchFolder } from './layout.js';
import { type Manifest, readManifest } from './manifest.js';

export interface FoundBatch {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** @throws IssueBatchError `STORAGE` when the folder is there and damaged */
export function findById(stateDir: string, batchId: string): FoundBatch | undefined {
  const folder = batchFolder(stateDir, batchId);
  if (!existsSync(folder)) return undefined;
  const manifest = readManifest(batchFiles(folder).manifest);
  if (manifest.batchId !== batchId) throw otherCase(batchId, manifest.batchId);
  return { folder, manifest };
}

/** Every batch that was begun from this file, newest first. */
export function findByPath(stateDir: string, realPath: string): FoundBatch[] {
  const isPath = (path: string) =>
    // How the name of a file is written that is gone, the system cannot tell.
    path === realPath || (foldName(path) === foldName(realPath) && !existsSync(realPath));
  return listBatchFolders(stateDir)
    .map((folder) => ({ folder, manifest: readManifest(batchFiles(folder).manifest) }))
    .filter(({ manifest }) => manifest.input.path !== null && isPath(manifest.input.path))
    .sort((a, b) => b.manifest.createdAt.localeCompare(a.manifest.createdAt));
}

/** The batch, if any, whose results go to this file, or to one of its name in other capitals where these may not count. */
export function findByOutput(stateDir: string, output: string): FoundBatch | undefined {
  return listBatchFolders(stateDir)
    .map((folder) => ({ folder, manifest: readManifest(batchFiles(folder).manifest) }))
    .find(
      ({ manifest }) => manifest.output !== null && foldName(resolve(manifest.output)) === foldName(resolve(output)),
    );
}

/** On a file system that ignores case, `Spring` and `spring` are one folder but two sets of idempotency keys. */
function otherCase(wanted: string, found: string): IssueBatchError {
  return new IssueBatchError(
    'USAGE',
    `The batch ID "${wanted}" differs from "${found}" in upper and lower case only.`,
    {
      hint: 'Use the batch ID as it was given first, or one that differs in more than case.',
    },
  );
}
