/** Keeps the results of one batch from replacing anything that is not theirs: links in a lost file are lost money. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { refuseForeignTarget, storageError } from '../files/atomic-file.js';
import { isHeldOpen } from '../files/held-open.js';
import { isOfThisSystem } from '../files/recorded-path.js';
import { isSameFile, realPath } from '../files/same-place.js';
import { tryFolder } from '../files/try-folder.js';
import { findByOutput } from '../freeze/find-batch.js';
import { createCellsDigest } from '../plan/batch-id.js';
import { openTable } from '../read/open-table.js';
import { RESULT_COLUMNS } from '../validate/known-columns.js';

export interface OutputClaim {
  /** Where the results are to go. */
  readonly path: string;
  /** The batch's own state folder, whether it exists yet or not. */
  readonly folder: string;
  readonly header: readonly string[];
  /** Digest of the batch's rows, all cells. */
  readonly cellsSha256: string;
  readonly inputPath: string | null;
  /** Further state directories whose batches' results must stay. */
  readonly guardStateDirs: readonly string[];
}

/**
 * Checks a results path, before every run.
 * @throws IssueBatchError `USAGE` when the file is the input, another batch's, or not the results of these very rows
 */
export async function guardOutput(claim: OutputClaim): Promise<void> {
  const { path, inputPath, folder } = claim;
  if (!hasFolder(path)) {
    throw new IssueBatchError('STORAGE', `Cannot write ${path}: its folder does not exist.`, {
      hint: 'Make the folder, or name another file with -o.',
    });
  }
  refuseReadOnlyFolder(path);
  if (!existsSync(path)) {
    // A link to nowhere does not exist by that question, and would still be replaced.
    refuseForeignTarget(path);
    return;
  }
  if (inputPath !== null && realPath(path) === inputPath) {
    throw refuse(`The results would replace the input ${path}.`);
  }
  refuseForeignTarget(path);
  let ours = false;
  for (const stateDir of [dirname(folder), ...claim.guardStateDirs]) {
    const owner = findByOutput(stateDir, path);
    if (owner === undefined) continue;
    if (resolve(owner.folder) !== resolve(folder)) {
      throw refuse(`${path} holds the results of batch ${owner.manifest.batchId}.`);
    }
    ours = claims(owner.manifest.output, path);
  }
  if (!(await holdsTheseRows(claim, ours))) throw refuse(`${path} is there already and was not written by this batch.`);
}

/** Whether the folder that a path names is here; one that was recorded may be another machine's. */
export function hasFolder(path: string): boolean {
  return isOfThisSystem(path) && existsSync(dirname(resolve(path)));
}

/** Where capitals do count after all, a name in others is that of another file, which this batch has not claimed. */
function claims(output: string | null, path: string): boolean {
  return output !== null && (resolve(output) === resolve(path) || isSameFile(output, path));
}

/**
 * A results file of the very same table: this batch's own, a rehearsal's, or what is left when the state was lost. Of
 * a file that this batch has claimed only the header is looked at.
 */
async function holdsTheseRows({ path, header, cellsSha256 }: OutputClaim, ours: boolean): Promise<boolean> {
  try {
    const table = await openTable(path);
    const digest = createCellsDigest(header);
    try {
      if (JSON.stringify(table.header) !== JSON.stringify([...header, ...RESULT_COLUMNS])) return false;
      if (ours) return true;
      for await (const rows of table.rows) for (const { cells } of rows) digest.add(cells.slice(0, header.length));
    } finally {
      await table.close();
    }
    return digest.finish() === cellsSha256;
  } catch (error) {
    if (!(error instanceof IssueBatchError) || error.code !== 'INPUT') throw error;
    if (isHeldOpen(error.cause)) throw storageError(error.cause, 'read', path);
    // Whatever cannot be read as a results file is none.
    return false;
  }
}

/** Known before the first order leaves, not after the last. */
function refuseReadOnlyFolder(path: string): void {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK);
    if (process.platform === 'win32') tryFolder(dirname(resolve(path)));
  } catch (error) {
    throw storageError(error, 'write', path);
  }
}

function refuse(message: string): IssueBatchError {
  return new IssueBatchError('USAGE', message, { hint: 'Name another file with -o, or move that one away.' });
}
