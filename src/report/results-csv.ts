/** The results CSV: the user's own rows and columns back, then seven columns of ours. */

import { setImmediate as turn } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { type AtomicOptions, writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { RESULT_COLUMNS } from '../validate/known-columns.js';
import type { RowResult } from './row-results.js';

/**
 * Replaces the results file in one step: at every instant it is absent, old or complete. Readable by its owner only.
 * `alone`: only the holder of the batch's lock writes there, so that what a killed run left beside the file, which
 * holds links, can go at once. Without it, somebody else may be writing the same file this moment.
 * @returns where they stand: at `path`, or where `otherwise` leads
 * @throws IssueBatchError `STORAGE`
 */
export async function writeResultsCsv(
  path: string,
  header: readonly string[],
  blocks: Iterable<readonly RowResult[]>,
  { alone = true, ...options }: Omit<AtomicOptions, 'mode'> = {},
): Promise<string> {
  const write = async (fd: number) => {
    writeFully(fd, stringify([[...header, ...RESULT_COLUMNS]], { quoted_match: OTHER_DELIMITER }));
    for (const block of blocks) {
      writeFully(fd, stringify(block.map(toRecord)));
      // A file of a million rows must not keep answers and timers waiting.
      await turn();
    }
  };
  return writeFileAtomic(path, write, { ...options, alone });
}

/** A header with more of these than commas would be read as another kind of table, and the file not known again. */
const OTHER_DELIMITER = /[;\t|]/;

/** The user's cells come back as they were; cells that the server supplied must not become a spreadsheet's formulas. */
function toRecord(row: RowResult): string[] {
  const ours = [row.payoutStatus, row.expiresAt, row.orderId, row.itemId, row.error].map(withoutFormula);
  return [...row.cells, row.status, row.url, ...ours];
}

export function withoutFormula(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(line) ? `'${line}` : line;
}
