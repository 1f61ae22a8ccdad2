/** Where an evidence report goes, and what it may take the place of: an earlier report of the same batch, nothing else. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { refuseForeignTarget, storageError } from '../files/atomic-file.js';
import { readFully } from '../files/read-fully.js';
import { isOfThisSystem, recordedName } from '../files/recorded-path.js';
import { foldName, realPath } from '../files/same-place.js';
import type { Manifest } from '../freeze/manifest.js';
import { hasReportMark } from './report-mark.js';

/**
 * Beside the results as `<name>.report.html`; in the working directory when the batch writes none, or when its state
 * folder comes from another system.
 */
export function defaultTarget({ batchId, output }: Manifest): string {
  if (output === null) return resolve(`${batchId}.report.html`);
  const name = recordedName(output)
    .replace(/\.csv$/i, '')
    .replace(/\.results$/i, '');
  return isOfThisSystem(output) ? join(dirname(output), `${name}.report.html`) : resolve(`${name}.report.html`);
}

/**
 * @throws IssueBatchError `USAGE` when the file is the input, the results, or anything that is not a report of this
 * batch; `STORAGE` when its folder is not there
 */
export function guardTarget(path: string, manifest: Manifest): void {
  if (!existsSync(dirname(resolve(path)))) {
    throw new IssueBatchError('STORAGE', `Cannot write ${path}: its folder does not exist.`, {
      hint: 'Make the folder, or name another file with -o.',
    });
  }
  // Also before they exist: a run would then refuse to write its results.
  for (const taken of [manifest.input.path, manifest.output]) {
    if (taken !== null && isSameFile(path, taken)) throw refuse(`${path} is the batch's own input or results.`);
  }
  refuseForeignTarget(path);
  if (existsSync(path) && !isReportOf(path, manifest.batchId))
    throw refuse(`${path} is there already and is not an earlier report of this batch.`);
}

function isSameFile(path: string, other: string): boolean {
  if (foldName(resolve(path)) === foldName(resolve(other))) return true;
  return existsSync(path) && existsSync(other) && realPath(path) === realPath(other);
}

/** The mark stands in the first lines of every report. */
const MARK_WITHIN = 4096;

function isReportOf(path: string, batchId: string): boolean {
  try {
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(MARK_WITHIN);
      const read = readFully(fd, head, 0);
      return hasReportMark(head.toString('utf8', 0, read), batchId);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

function refuse(message: string): IssueBatchError {
  return new IssueBatchError('USAGE', message, { hint: 'Name another file with -o, or move that one away.' });
}
