/** Names of the files that can be made from a batch, and whether two names are one place. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { storageError } from '../files/atomic-file.js';
import type { Manifest } from '../freeze/manifest.js';

/** Whether both are one file or would be: also by another name, a hard link, or other capitals where these do not count. */
export function isSamePlace(one: string, other: string): boolean {
  try {
    if (placeOf(one) === placeOf(other)) return true;
    const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false, bigint: true }));
    return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
  } catch (error) {
    throw storageError(error, 'look at', one);
  }
}

/** With the links of its folder resolved, because the file itself need not exist. */
function placeOf(path: string): string {
  const whole = resolve(path);
  const folder = dirname(whole);
  return existsSync(folder) ? join(realpathSync(folder), basename(whole)) : whole;
}

const RESULTS_ENDING = '.results.csv';

/** `rows.redacted.csv` for the results `rows.results.csv`; in the working directory when no file of the batch is known. */
export function besideResults({ output, input, batchId }: Manifest, ending: string): string {
  return nameFrom([output, input.path], batchId, ending);
}

/** `rows.failed.csv` for the input `rows.csv`, where a run of it finds the batches that it is compared with. */
export function besideInput({ output, input, batchId }: Manifest, ending: string): string {
  return nameFrom([input.path, output], batchId, ending);
}

function nameFrom(paths: readonly (string | null)[], batchId: string, ending: string): string {
  // A state folder may have come from another machine, where the folders are other ones.
  const path = paths.find((each) => each !== null && existsSync(dirname(each))) ?? `${batchId}.csv`;
  const name = basename(path);
  const stem = name.endsWith(RESULTS_ENDING) ? name.slice(0, -RESULTS_ENDING.length) : basename(name, extname(name));
  return resolve(dirname(path), `${stem}.${ending}.csv`);
}
