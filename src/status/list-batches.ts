/** Every batch of a state directory. One that cannot be read is shown as such and hides no other. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { IssueBatchError } from '../errors.js';
import { listBatchFolders } from '../freeze/frozen-batch.js';
import { STATE_DIR } from '../freeze/locate.js';
import { type BatchStatus, readState } from './batch-status.js';

/** A batch whose state folder cannot be read. It hides no other, and must not be deleted: it may hold links. */
export interface DamagedBatch {
  /** Tells it from a {@link BatchStatus} in a list of both. */
  readonly damaged: true;
  /** The name of its folder, which is all that is known for certain. */
  readonly batchId: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** What is wrong with it, as words for a person. */
  readonly reason: string;
  /** What to do about it; null when nobody knows. */
  readonly hint: string | null;
}

/**
 * Every batch of a state directory, from its state alone: no lock, no network, nothing written; safe beside live runs.
 * The batch with the latest activity first; damaged ones last, by name. A directory that is not there has no batches.
 *
 * @param stateDir default: `.issue-batch` in the working directory
 * @throws IssueBatchError `STORAGE` when the directory itself cannot be read
 * @example
 * ```ts
 * import { listBatches } from 'issue-batch';
 *
 * for (const batch of await listBatches()) {
 *   if (batch.damaged) console.log(`${batch.batchId}: ${batch.reason}`);
 *   else console.log(`${batch.batchId}: ${batch.issued} of ${batch.rows}. ${batch.next.words}`);
 * }
 * ```
 */
export async function listBatches(stateDir: string = STATE_DIR): Promise<(BatchStatus | DamagedBatch)[]> {
  const readable: BatchStatus[] = [];
  const damaged: DamagedBatch[] = [];
  for (const folder of listBatchFolders(resolve(stateDir))) {
    // Many batches must not keep a signal waiting.
    await turn();
    try {
      readable.push(readState(folder).status);
    } catch (error) {
      // One that was deleted meanwhile is none.
      if (existsSync(folder)) damaged.push(describe(folder, error));
    }
  }
  readable.sort((a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt) || a.batchId.localeCompare(b.batchId));
  return [...readable, ...damaged.sort((a, b) => a.batchId.localeCompare(b.batchId))];
}

function describe(folder: string, error: unknown): DamagedBatch {
  const batchId = basename(folder);
  if (error instanceof IssueBatchError) {
    return { damaged: true, batchId, folder, reason: error.message, hint: error.hint ?? null };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { damaged: true, batchId, folder, reason: `It cannot be read: ${reason}.`, hint: null };
}
