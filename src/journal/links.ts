/**
 * The links file: which item of which order belongs to which row, written once when an order settles. The journal
 * then names the place; a record that it does not name was cut short by a crash and never counted.
 */
import { constants, fdatasyncSync, fstatSync, openSync } from 'node:fs';
import type { IssueBatchError } from '../errors.js';
import { storageError, writeFully } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { readFully } from '../files/read-fully.js';
import type { Place } from './events.js';
import { readFramedAt } from './framed-file.js';
import { encodeFramed } from './framed-line.js';

export interface LinkRecord {
  readonly chunk: number;
  readonly generation: number;
  readonly links: readonly RecordedLink[];
}

export interface RecordedLink {
  /** Place of the row in its chunk. */
  readonly position: number;
  readonly itemId: string;
  readonly url: string;
  readonly payoutStatus: string;
  readonly expiresAt: string;
}

/** By hand, and nothing is copied: it is asked of every link of a batch each time that its results are written. */
function isLinkRecord(json: unknown): json is LinkRecord {
  if (typeof json !== 'object' || json === null) return false;
  const { chunk, generation, links }: Partial<Record<keyof LinkRecord, unknown>> = json;
  return Number.isSafeInteger(chunk) && Number.isSafeInteger(generation) && Array.isArray(links) && links.every(isLink);
}

function isLink(json: unknown): json is RecordedLink {
  if (typeof json !== 'object' || json === null) return false;
  const { position, itemId, url, payoutStatus, expiresAt }: Partial<Record<keyof RecordedLink, unknown>> = json;
  return (
    Number.isSafeInteger(position) &&
    typeof itemId === 'string' &&
    typeof url === 'string' &&
    typeof payoutStatus === 'string' &&
    typeof expiresAt === 'string'
  );
}

export interface AppendFile {
  /** Appends one framed record. It is durable when this returns. Throws `STORAGE`, and from then on always. */
  append(record: unknown): Place;
  close(): void;
}

/** Opens a file of framed records for appending, behind whatever a crash may have left at its end. */
export function openAppendFile(path: string): AppendFile {
  let fd: number;
  let size: number;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0), 0o600);
    size = fstatSync(fd).size;
    const last = Buffer.alloc(1);
    if (size > 0 && readFully(fd, last, size - 1) === 1 && last[0] !== 0x0a) {
      writeFully(fd, '\n');
      size += 1;
    }
  } catch (error) {
    throw storageError(error, 'open', path);
  }
  let broken: IssueBatchError | undefined;
  return {
    append(record) {
      if (broken !== undefined) throw broken;
      const bytes = encodeFramed(JSON.stringify(record));
      const place = { offset: size, length: bytes.length };
      try {
        writeFully(fd, bytes);
        fdatasyncSync(fd);
      } catch (error) {
        // Part of the record may stand in the file, so that no later one would be where its place says.
        broken = storageError(error, 'write', path);
        throw broken;
      }
      size += bytes.length;
      return place;
    },
    close: () => closeQuietly(fd),
  };
}

export interface LinksReader {
  /** Throws `STORAGE` when the place does not hold the record of that order. */
  read(place: Place, order: { readonly chunk: number; readonly generation: number }): LinkRecord;
  close(): void;
}

/** Opens the links file at the first read: a batch without a settled order has none. */
export function openLinksReader(path: string): LinksReader {
  let fd: number | undefined;
  return {
    read(place, { chunk, generation }) {
      try {
        fd ??= openSync(path, 'r');
      } catch (error) {
        throw storageError(error, 'read', path);
      }
      const record: unknown = JSON.parse(readFramedAt(fd, path, place.offset, place.length));
      if (isLinkRecord(record) && record.chunk === chunk && record.generation === generation) return record;
      throw storageError(new Error(`the links of order ${chunk} are not where the journal says`), 'read', path);
    },
    close() {
      if (fd !== undefined) closeQuietly(fd);
    },
  };
}
