/**
 * Rows that other batches of the same state directory have issued already. Read-only and without a lock, so that it
 * works beside a live run; the rows of the plan are read again only when there is a batch to compare them with.
 */
import { basename } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { IssueBatchError } from '../errors.js';
import { type FrozenBatch, listBatchFolders, openFrozenBatch } from '../freeze/frozen-batch.js';
import { batchFiles } from '../freeze/layout.js';
import { readManifest } from '../freeze/manifest.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { LedgerEntry } from '../journal/ledger.js';
import { isHeld } from '../journal/lock.js';
import type { BatchPlan, IssuedBefore } from '../plan/batch-plan.js';
import { fieldsOf } from '../validate/row-fields.js';
import { createLineSet, markRows, type RowMarks } from './row-marks.js';
import type { UnsentRows } from './unsent-rows.js';

/** The rows in question, and which batch and place they are of. */
export type NewBatch = Pick<BatchPlan, 'batchId' | 'stateDir' | 'settings'> & UnsentRows;

/** Oldest first. */
export type FoundEarlier = Pick<BatchPlan, 'issuedBefore' | 'notes'>;

const MAX_LINES = 20;

/**
 * Compares a new batch with every other batch of its state directory that was sent to the same host. A batch that
 * cannot be read becomes a note; what was found in it before the damage counts.
 *
 * @throws IssueBatchError `STORAGE` when the state directory itself cannot be read; the signal's reason when it is aborted
 */
export async function findIssuedBefore(plan: NewBatch, signal: AbortSignal | undefined): Promise<FoundEarlier> {
  if (plan.spool.rows === 0) return { issuedBefore: [], notes: [] };
  const issuedBefore: IssuedBefore[] = [];
  const unreadable: Unreadable[] = [];
  let marks: RowMarks | undefined;
  for (const folder of listBatchFolders(plan.stateDir)) {
    const note = (error: unknown) => unreadable.push({ name: basename(folder), error });
    const earlier = openSent(folder, plan, note);
    if (earlier === undefined) continue;
    marks ??= await markRows(plan.spool, plan.fieldsOf, signal);
    if (marks.empty) break;
    const found = await compare(earlier, marks, signal, note);
    if (found !== undefined) issuedBefore.push(found);
  }
  issuedBefore.sort((a, b) => a.at.localeCompare(b.at) || a.batchId.localeCompare(b.batchId));
  return { issuedBefore, notes: notesOf(unreadable) };
}

interface SentBatch {
  readonly batch: FrozenBatch;
  /** Orders that are issued or may be, by chunk; true: each of its rows has a link. */
  readonly orders: ReadonlyMap<number, boolean>;
  /** ISO 8601 day, UTC. */
  readonly at: string;
}

/** Undefined for the batch itself, one of another host, and one of which nothing can exist at the vendor. */
function openSent(folder: string, plan: NewBatch, note: (error: unknown) => void): SentBatch | undefined {
  try {
    const { batchId, settings, createdAt } = readManifest(batchFiles(folder).manifest);
    if (batchId === plan.batchId || settings.baseUrl !== plan.settings.baseUrl) return undefined;
    const batch = openFrozenBatch(folder);
    // What another run is about to send this moment counts as sent.
    const live = isHeld(batch.files.lock);
    const entries = readLedger(batch)
      .entries()
      .filter((entry) => mayExist(entry) || (live && entry.state.status === 'planned'));
    if (entries.length === 0) return undefined;
    const settled = entries.flatMap(({ state }) => state.settledAt ?? []);
    return {
      batch,
      orders: new Map(entries.map(({ order, state }) => [order.chunk, state.issued === order.rows])),
      at: (settled.length === 0 ? createdAt : new Date(latest(settled)).toISOString()).slice(0, 10),
    };
  } catch (error) {
    note(error);
    return undefined;
  }
}

/** Everything but the proof that nothing was issued counts: to issue a row twice costs more than to look at it twice. */
function mayExist({ state }: LedgerEntry): boolean {
  return state.issued > 0 || !['planned', 'rejected', 'failed'].includes(state.status);
}

/** A large batch has more orders than a call may have arguments. */
function latest(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b));
}

async function compare(
  { batch, orders, at }: SentBatch,
  marks: RowMarks,
  signal: AbortSignal | undefined,
  note: (error: unknown) => void,
): Promise<IssuedBefore | undefined> {
  const { batchId, input, settings } = batch.manifest;
  const hit = createLineSet(marks.lastLine);
  const proven = createLineSet(marks.lastLine);
  try {
    for (const block of batch.rows()) {
      await turn();
      signal?.throwIfAborted();
      for (const [chunk, , , cells] of block) {
        const whole = orders.get(chunk);
        if (whole === undefined) continue;
        const line = marks.lineOf(fieldsOf(cells, input.columns, settings));
        if (line === undefined) continue;
        hit.add(line);
        if (whole) proven.add(line);
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    note(error);
  }
  if (hit.size === 0) return undefined;
  return { batchId, rows: hit.size, unproven: hit.size - proven.size, at, lines: hit.first(MAX_LINES) };
}

interface Unreadable {
  readonly name: string;
  readonly error: unknown;
}

const MAX_NAMES = 5;

function notesOf(unreadable: readonly Unreadable[]): string[] {
  const [first] = unreadable;
  if (first === undefined) return [];
  const names = unreadable.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = unreadable.length > names.length ? ` and ${unreadable.length - names.length} more` : '';
  const what = unreadable.length === 1 ? 'An earlier batch' : `${unreadable.length} earlier batches`;
  // Another kind of error comes from a record of another shape, and its text is for programs.
  const reason =
    first.error instanceof IssueBatchError ? first.error.message : `The records of ${first.name} are damaged.`;
  return [
    `${what} could not be compared with these rows, so that what was issued there may not be shown: ${names.join(', ')}${more}. ${reason}`,
  ];
}
