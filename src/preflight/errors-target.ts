/** Where the list of findings may go: never over the input, the results, or anything else that is not such a list. */
import { closeSync, openSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { IssueBatchError, systemErrorCode } from '../errors.js';
import { refuseForeignTarget, storageError } from '../files/atomic-file.js';
import { readFully } from '../files/read-fully.js';
import { foldName, isSameFile, realPath } from '../files/same-place.js';
import { ERRORS_COLUMNS } from '../validate/known-columns.js';

export interface ErrorsTarget {
  readonly path: string;
  /** Path of the input, when it is a file. */
  readonly input: string | undefined;
  /** Where the results are to go, if anywhere. */
  readonly output: string | null;
}

/** The header, as the list begins with it; by this line it is known again. */
export const ERRORS_HEADER = `${ERRORS_COLUMNS.join(',')}\n`;

/**
 * Checks the path before the input is read.
 * @throws IssueBatchError `USAGE` for the input, the results file, a link, a folder, or a file that is no such list;
 * `STORAGE` when its folder is missing or cannot be looked into
 */
export function checkErrorsTarget({ path, input, output }: ErrorsTarget): void {
  const place = placeOf(path);
  if (place === undefined) {
    throw new IssueBatchError('STORAGE', `Cannot write ${path}: its folder does not exist.`, {
      hint: 'Make the folder, or name another file with --errors.',
    });
  }
  if (input !== undefined && isInput(path, input)) throw refuse(`The list of errors would replace the input ${path}.`);
  if (output !== null && foldName(place) === foldName(placeOf(output) ?? ''))
    throw refuse(`The list of errors would replace the results ${path}.`);
  refuseForeignTarget(path);
  if (!isOurs(path)) throw refuse(`${path} is there already and is no list of errors.`);
}

/** The path with symbolic links resolved, or as it is when there is no such file: that is for the reader to say. */
export function resolvedIfThere(path: string): string {
  try {
    return realPath(path);
  } catch {
    return resolve(path);
  }
}

/** With the links of its folder resolved, because the file itself need not exist; undefined without such a folder. */
function placeOf(path: string): string | undefined {
  const whole = resolve(path);
  try {
    return join(realPath(dirname(whole)), basename(whole));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw storageError(error, 'write', path);
  }
}

/** Also by another name: a hard link, or other capitals where the file system does not tell them apart. */
function isInput(path: string, input: string): boolean {
  try {
    return isSameFile(path, input);
  } catch (error) {
    throw storageError(error, 'write', path);
  }
}

/** Absent, empty, or begun with the header of such a list. */
function isOurs(path: string): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const start = Buffer.alloc(ERRORS_HEADER.length);
    const length = readFully(fd, start, 0);
    return length === 0 || start.toString('utf8', 0, length) === ERRORS_HEADER;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return true;
    throw storageError(error, 'read', path);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function refuse(message: string): IssueBatchError {
  return new IssueBatchError('USAGE', message, { hint: 'Name another file with --errors, or move that one away.' });
}
