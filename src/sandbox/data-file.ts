import {
  closeSync,
  constants,
  fchmodSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { type OutcomeRecord, outcomeRecordSchema } from './records.js';

const HEADER = Buffer.from('{"format":"issue-batch-sandbox","version":1}\n');
const NEWLINE = 0x0a;
const READ_SIZE = 1 << 20;

export interface DataFile {
  /** Returns when the record is on disk. Throws the system error when it is not; the file is then as it was before. */
  append(record: OutcomeRecord): void;
  close(): void;
}

/** The lines of the file from a position on, each with the position after it; what follows the last newline is none. */
function* linesFrom(fd: number, position: number): Generator<{ line: Buffer; end: number }> {
  let pending: Buffer[] = [];
  let offset = position;
  for (;;) {
    const chunk = Buffer.allocUnsafe(READ_SIZE);
    const length = readSync(fd, chunk, 0, READ_SIZE, offset);
    if (length === 0) return;
    let start = 0;
    for (;;) {
      const newline = chunk.subarray(0, length).indexOf(NEWLINE, start);
      if (newline === -1) break;
      yield { line: Buffer.concat([...pending, chunk.subarray(start, newline)]), end: offset + newline + 1 };
      pending = [];
      start = newline + 1;
    }
    pending.push(chunk.subarray(start, length));
    offset += length;
  }
}

function parseRecord(line: Buffer): OutcomeRecord | undefined {
  try {
    return outcomeRecordSchema.parse(JSON.parse(line.toString('utf8')));
  } catch {
    return undefined;
  }
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
  }
  fdatasyncSync(fd);
}

/** Begins an empty file, or reads its header. Anything else is refused untouched: it may be somebody's work. */
function beginFile(fd: number, path: string): number {
  const head = Buffer.alloc(HEADER.length);
  const length = readSync(fd, head, 0, HEADER.length, 0);
  if (!head.subarray(0, length).equals(HEADER.subarray(0, length)))
    throw new Error(`${path} is not a sandbox data file of this version`);
  if (length < HEADER.length) {
    ftruncateSync(fd, 0);
    writeAll(fd, HEADER, 0);
  }
  return HEADER.length;
}

/** Every complete record to `onRecord`, oldest first; returns the position after the last one. */
function load(fd: number, path: string, start: number, onRecord: (record: OutcomeRecord) => void): number {
  let end = start;
  let damagedAt: number | undefined;
  for (const { line, end: next } of linesFrom(fd, start)) {
    if (damagedAt !== undefined) throw new Error(`${path} is damaged at byte ${damagedAt}`);
    const record = parseRecord(line);
    if (record === undefined) damagedAt = end;
    else {
      onRecord(record);
      end = next;
    }
  }
  return end;
}

/**
 * Opens or creates the file, owner-only, and replays it. A torn last line is what a killed process leaves behind: no
 * answer had gone out for it, so it is dropped. Throws on a damaged line in the middle and on a foreign file.
 */
export function openDataFile(path: string, onRecord: (record: OutcomeRecord) => void): DataFile {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  let size: number;
  try {
    const start = beginFile(fd, path);
    // The mode at creation means nothing to a file that was there already.
    fchmodSync(fd, 0o600);
    size = load(fd, path, start, onRecord);
    if (fstatSync(fd).size > size) ftruncateSync(fd, size);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let open = true;

  return {
    append(record) {
      if (!open) throw new Error('The sandbox is closed');
      // Two sandboxes on one file would overwrite each other's orders; the one that finds foreign bytes gives up.
      if (fstatSync(fd).size !== size) throw new Error(`${path} was changed by another process`);
      const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
      try {
        writeAll(fd, bytes, size);
      } catch (error) {
        ftruncateSync(fd, size);
        throw error;
      }
      size += bytes.length;
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}
