/** Reads files of framed records: from front to back in flat memory, or one record at a known place. */
import { readSync } from 'node:fs';
import { IssueBatchError } from '../errors.js';
import { readFully } from '../files/read-fully.js';
import { decodeFramed, isOverlong } from './framed-line.js';

export interface FramedRecord {
  readonly json: string;
  /** Byte offset of the record in its file. */
  readonly offset: number;
  /** Bytes of the record, newline included. */
  readonly length: number;
}

/** What follows the last good record: nothing, or the bytes of a write that a crash cut short. */
export interface TornTail {
  readonly offset: number;
  readonly bytes: number;
}

export interface FramedScan {
  /** Known once every record has been read. */
  torn: TornTail | undefined;
}

const READ_BYTES = 1 << 20;

/**
 * Yields every record of an open file. A damaged **last** record is a crash in the middle of a write: it is left out
 * and described in `scan.torn`. A damaged record with anything behind it is not explained by a crash.
 * @throws IssueBatchError `STORAGE` for a damaged record that is not the last one
 */
export function* readFramed(fd: number, path: string, scan: FramedScan): Generator<FramedRecord> {
  let offset = 0;
  let damagedAt = -1;
  for (const line of splitLines(fd)) {
    if (damagedAt !== -1) throw damaged(path, damagedAt);
    const json = line.complete ? decodeFramed(line.bytes) : undefined;
    const length = line.bytes.length + (line.complete ? 1 : 0);
    if (json === undefined) {
      if (isOverlong(line.bytes)) throw damaged(path, offset);
      damagedAt = offset;
      scan.torn = { offset, bytes: length };
    } else {
      yield { json, offset, length };
    }
    offset += length;
  }
}

/**
 * The record at a place that an earlier record named.
 * @throws IssueBatchError `STORAGE` when what stands there is not the record that was written
 */
export function readFramedAt(fd: number, path: string, offset: number, length: number): string {
  const bytes = Buffer.allocUnsafe(length);
  const read = readFully(fd, bytes, offset);
  const json = read === length && bytes[length - 1] === 0x0a ? decodeFramed(bytes.subarray(0, -1)) : undefined;
  if (json === undefined) throw damaged(path, offset);
  return json;
}

/** The bytes of a line stand until the next one is asked for: one buffer serves a file of any length. */
function* splitLines(fd: number): Generator<{ bytes: Buffer; complete: boolean }> {
  let buffer = Buffer.allocUnsafe(READ_BYTES);
  let position = 0;
  /** Bytes of a line whose end was not read yet, at the start of the buffer. */
  let begun = 0;
  for (;;) {
    if (begun === buffer.length) buffer = Buffer.concat([buffer], 2 * begun);
    const count = readSync(fd, buffer, begun, buffer.length - begun, position);
    if (count === 0) break;
    position += count;
    const bytes = buffer.subarray(0, begun + count);
    let start = 0;
    for (let end = bytes.indexOf(0x0a, begun); end !== -1; end = bytes.indexOf(0x0a, start)) {
      yield { bytes: bytes.subarray(start, end), complete: true };
      start = end + 1;
    }
    bytes.copyWithin(0, start);
    begun = bytes.length - start;
  }
  if (begun > 0) yield { bytes: buffer.subarray(0, begun), complete: false };
}

function damaged(path: string, offset: number): IssueBatchError {
  return new IssueBatchError('STORAGE', `${path} is damaged at byte ${offset}: the record's checksum does not match.`, {
    hint: 'Restore the state folder from a backup, or keep it and ask for help; do not edit it.',
  });
}
