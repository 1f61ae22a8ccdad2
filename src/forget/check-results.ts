import { accessSync, constants } from 'node:fs';
import { IssueBatchError } from '../errors.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { Ledger } from '../journal/ledger.js';
import { openTable } from '../read/open-table.js';
import { rowResults } from '../report/row-results.js';

const LINK_COLUMN = 'payout_url';

/**
 * Whether a results file has every link of the batch in its row: once the batch is forgotten it is the only place that
 * has them. Other cells may have been edited.
 * @throws IssueBatchError `STORAGE` when the state is damaged
 */
export async function holdsEveryLink(path: string, batch: FrozenBatch, ledger: Ledger): Promise<boolean> {
  if (!isReadable(path)) return false;
  try {
    const table = await openTable(path);
    try {
      const column = table.header.indexOf(LINK_COLUMN);
      const links = linksOf(batch, ledger);
      for await (const rows of table.rows) {
        for (const { cells } of rows) if (links.next().value !== cells[column]) return false;
      }
      return links.next().done === true;
    } finally {
      await table.close();
    }
  } catch (error) {
    // Whatever cannot be read as a results file is none.
    if (error instanceof IssueBatchError && error.code === 'INPUT') return false;
    throw error;
  }
}

function* linksOf(batch: FrozenBatch, ledger: Ledger): Generator<string, undefined> {
  for (const block of rowResults(batch, ledger)) for (const { url } of block) yield url;
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
