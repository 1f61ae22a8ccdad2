/**
 * Rows that other batches of the same state directory have issued already. Read-only and without a lock, so that it
 * works beside a live run; the rows of the plan are read again only when there is a batch to compare them with.
 */
import { basename } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { listBatchFolders } from '../freeze/frozen-batch.js';
import { batchFiles } from '../freeze/layout.js';
import { type Manifest, readManifest } from '../freeze/manifest.js';
import type { BatchPlan, IssuedBefore } from '../plan/batch-plan.js';
import { namelessNote, type Unreadable, unreadableNote } from './earlier-notes.js';
import { type EarlierRows, openEarlier } from './earlier-rows.js';
import { createLineSet, markRows, type RowMarks } from './row-marks.js';
import type { UnsentRows } from './unsent-rows.js';

/** The rows in question, and which batch and place they are of. */
export type NewBatch = Pick<BatchPlan, 'batchId' | 'stateDir' | 'settings'> &
  Partial<Pick<BatchPlan, 'inputPath'>> &
  UnsentRows;

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
  const notes: string[] = [];
  const marksOf = createMarks(plan, signal);
  for (const folder of listBatchFolders(plan.stateDir)) {
    let look = await lookInto(folder, plan, marksOf, signal);
    // Forgotten while it was looked at: from now on its digests tell.
    if (look.error !== undefined && isForgottenSince(folder, look))
      look = await lookInto(folder, plan, marksOf, signal);
    if (look.error !== undefined) unreadable.push({ name: basename(folder), error: look.error });
    if (look.found !== undefined) issuedBefore.push(look.found);
    notes.push(...namelessNote(plan.inputPath, look.manifest));
  }
  issuedBefore.sort((a, b) => a.at.localeCompare(b.at) || a.batchId.localeCompare(b.batchId));
  return { issuedBefore, notes: [...unreadableNote(unreadable), ...notes] };
}

type MarksOf = (digestOf?: (mark: string) => string) => Promise<RowMarks>;

/** The plan's rows as they are, read once, or as digests, read for every batch that was forgotten. */
function createMarks({ spool, fieldsOf }: NewBatch, signal: AbortSignal | undefined): MarksOf {
  let plain: RowMarks | undefined;
  return async (digestOf) => {
    if (plain?.empty) return plain;
    if (digestOf !== undefined) return markRows(spool, fieldsOf, signal, digestOf);
    plain ??= await markRows(spool, fieldsOf, signal);
    return plain;
  };
}

interface Look {
  readonly manifest?: Manifest | undefined;
  readonly found?: IssuedBefore | undefined;
  /** Why not all of its rows could be compared. */
  readonly error?: unknown;
}

async function lookInto(
  folder: string,
  plan: NewBatch,
  marksOf: MarksOf,
  signal: AbortSignal | undefined,
): Promise<Look> {
  const { rows, ...look } = open(folder, plan);
  if (rows === undefined || look.manifest === undefined) return look;
  // What goes wrong with the plan's own rows is no matter of the earlier batch.
  const marks = await marksOf(rows.digestOf);
  return { ...look, ...(await compare(rows, look.manifest.batchId, marks, signal)) };
}

/** No rows of the batch itself, of one of another host, and of one of which nothing can exist at the vendor. */
function open(folder: string, plan: NewBatch): Look & { readonly rows?: EarlierRows | undefined } {
  let manifest: Manifest | undefined;
  try {
    manifest = readManifest(batchFiles(folder).manifest);
    const { batchId, settings } = manifest;
    if (batchId === plan.batchId || settings.baseUrl !== plan.settings.baseUrl) return {};
    return { manifest, rows: openEarlier(folder, manifest) };
  } catch (error) {
    return { manifest, error };
  }
}

async function compare(
  sent: EarlierRows,
  batchId: string,
  marks: RowMarks,
  signal: AbortSignal | undefined,
): Promise<Pick<Look, 'found' | 'error'>> {
  if (marks.empty) return {};
  const hit = createLineSet(marks.lastLine);
  const proven = createLineSet(marks.lastLine);
  let failure: unknown;
  try {
    for (const block of sent.blocks()) {
      await turn();
      signal?.throwIfAborted();
      for (const { key, issued } of block) {
        const line = key === undefined ? undefined : marks.lineOf(key);
        if (line === undefined) continue;
        hit.add(line);
        if (issued) proven.add(line);
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    failure = error;
  }
  if (hit.size === 0) return { error: failure };
  const { at } = sent;
  const found = { batchId, rows: hit.size, unproven: hit.size - proven.size, at, lines: hit.first(MAX_LINES) };
  return { found, error: failure };
}

function isForgottenSince(folder: string, { manifest }: Look): boolean {
  if (manifest === undefined || manifest.forgotten !== undefined) return false;
  try {
    return readManifest(batchFiles(folder).manifest).forgotten !== undefined;
  } catch {
    return false;
  }
}
