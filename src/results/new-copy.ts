/** Writes a file that is made from a batch and that a person then owns: nothing that is there already is replaced. */
import { closeSync, existsSync, fstatSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { IssueBatchError } from '../errors.js';
import { refuseForeignTarget, storageError, writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { readFully } from '../files/read-fully.js';
import { isSamePlace } from '../files/same-place.js';
import { findByOutput } from '../freeze/find-batch.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';

/** `unchanged`: the very same bytes stood there before. */
export type Written = 'written' | 'unchanged';

/**
 * @param texts the file's text from front to back; asked for once
 * @throws IssueBatchError `USAGE` when something else stands there, or the place is that of input or results; `STORAGE`
 */
export async function writeNewCopy(
  path: string,
  batch: FrozenBatch,
  guardStateDirs: readonly string[],
  texts: Iterable<string>,
): Promise<Written> {
  refuseTakenPlaces(path, batch, guardStateDirs);
  refuseForeignTarget(path);
  if (existsSync(path)) {
    if (await holds(path, texts)) return 'unchanged';
    throw refuse(`${path} is there already, with other content.`);
  }
  await writeFileAtomic(path, async (fd) => {
    for (const text of texts) {
      writeFully(fd, text);
      // A file of a million rows must not keep signals waiting.
      await turn();
    }
  });
  return 'written';
}

/** Also when nothing stands there: a later run would take what it finds for its results, or its input. */
function refuseTakenPlaces(path: string, { files, manifest }: FrozenBatch, guardStateDirs: readonly string[]): void {
  if (!existsSync(dirname(resolve(path)))) {
    throw new IssueBatchError('STORAGE', `Cannot write ${path}: its folder does not exist.`, {
      hint: 'Make the folder, or name another file with -o.',
    });
  }
  const { input, output } = manifest;
  if (input.path !== null && isSamePlace(path, input.path)) throw refuse(`${path} is the place of the input.`);
  if (output !== null && isSamePlace(path, output)) throw refuse(`${path} is the place of the batch's results.`);
  for (const stateDir of [dirname(files.folder), ...guardStateDirs]) {
    const owner = findByOutput(stateDir, path);
    if (owner !== undefined) throw refuse(`${path} is the place of the results of batch ${owner.manifest.batchId}.`);
  }
}

/** Reads to the end of the texts in any case, because whoever makes them counts on the way. */
async function holds(path: string, texts: Iterable<string>): Promise<boolean> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  try {
    let offset = 0;
    let same = true;
    for (const text of texts) {
      const wanted = Buffer.from(text);
      const found = Buffer.alloc(wanted.length);
      same &&= readFully(fd, found, offset) === wanted.length && found.equals(wanted);
      offset += wanted.length;
      await turn();
    }
    return same && fstatSync(fd).size === offset;
  } catch (error) {
    throw storageError(error, 'read', path);
  } finally {
    closeSync(fd);
  }
}

function refuse(message: string): IssueBatchError {
  return new IssueBatchError('USAGE', message, { hint: 'Name another file with -o, or move that one away.' });
}
