/** A frozen batch as it is read back. The CSV is never needed again. */

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type IssueBatchError, systemErrorCode } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import type { FrozenOrder } from '../model.js';
import { forgottenError } from './forgotten.js';
import type { FrozenRow } from './frozen-order.js';
import { readRaisedBody } from './generations.js';
import { type BatchFiles, batchFiles, UNFINISHED_PREFIX } from './layout.js';
import { type Manifest, readManifest } from './manifest.js';
import { readBody, readOrders, readRows } from './read-frozen.js';

export interface FrozenBatch {
  readonly files: BatchFiles;
  readonly manifest: Manifest;
  /** Of the first generation, in the order of chunks. */
  readonly orders: readonly FrozenOrder[];
  /**
   * The exact bytes of an order's request.
   * @throws IssueBatchError `STORAGE` if they are not the bytes that were frozen
   */
  body(order: FrozenOrder): Buffer;
  /** Every row in input order, in blocks, in flat memory. */
  rows(): Generator<readonly FrozenRow[]>;
}

/**
 * @throws IssueBatchError `STORAGE` when the folder is damaged or of another format; `USAGE` when the batch was
 * forgotten, so that nothing can be done with it
 */
export function openFrozenBatch(folder: string): FrozenBatch {
  const batch = openAnyBatch(folder);
  refuseForgotten(batch.manifest, batch.files);
  return batch;
}

/**
 * What was asked for, and nothing of the orders is read. Throws as {@link openFrozenBatch} does.
 */
export function openManifest(folder: string): Manifest {
  const files = batchFiles(folder);
  const manifest = readManifest(files.manifest);
  refuseForgotten(manifest, files);
  return manifest;
}

/**
 * Opens also a batch that was forgotten: its orders and its journal still tell how it ended. Asking for its rows and
 * requests throws `USAGE`.
 * @throws IssueBatchError `STORAGE` when the folder is damaged or of another format
 */
export function openAnyBatch(folder: string): FrozenBatch {
  const files = batchFiles(folder);
  const manifest = readManifest(files.manifest);
  const orders = readOrders(files.orders, manifest.orders);
  return {
    files,
    manifest,
    orders,
    body(order) {
      refuseForgotten(manifest, files);
      try {
        return order.generation === 0 ? readBody(files.bodies, order) : readRaisedBody(files.generations, order);
      } catch (error) {
        throw forgottenSince(files) ?? error;
      }
    },
    *rows() {
      refuseForgotten(manifest, files);
      try {
        yield* readRows(files.rows, orders);
      } catch (error) {
        throw forgottenSince(files) ?? error;
      }
    },
  };
}

function refuseForgotten(manifest: Manifest, files: BatchFiles): void {
  const forgotten = forgottenError(manifest, files);
  if (forgotten !== undefined) throw forgotten;
}

/** Another process may have forgotten the batch since it was opened; what is missing then is no damage. */
function forgottenSince(files: BatchFiles): IssueBatchError | undefined {
  return forgottenError(readManifest(files.manifest), files);
}

/** The batch folders of a state directory, by name. A directory that is not there has none. */
export function listBatchFolders(stateDir: string): string[] {
  try {
    return (
      readdirSync(stateDir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => join(stateDir, entry.name))
        // A state directory may be a volume of its own, with folders that are nobody's batch. One that lost its manifest is.
        .filter((folder) => {
          const { manifest, orders, journal } = batchFiles(folder);
          return [manifest, orders, journal].some((file) => existsSync(file));
        })
    );
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw storageError(error, 'read', stateDir);
  }
}

/** An hour without a write: nobody is still freezing there. */
const ABANDONED_AFTER_MS = 3_600_000;

/** Removes what killed freezes of this batch left behind; nothing was ever sent from it. What cannot be removed stays. */
export function removeUnfinished(stateDir: string, batchId: string): void {
  try {
    removeAbandoned(stateDir, batchId);
  } catch {
    // Tidying is not worth stopping a run for.
  }
}

function removeAbandoned(stateDir: string, batchId: string): void {
  for (const name of readdirSync(stateDir)) {
    if (!isUnfinished(name, batchId)) continue;
    const path = join(stateDir, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)
      rmSync(path, { recursive: true, force: true });
  }
}

/** Exactly this batch's: the names of `stipend` and `stipend-2` begin alike. */
function isUnfinished(name: string, batchId: string): boolean {
  const prefix = `${UNFINISHED_PREFIX}${batchId}-`;
  return name.startsWith(prefix) && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name.slice(prefix.length));
}
