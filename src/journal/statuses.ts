/**
 * The statuses file: how the links of an order stood when the server was last asked for them. A link, its item and its
 * row never change; whether it is claimed, cancelled or expired does. Each record is of all links of an order, so that
 * only the one that the journal named last counts; one that it does not name was cut short by a crash.
 */
import { openSync } from 'node:fs';
import { z } from 'zod';
import { storageError } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import type { Place } from './events.js';
import { readFramedAt } from './framed-file.js';

const recordSchema = z.object({
  chunk: z.int().min(0),
  generation: z.int().min(0),
  /** Local time, ISO 8601. */
  at: z.string(),
  /** By place in the chunk, ascending. */
  statuses: z.array(z.tuple([z.int().min(0), z.string()])),
});

export type StatusRecord = z.infer<typeof recordSchema>;

export interface StatusesReader {
  /** The statuses by place in the chunk. Throws `STORAGE` when the place does not hold the record of that order. */
  read(place: Place, order: { readonly chunk: number; readonly generation: number }): ReadonlyMap<number, string>;
  close(): void;
}

/** Opens the statuses file at the first read: a batch whose links were never asked for has none. */
export function openStatusesReader(path: string): StatusesReader {
  let fd: number | undefined;
  return {
    read({ offset, length }, { chunk, generation }) {
      try {
        fd ??= openSync(path, 'r');
        const record = recordSchema.parse(JSON.parse(readFramedAt(fd, path, offset, length)));
        if (record.chunk === chunk && record.generation === generation) return new Map(record.statuses);
      } catch (error) {
        throw storageError(error, 'read', path);
      }
      throw storageError(new Error(`the statuses of order ${chunk} are not where the journal says`), 'read', path);
    },
    close() {
      if (fd !== undefined) closeQuietly(fd);
    },
  };
}
