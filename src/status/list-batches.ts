/** Every batch of a state directory. One that cannot be read is shown as such and hides no other. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { IssueBatchError } from '../errors.js';
import { listBatchFolders } from '../freeze/frozen-batch.js';
import { STATE_DIR } from '../freeze/locate.js';
import { type BatchStatus, readState } from './batch-status.js';

export interface DamagedBatch {
  readonly damaged: true;
  /** The name of its folder, which is all that is known for certain. */
  readonly batchId: string;
  readonly folder: string;
  readonly reason: string;
  readonly hint: string | null;
}

/**
 * The batch with the latest activity first; damaged ones last, by name. A directory that is not there has no batches.
 *
 * @param stateDir default: `.issue-batch` in the working directory
 * @throws IssueBatchError `STORAGE` when the directory itself cannot be read
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
