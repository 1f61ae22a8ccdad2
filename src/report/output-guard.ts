/** Keeps the results of one batch from replacing anything that is not theirs: links in a lost file are lost money. */
import { closeSync, existsSync, openSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { IssueBatchError } from '../errors.js';
import { refuseForeignTarget, storageError } from '../files/atomic-file.js';
import { readFully } from '../files/read-fully.js';
import { findByOutput } from '../freeze/find-batch.js';
import { RESULT_COLUMNS } from '../validate/known-columns.js';

export interface OutputClaim {
  readonly path: string;
  readonly batchId: string;
  readonly header: readonly string[];
  readonly inputPath: string | null;
  /** State directories whose batches may own the file. */
  readonly stateDirs: readonly string[];
}

/**
 * Checks a results path before a batch is begun.
 * @throws IssueBatchError `USAGE` when the file is the input, another batch's, or nothing that this program wrote
 */
export function guardOutput(claim: OutputClaim): void {
  const { path, inputPath } = claim;
  if (inputPath !== null && existsSync(path) && realpathSync(path) === inputPath) {
    throw refuse(`The results would replace the input ${path}.`);
  }
  if (!existsSync(dirname(resolve(path)))) {
    throw new IssueBatchError('STORAGE', `Cannot write ${path}: its folder does not exist.`, {
      hint: 'Make the folder, or name another file with -o.',
    });
  }
  refuseForeignTarget(path);
  for (const stateDir of claim.stateDirs) {
    const owner = findByOutput(stateDir, path);
    if (owner !== undefined && owner.manifest.batchId !== claim.batchId) {
      throw refuse(`${path} holds the results of batch ${owner.manifest.batchId}.`);
    }
  }
  if (existsSync(path) && !isEarlierResult(path, claim.header))
    throw refuse(`${path} is there already and was not written by this batch.`);
}

const MAX_HEADER_BYTES = 256 << 10;

/** A results file of the same table: left behind when the state was lost, or by a rehearsal. */
function isEarlierResult(path: string, header: readonly string[]): boolean {
  const start = Buffer.alloc(MAX_HEADER_BYTES);
  let bytes: number;
  try {
    const fd = openSync(path, 'r');
    try {
      bytes = readFully(fd, start, 0);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  try {
    const [first] = parse(start.toString('utf8', 0, bytes), {
      to_line: header.join('').split('\n').length + 1,
      to: 1,
    }) as string[][];
    return JSON.stringify(first) === JSON.stringify([...header, ...RESULT_COLUMNS]);
  } catch {
    return false;
  }
}

function refuse(message: string): IssueBatchError {
  return new IssueBatchError('USAGE', message, { hint: 'Name another file with -o, or move that one away.' });
}
