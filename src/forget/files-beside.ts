/** The files that belong to the user: input, results, and copies made of them. They are named, never touched. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { foldName } from '../files/same-place.js';
import type { Manifest } from '../freeze/manifest.js';

/** Of the input and the results of a batch, and of what stands beside them under the same name: what is there. */
export function filesBeside({ input, output }: Manifest): string[] {
  const known = [input.path, output].flatMap((path) => path ?? []);
  return [...new Set([...known, ...known.flatMap(copiesOf)])].filter(isFile).sort();
}

/** `rewards.results.csv` → `rewards.failed.csv`, `rewards.redacted.csv` … */
function copiesOf(path: string): string[] {
  const stem = basename(path, extname(path)).replace(/\.results$/, '');
  return namesIn(dirname(path))
    .filter((name) => foldName(name).startsWith(foldName(`${stem}.`)) && name.endsWith('.csv'))
    .map((name) => join(dirname(path), name));
}

function namesIn(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch {
    // A folder that this user may enter but not read.
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
