/**
 * The file that the processes of one state directory append to and read from the end of. Nothing is locked: a record is
 * one write behind all others, and the order in which the system puts them is everybody's order. Nothing is synced: a
 * power cut ends all requests, and a minute has passed before the machine is back.
 */
import * as fs from 'node:fs';
import type { IssueBatchError } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { openTail } from './tail.js';
import { encodeTurn, type TurnRecord } from './turn-record.js';

export interface TurnsFile {
  /** Counts the files seen at the path: whoever waits in one that was removed has to queue up in the next one. */
  readonly epoch: number;
  /** @throws IssueBatchError `STORAGE`, and from then on always */
  append(record: TurnRecord): void;
  /** What was appended since the last call, by anybody. Throws as `append` does. */
  read(): TurnRecord[];
  close(): void;
}

/** Nothing in an untouched file counts any more after so long; see `CLAIM_MS`. */
const IDLE_MS = 600_000;
const LARGE_BYTES = 8_000_000;
/** A disk that is nearly full takes a part of a record, and then says why it takes no more. */
const WRITES = 3;
const { O_APPEND, O_CREAT, O_RDONLY, O_RDWR } = fs.constants;

/** Opens the file, or begins a new one in place of one that has served. */
export function openTurnsFile(path: string): TurnsFile {
  const { guarded, shut } = latch(path);
  let unread = guarded('open', () => retire(path));
  let tail = guarded('open', () => openTail(path, O_RDWR | O_CREAT | O_APPEND));
  let epoch = 0;

  const isCurrent = () => {
    const found = fs.statSync(path, { throwIfNoEntry: false, bigint: true });
    return found !== undefined && found.ino === tail.ino && found.dev === tail.dev;
  };
  const follow = () => {
    // Only now: whoever appended to it before it was removed has not noticed, and counts on that record.
    unread.push(...tail.read());
    const next = openTail(path, O_RDWR | O_CREAT | O_APPEND);
    closeQuietly(tail.fd);
    tail = next;
    epoch += 1;
  };

  return {
    get epoch() {
      return epoch;
    },
    append(record) {
      guarded('write', () => {
        writeWhole(tail.fd, encodeTurn(record));
        if (isCurrent()) return;
        follow();
        // What it said in the old one nobody may have read who begins with the new one.
        writeWhole(tail.fd, encodeTurn(record));
      });
    },
    read() {
      return guarded('read', () => {
        if (!isCurrent()) follow();
        const records = [...unread, ...tail.read()];
        unread = [];
        return records;
      });
    },
    close() {
      // Its number may be another file's from here on.
      if (shut()) closeQuietly(tail.fd);
    },
  };
}

/** Once an operation has failed nobody knows what the others see, so that no further one may be relied on. */
function latch(path: string) {
  let broken: IssueBatchError | undefined;
  let closed = false;
  return {
    guarded<T>(what: string, operation: () => T): T {
      if (broken !== undefined) throw broken;
      try {
        if (closed) throw new Error('it is closed');
        return operation();
      } catch (error) {
        broken = storageError(error, what, path);
        throw broken;
      }
    },
    /** False when it was already. */
    shut(): boolean {
      const first = !closed;
      closed = true;
      return first;
    },
  };
}

function writeWhole(fd: number, record: Buffer): void {
  for (let tries = 0; tries < WRITES; tries += 1) {
    // Never only the rest: another process's record may stand between the two parts.
    if (fs.writeSync(fd, record) === record.length) return;
  }
  throw Object.assign(new Error('The device took only a part of it'), { code: 'EIO' });
}

/**
 * Takes a file out of the way that nobody has written to for ten minutes, or that has become large. A process that uses
 * it all the same notices at its next record, or at its next look, and goes on with the new file.
 * @returns what it holds, as of after it was taken away
 */
function retire(path: string): TurnRecord[] {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return [];
  const idle = Date.now() - found.mtimeMs > IDLE_MS;
  if (!idle && found.size <= LARGE_BYTES) return [];
  // Windows would keep the name of an open file that is removed, and let nobody use it.
  const aside = `${path}.old`;
  try {
    fs.renameSync(path, aside);
  } catch {
    // It stays, and is gone on with.
    return [];
  }
  try {
    const tail = openTail(aside, O_RDONLY);
    try {
      return tail.read();
    } finally {
      closeQuietly(tail.fd);
    }
  } catch (error) {
    // Another user's, perhaps. If it was idle, nothing in it counts any more.
    if (!idle) throw error;
    return [];
  } finally {
    removeQuietly(aside);
  }
}

function removeQuietly(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // The next one that is taken out of the way replaces it.
  }
}
