/** Names of the files that can be made from a batch. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { isOfThisSystem } from '../files/recorded-path.js';
import type { Manifest } from '../freeze/manifest.js';

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
  const path =
    paths.find((each) => each !== null && isOfThisSystem(each) && existsSync(dirname(each))) ?? `${batchId}.csv`;
  const name = basename(path);
  const stem = name.endsWith(RESULTS_ENDING) ? name.slice(0, -RESULTS_ENDING.length) : basename(name, extname(name));
  return resolve(dirname(path), `${stem}.${ending}.csv`);
}
