/** A frozen batch as it is read back. The CSV is never needed again. */

import { createHash } from 'node:crypto';
import { existsSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IssueBatchError, systemErrorCode } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { readFully } from '../files/read-fully.js';
import { type FramedScan, readFramed } from '../journal/framed-file.js';
import type { FrozenOrder } from '../model.js';
import { type FrozenRow, frozenOrderSchema, frozenRowsSchema } from './frozen-order.js';
import { readRaisedBody } from './generations.js';
import { type BatchFiles, batchFiles, UNFINISHED_PREFIX } from './layout.js';
import { type Manifest, readManifest } from './manifest.js';

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

/** @throws IssueBatchError `STORAGE` when the folder is damaged or of another format */
export function openFrozenBatch(folder: string): FrozenBatch {
  const files = batchFiles(folder);
  const manifest = readManifest(files.manifest);
  const orders = [...readAll(files.orders, (json) => frozenOrderSchema.parse(json))];
  if (orders.length !== manifest.orders || orders.some(({ chunk }, index) => chunk !== index))
    throw incomplete(files.orders);
  return {
    files,
    manifest,
    orders,
    body: (order) =>
      order.generation === 0 ? readBody(files.bodies, order) : readRaisedBody(files.generations, order),
    rows: () => readRows(files.rows, orders),
  };
}

/** The batch folders of a state directory, by name. A directory that is not there has none. */
export function listBatchFolders(stateDir: string): string[] {
  try {
    return (
      readdirSync(stateDir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => join(stateDir, entry.name))
        // A state directory may be a volume of its own, with folders that are nobody's batch.
        .filter((folder) => existsSync(batchFiles(folder).manifest))
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

/** Each record is checked by itself; that none is missing or repeated shows only in the places that the rows take. */
function* readRows(path: string, orders: readonly FrozenOrder[]): Generator<readonly FrozenRow[]> {
  const next = orders.map(() => 0);
  for (const block of readAll(path, (json) => frozenRowsSchema.parse(json))) {
    for (const [chunk, position] of block) {
      if (next[chunk] !== position) throw incomplete(path);
      next[chunk] = position + 1;
    }
    yield block;
  }
  if (orders.some(({ rows }, chunk) => next[chunk] !== rows)) throw incomplete(path);
}

function* readAll<T>(path: string, parse: (json: unknown) => T): Generator<T> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  try {
    const scan: FramedScan = { torn: undefined };
    for (const record of readFramed(fd, path, scan)) yield parse(JSON.parse(record.json));
    // Unlike the journal, a frozen file was synced whole before it counted: it cannot end in the middle.
    if (scan.torn !== undefined) throw incomplete(path);
  } finally {
    closeQuietly(fd);
  }
}

function readBody(path: string, order: FrozenOrder): Buffer {
  const bytes = Buffer.allocUnsafe(order.length);
  let read = 0;
  try {
    const fd = openSync(path, 'r');
    try {
      read = readFully(fd, bytes, order.offset);
    } finally {
      closeQuietly(fd);
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  if (read !== order.length || createHash('sha256').update(bytes).digest('hex') !== order.bodySha256) {
    throw incomplete(path);
  }
  return bytes;
}

function incomplete(path: string): IssueBatchError {
  return new IssueBatchError('STORAGE', `${path} is not as it was frozen: something is missing or altered.`, {
    hint: 'Restore the state folder from a backup; do not edit it.',
  });
}
