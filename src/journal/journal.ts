/**
 * The append-only journal: the only truth about what happened to a batch.
 *
 * One event is one record, one write and one `fdatasync`, and all of it synchronous: when {@link Journal.append}
 * returns, the event survives a power cut. A write or sync that fails is never tried again, because after a failed
 * sync nobody knows what the disk holds and the next sync may lie; the journal refuses all further events instead,
 * so that nothing more can be sent.
 */
import { constants, fdatasyncSync, ftruncateSync, openSync } from 'node:fs';
import { IssueBatchError } from '../errors.js';
import { storageError, writeFully } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { type JournalEvent, journalEventSchema, STATE_FORMAT } from './events.js';
import { type FramedScan, readFramed } from './framed-file.js';
import { encodeFramed } from './framed-line.js';

export interface Journal {
  /** @throws IssueBatchError `STORAGE` when the event is not durable; every later call throws too */
  append(event: JournalEvent): void;
  close(): void;
}

/** The numbered envelope of an event: a missing record in the middle shows as a gap. */
interface Envelope {
  readonly v: number;
  readonly n: number;
}

/** Opens a journal for writing: replays every event to `onEvent`, drops a torn last record, and appends behind it. */
export function openJournal(path: string, onEvent: (event: JournalEvent) => void): Journal {
  const fd = open(path, constants.O_RDWR | constants.O_CREAT);
  let next: number;
  try {
    const scan: FramedScan = { torn: undefined };
    next = replay(fd, path, scan, onEvent);
    // A record that was never acknowledged by a sync was never acted upon, so that it can go.
    if (scan.torn !== undefined) ftruncateSync(fd, scan.torn.offset);
  } catch (error) {
    closeQuietly(fd);
    throw error instanceof IssueBatchError ? error : storageError(error, 'read', path);
  }
  closeQuietly(fd);
  return appender(path, next);
}

/** Replays a journal without a lock and without changing it, beside a live run. A missing journal has no events. */
export function readJournal(path: string, onEvent: (event: JournalEvent) => void): void {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw storageError(error, 'read', path);
  }
  try {
    replay(fd, path, { torn: undefined }, onEvent);
  } catch (error) {
    throw storageError(error, 'read', path);
  } finally {
    closeQuietly(fd);
  }
}

function replay(fd: number, path: string, scan: FramedScan, onEvent: (event: JournalEvent) => void): number {
  let next = 0;
  for (const record of readFramed(fd, path, scan)) {
    const { v, n, ...rest } = JSON.parse(record.json) as Envelope & Record<string, unknown>;
    if (v !== STATE_FORMAT) throw otherFormat(path, v);
    const event = n === next ? journalEventSchema.safeParse(rest) : undefined;
    if (event === undefined || !event.success) {
      throw new IssueBatchError('STORAGE', `${path} is damaged at byte ${record.offset}: event ${next} is not there.`, {
        hint: 'Restore the state folder from a backup; do not edit it.',
      });
    }
    onEvent(event.data);
    next += 1;
  }
  return next;
}

function appender(path: string, first: number): Journal {
  const fd = open(path, constants.O_WRONLY | constants.O_APPEND);
  let next = first;
  let broken: IssueBatchError | undefined;
  return {
    append(event) {
      if (broken !== undefined) throw broken;
      try {
        writeFully(fd, encodeFramed(JSON.stringify({ v: STATE_FORMAT, n: next, ...event })));
        fdatasyncSync(fd);
        next += 1;
      } catch (error) {
        broken = error instanceof IssueBatchError ? error : storageError(error, 'write', path);
        throw broken;
      }
    },
    close() {
      closeQuietly(fd);
    },
  };
}

function open(path: string, flags: number): number {
  try {
    // No symlink may stand where the journal should be; Windows has no such flag and knows few symlinks.
    return openSync(path, flags | (constants.O_NOFOLLOW ?? 0), 0o600);
  } catch (error) {
    throw storageError(error, 'open', path);
  }
}

export function otherFormat(path: string, found: unknown): IssueBatchError {
  return new IssueBatchError(
    'STORAGE',
    `${path} has state format ${String(found)}; this version reads format ${STATE_FORMAT}.`,
    {
      hint: 'Use the version of issue-batch that began the batch, or a newer one.',
    },
  );
}
