/** The results CSV: the user's own rows and columns back, then seven columns of ours. */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { IssueBatchError } from '../errors.js';
import {
  type AtomicOptions,
  removeLeftovers,
  storageError,
  writeFileAtomic,
  writeFully,
} from '../files/atomic-file.js';
import { digestOf } from '../files/file-digest.js';
import type { ResultsContent } from '../journal/events.js';
import { RESULT_COLUMNS } from '../validate/known-columns.js';
import { csvText } from './csv-text.js';
import type { RowResult } from './row-results.js';

/**
 * Replaces the results file in one step: at every instant it is absent, old or complete. Readable by its owner only.
 * `alone`: only the holder of the batch's lock writes there, so that what a killed run left beside the file, which
 * holds links, can go at once. Without it, somebody else may be writing the same file this moment.
 * @returns where they stand, at `path` or where `otherwise` leads, and what was written
 * @throws IssueBatchError `STORAGE`
 */
export async function writeResultsCsv(
  path: string,
  header: readonly string[],
  blocks: Iterable<readonly RowResult[]>,
  { alone = true, ...options }: Omit<AtomicOptions, 'mode'> = {},
): Promise<WrittenCsv> {
  const hash = createHash('sha256');
  let bytes = 0;
  const write = async (fd: number) => {
    const add = (text: string) => {
      const encoded = Buffer.from(text);
      writeFully(fd, encoded);
      hash.update(encoded);
      bytes += encoded.length;
    };
    add(stringify([[...header, ...RESULT_COLUMNS]], { quoted_match: OTHER_DELIMITER }));
    for (const block of blocks) {
      add(csvText(block.map(toRecord)));
      // A file of a million rows must not keep answers and timers waiting.
      await turn();
    }
  };
  const place = await writeFileAtomic(path, write, { ...options, alone });
  return { path: place, content: { sha256: hash.digest('hex'), bytes } };
}

export interface WrittenCsv {
  readonly path: string;
  readonly content: ResultsContent;
}

/**
 * Whether the file is what was written there once, byte for byte, and still its owner's alone: writing the same again
 * would change nothing. Size and times prove nothing, so that it is read. What a killed run left beside it goes, as if it
 * had been written. Only for the holder of the batch's lock.
 * @throws IssueBatchError `STORAGE`
 */
export function isAsWritten(path: string, content: ResultsContent): boolean {
  try {
    removeLeftovers(resolve(path), 0);
  } catch (error) {
    throw storageError(error, 'write', path);
  }
  const found = lstatSync(resolve(path), { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.size !== content.bytes) return false;
  if (process.platform !== 'win32' && (found.mode & 0o7777) !== 0o600) return false;
  try {
    return digestOf(path)?.sha256 === content.sha256;
  } catch (error) {
    // What cannot be read can still be replaced.
    if (error instanceof IssueBatchError) return false;
    throw error;
  }
}

/** A header with more of these than commas would be read as another kind of table, and the file not known again. */
const OTHER_DELIMITER = /[;\t|]/;

/** The user's cells come back as they were; cells that the server supplied must not become a spreadsheet's formulas. */
function toRecord({ cells, status, url, payoutStatus, expiresAt, orderId, itemId, error }: RowResult): string[] {
  return [
    ...cells,
    status,
    url,
    withoutFormula(payoutStatus),
    withoutFormula(expiresAt),
    withoutFormula(orderId),
    withoutFormula(itemId),
    withoutFormula(error),
  ];
}

/** What nearly every cell is: nothing to look for in it. */
const HARMLESS = /^(?:[A-Za-z0-9][\x20-\x7e]*)?$/;

export function withoutFormula(text: string): string {
  if (HARMLESS.test(text)) return text;
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(line) ? `'${line}` : line;
}
