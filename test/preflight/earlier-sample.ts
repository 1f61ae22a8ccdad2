/** Batches that were issued before, and what is found of them for the rows of a new one. */
import { createRowSpool } from '../../src/files/row-spool.js';
import type { FrozenBatch } from '../../src/freeze/frozen-batch.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { openJournal } from '../../src/journal/journal.js';
import { type FoundEarlier, findIssuedBefore } from '../../src/preflight/earlier-batches.js';
import { fieldsOf } from '../../src/validate/row-fields.js';
import { COLUMNS, cells, freezeSample, type Sample, SETTINGS } from '../freeze/sample-batch.js';
import { answer, intent, settled } from '../journal/sample-events.js';

export type Rows = readonly (readonly string[])[];

/** One row a recipient, as cells. */
export const rowsFor = (...recipients: string[]) => recipients.map((recipient) => cells({ recipient }));
export const ADA = rowsFor('ada@x.example');

/** The first order has a link for each of its rows, since a moment. */
export const issued = (rows: number, at = '2026-05-03T12:00:00.000Z') =>
  [intent(), answer('accepted'), { ...settled('COMPLETED', rows), at }] satisfies JournalEvent[];

export async function freezeEarlier(stateDir: string, sample: Sample, events: JournalEvent[]): Promise<FrozenBatch> {
  const batch = await freezeSample(stateDir, sample);
  const journal = openJournal(batch.files.journal, () => undefined);
  for (const event of events) journal.append(event);
  journal.close();
  return batch;
}

export const NOTHING: FoundEarlier = { issuedBefore: [], notes: [] };

/** What is found for a batch "new" of these rows, which stand on lines 2, 3, 4 … */
export async function find(
  stateDir: string,
  rows: Rows,
  parse = (row: readonly string[]) => fieldsOf(row, COLUMNS, SETTINGS),
  signal?: AbortSignal,
): Promise<FoundEarlier> {
  const spool = createRowSpool();
  for (const [index, row] of rows.entries()) spool.add({ line: index + 2, cells: row });
  try {
    return await findIssuedBefore({ batchId: 'new', stateDir, settings: SETTINGS, spool, fieldsOf: parse }, signal);
  } finally {
    spool.close();
  }
}
