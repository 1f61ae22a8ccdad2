/**
 * Holds the validated rows between reading and freezing, because the batch ID, which every order carries, is only
 * known after the last row. Small batches stay in memory; large ones go to a temporary file that is unlinked as soon
 * as it is open, so that even a kill leaves no copy of anyone's data behind.
 */

import { randomUUID } from 'node:crypto';
import { constants, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonBytes } from '../json-bytes.js';
import type { RawRow } from '../model.js';
import { storageError, writeFully } from './atomic-file.js';
import { closeQuietly } from './close-quietly.js';
import { soon } from './held-open.js';
import { readFully } from './read-fully.js';

export interface RowSpool {
  add(row: RawRow): void;
  /** After the last row. */
  end(): void;
  /** Every row in the order added, in blocks. May be called again and again. */
  blocks(): Generator<readonly RawRow[]>;
  readonly rows: number;
  readonly closed: boolean;
  close(): void;
}

const ROWS_PER_BLOCK = 500;
/** Cells may be long; no block may grow without bound. */
const MAX_BLOCK_BYTES = 4 << 20;
const MEMORY_LIMIT_BYTES = 4 << 20;

/**
 * @param onLines told once of the cells of every row as a line of JSON, in order, in parts that are only good until it
 * returns; they were put into JSON already, which takes as long as to check them
 */
export function createRowSpool(onLines?: (lines: Buffer) => void): RowSpool {
  const pending = createJsonBytes();
  let pendingLines: number[] = [];
  let inMemory: Buffer[] = [];
  let memoryBytes = 0;
  let closed = false;
  let file: { readonly fd: number; readonly path: string } | undefined;
  const lengths: number[] = [];
  const lines: (readonly number[])[] = [];
  let rows = 0;

  function flush(): void {
    const block = pending.bytes();
    onLines?.(block);
    lengths.push(block.length);
    lines.push(linesKept(pendingLines));
    if (file === undefined) {
      inMemory.push(Buffer.from(block));
      memoryBytes += block.length;
      if (memoryBytes > MEMORY_LIMIT_BYTES) {
        file = openUnlinked();
        writeTo(file, Buffer.concat(inMemory));
        inMemory = [];
      }
    } else {
      writeTo(file, block);
    }
    pending.clear();
    pendingLines = [];
  }

  function* blocks(): Generator<readonly RawRow[]> {
    let offset = 0;
    for (const [index, length] of lengths.entries()) {
      const block = file === undefined ? inMemory[index] : readFrom(file, offset, length);
      offset += length;
      if (block !== undefined) yield toRows(lines[index] ?? [], block);
    }
    if (pendingLines.length > 0) yield toRows(pendingLines, pending.bytes());
  }

  return {
    add(row) {
      rows += 1;
      pending.list(row.cells);
      pending.lineFeed();
      if (pendingLines.push(row.line) >= ROWS_PER_BLOCK || pending.length >= MAX_BLOCK_BYTES) flush();
    },
    end() {
      if (pendingLines.length > 0) flush();
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
      lines.length = 0;
      pending.clear();
      pendingLines = [];
    },
  };
}

/** Lines that follow each other are known by the first. */
function linesKept(lines: readonly number[]): readonly number[] {
  const [first = 0] = lines;
  return lines.every((line, index) => line === first + index) ? [first] : lines;
}

/** @param block the cells of each row as a line of JSON, in which there is no other line feed */
function toRows(lines: readonly number[], block: Buffer): RawRow[] {
  const rows: readonly (readonly string[])[] = JSON.parse(
    `[${block.toString('utf8', 0, block.length - 1).replaceAll('\n', ',')}]`,
  );
  const [first = 0] = lines;
  return rows.map((cells, index) => ({ line: lines[index] ?? first + index, cells }));
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
