/**
 * Holds the validated rows between reading and freezing, because the batch ID, which every order carries, is only
 * known after the last row. Small batches stay in memory; large ones go to a temporary file that is unlinked as soon
 * as it is open, so that even a kill leaves no copy of anyone's data behind.
 */

import { randomUUID } from 'node:crypto';
import { constants, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawRow } from '../model.js';
import { storageError, writeFully } from './atomic-file.js';
import { closeQuietly } from './close-quietly.js';
import { soon } from './held-open.js';
import { readFully } from './read-fully.js';

export interface RowSpool {
  add(row: RawRow): void;
  /** Every row in the order added, in blocks. May be called again and again. */
  blocks(): Generator<readonly RawRow[]>;
  readonly rows: number;
  readonly closed: boolean;
  close(): void;
}

const ROWS_PER_BLOCK = 500;
/** Cells may be long, and escapes make their JSON text up to six times as long; no string may grow without bound. */
const MAX_BLOCK_LENGTH = 4 << 20;
const MEMORY_LIMIT_BYTES = 4 << 20;

type SpooledRow = readonly [line: number, cells: readonly string[]];

export function createRowSpool(): RowSpool {
  let pending: SpooledRow[] = [];
  let inMemory: Buffer[] = [];
  let memoryBytes = 0;
  let pendingLength = 0;
  let closed = false;
  let file: { readonly fd: number; readonly path: string } | undefined;
  const lengths: number[] = [];
  let rows = 0;

  function flush(): void {
    const block = Buffer.from(JSON.stringify(pending));
    pending = [];
    pendingLength = 0;
    lengths.push(block.length);
    if (file === undefined) {
      inMemory.push(block);
      memoryBytes += block.length;
      if (memoryBytes > MEMORY_LIMIT_BYTES) {
        file = openUnlinked();
        writeTo(file, Buffer.concat(inMemory));
        inMemory = [];
      }
    } else {
      writeTo(file, block);
    }
  }

  function* blocks(): Generator<readonly RawRow[]> {
    let offset = 0;
    for (const [index, length] of lengths.entries()) {
      const block = file === undefined ? inMemory[index] : readFrom(file, offset, length);
      offset += length;
      if (block !== undefined) yield toRows(JSON.parse(block.toString()));
    }
    if (pending.length > 0) yield toRows(pending);
  }

  return {
    add(row) {
      rows += 1;
      for (const cell of row.cells) pendingLength += cell.length;
      if (pending.push([row.line, row.cells]) >= ROWS_PER_BLOCK || pendingLength >= MAX_BLOCK_LENGTH) flush();
    },
    blocks,
    get rows() {
      return rows;
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      if (file !== undefined) closeQuietly(file.fd);
      file = undefined;
      inMemory = [];
      lengths.length = 0;
      pending = [];
    },
  };
}

function toRows(block: readonly SpooledRow[]): RawRow[] {
  return block.map(([line, cells]) => ({ line, cells }));
}

function openUnlinked(): { fd: number; path: string } {
  const path = join(tmpdir(), `issue-batch-${randomUUID()}`);
  try {
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    soon(() => unlinkSync(path));
    return { fd, path };
  } catch (error) {
    throw storageError(error, 'create', path);
  }
}

function writeTo(file: { fd: number; path: string }, block: Buffer): void {
  try {
    writeFully(file.fd, block);
  } catch (error) {
    throw storageError(error, 'write', file.path);
  }
}

function readFrom(file: { fd: number; path: string }, offset: number, length: number): Buffer {
  const block = Buffer.allocUnsafe(length);
  if (readFully(file.fd, block, offset) !== length) throw storageError(new Error('file too short'), 'read', file.path);
  return block;
}
