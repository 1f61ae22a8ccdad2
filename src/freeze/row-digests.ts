/**
 * What a forgotten batch still knows of its rows: a keyed digest of each that was issued or may have been, so that they
 * can be recognised in another batch. The key is random and stands in the same file: it keeps digests of two batches from
 * being compared with each other or looked up in a table. It does not hide a row from somebody who has the file and guesses
 * the whole row.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { openSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { IssueBatchError } from '../errors.js';
import { storageError, writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { STATE_FORMAT } from '../journal/events.js';
import { type FramedScan, readFramed } from '../journal/framed-file.js';
import { encodeFramed } from '../journal/framed-line.js';

/** A row by what makes it alike to others. */
export interface MarkedRow {
  /** Undefined when nothing tells it from others. */
  readonly mark: string | undefined;
  /** It has a link; false: perhaps. */
  readonly issued: boolean;
}

export interface DigestedRow {
  readonly digest: string;
  readonly issued: boolean;
}

export interface RowDigests {
  digestOf(mark: string): string;
  /** Throws `STORAGE` when there are not as many as were written. */
  blocks(): Generator<readonly DigestedRow[]>;
}

const KEY_BYTES = 32;
/** Half of a SHA-256: chance makes two of them equal in no state directory there will ever be. */
const DIGEST_BYTES = 16;

const headSchema = z.object({ v: z.literal(STATE_FORMAT), key: z.string() });
const blockSchema = z.object({ issued: z.array(z.string()), perhaps: z.array(z.string()) });

/**
 * Writes the digests of all rows that have a mark; durable when it returns.
 * @returns how many there are, and how many rows have none
 * @throws IssueBatchError `STORAGE`, and the old file, if any, stays; the signal's reason when it is aborted
 */
export async function writeRowDigests(
  path: string,
  blocks: Iterable<readonly MarkedRow[]>,
  signal: AbortSignal | undefined,
): Promise<{ readonly digests: number; readonly nameless: number }> {
  const key = randomBytes(KEY_BYTES);
  const digestOf = digestWith(key);
  let digests = 0;
  let nameless = 0;
  const write = async (fd: number) => {
    writeFully(fd, encodeFramed(JSON.stringify({ v: STATE_FORMAT, key: key.toString('base64url') })));
    for (const block of blocks) {
      // A million rows must not keep signals waiting.
      await turn();
      signal?.throwIfAborted();
      const record: z.infer<typeof blockSchema> = { issued: [], perhaps: [] };
      for (const { mark, issued } of block) {
        if (mark === undefined) nameless += 1;
        else record[issued ? 'issued' : 'perhaps'].push(digestOf(mark));
      }
      const added = record.issued.length + record.perhaps.length;
      if (added > 0) writeFully(fd, encodeFramed(JSON.stringify(record)));
      digests += added;
    }
  };
  await writeFileAtomic(path, write, { alone: true });
  return { digests, nameless };
}

/**
 * @param count of digests, as the manifest has it
 * @throws IssueBatchError `STORAGE`
 */
export function openRowDigests(path: string, count: number): RowDigests {
  const { value } = records(path, count).next();
  if (typeof value !== 'string') throw incomplete(path);
  return {
    digestOf: digestWith(Buffer.from(value, 'base64url')),
    *blocks() {
      for (const record of records(path, count)) {
        if (typeof record === 'string') continue;
        yield [
          ...record.issued.map((digest) => ({ digest, issued: true })),
          ...record.perhaps.map((digest) => ({ digest, issued: false })),
        ];
      }
    },
  };
}

/** The key, then the blocks. */
function* records(path: string, count: number): Generator<string | z.infer<typeof blockSchema>> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  try {
    const scan: FramedScan = { torn: undefined };
    let left = count;
    let first = true;
    for (const { json } of readFramed(fd, path, scan)) {
      if (first) yield headSchema.parse(JSON.parse(json)).key;
      else {
        const block = blockSchema.parse(JSON.parse(json));
        left -= block.issued.length + block.perhaps.length;
        yield block;
      }
      first = false;
    }
    if (first || left !== 0 || scan.torn !== undefined) throw incomplete(path);
  } finally {
    closeQuietly(fd);
  }
}

function digestWith(key: Buffer): (mark: string) => string {
  return (mark) => createHmac('sha256', key).update(mark).digest().subarray(0, DIGEST_BYTES).toString('base64url');
}

function incomplete(path: string): IssueBatchError {
  return new IssueBatchError('STORAGE', `${path} is not as it was written: something is missing or altered.`, {
    hint: 'Restore the state folder from a backup; do not edit it.',
  });
}
