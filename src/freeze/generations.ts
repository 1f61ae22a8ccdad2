/**
 * Orders under a further key. A key whose request was refused is spent: the vendor replays the refusal for 30 days,
 * whatever has been mended since. The refusal itself is the proof that nothing was issued, so that the same items, or
 * some of them, may be sent under the key of a later generation, frozen like any other request before it leaves.
 */
import { createHash } from 'node:crypto';
import { existsSync, ftruncateSync, openSync } from 'node:fs';
import { z } from 'zod';
import { IssueBatchError } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { type FramedScan, readFramed, readFramedAt } from '../journal/framed-file.js';
import { type AppendFile, openAppendFile } from '../journal/links.js';
import type { FrozenOrder } from '../model.js';
import { idempotencyKey } from '../plan/idempotency-key.js';
import { orderBodyOf } from '../plan/order-body.js';
import { contentOf, selectItems } from './order-items.js';

const recordSchema = z.object({
  chunk: z.int().min(0),
  generation: z.int().min(1),
  key: z.string(),
  bodySha256: z.string(),
  contentSha256: z.string(),
  /** When the order does not hold the whole chunk. */
  part: z.object({ positions: z.array(z.int().min(0)).min(1), faceValue: z.string() }).optional(),
  /** Frozen by another state folder before; made again here as it was found in the account. */
  elsewhere: z.literal(true).optional(),
  /** The exact text of the request's body. */
  body: z.string(),
});

/**
 * Every order of a further generation, oldest first. `repair`: drops what a crash left of a last record; only for the
 * holder of the batch's lock.
 * @throws IssueBatchError `STORAGE`
 */
export function readGenerations(path: string, orders: readonly FrozenOrder[], repair: boolean): FrozenOrder[] {
  if (!existsSync(path)) return [];
  const raised: FrozenOrder[] = [];
  try {
    const fd = openSync(path, repair ? 'r+' : 'r');
    try {
      const scan: FramedScan = { torn: undefined };
      for (const { json, offset, length } of readFramed(fd, path, scan)) {
        const { body: _, part, ...record } = recordSchema.parse(JSON.parse(json));
        const base = orders[record.chunk];
        const isKnown = raised.some(
          ({ chunk, generation }) => chunk === record.chunk && generation === record.generation,
        );
        if (base === undefined || isKnown) throw damaged(path);
        const held = part === undefined ? {} : partOf(part);
        raised.push({ ...base, elsewhere: false, ...record, ...held, offset, length });
      }
      if (repair && scan.torn !== undefined) ftruncateSync(fd, scan.torn.offset);
    } finally {
      closeQuietly(fd);
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  return raised;
}

/** The exact bytes of the request of an order of a further generation. Throws `STORAGE`. */
export function readRaisedBody(path: string, order: FrozenOrder): Buffer {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  try {
    const { body } = recordSchema.parse(JSON.parse(readFramedAt(fd, path, order.offset, order.length)));
    const bytes = Buffer.from(body);
    if (createHash('sha256').update(bytes).digest('hex') !== order.bodySha256) throw damaged(path);
    return bytes;
  } finally {
    closeQuietly(fd);
  }
}

/** Which of an order's items are frozen again, and under which generation. */
export interface Raise {
  readonly generation: number;
  /** Places in the chunk, ascending; absent: every item of the order. */
  readonly positions?: readonly number[] | undefined;
  /** Another state folder has done it before. */
  readonly elsewhere?: boolean | undefined;
}

export interface Generations {
  /** Freezes items of the order under the key of another generation; durable when it returns. Throws `STORAGE`. */
  raise(order: FrozenOrder, body: Buffer, raise: Raise): FrozenOrder;
  close(): void;
}

/** @param description the user's own text, which is part of each order's description */
export function openGenerations(path: string, batchId: string, description: string | null): Generations {
  let file: AppendFile | undefined;
  return {
    raise(order, body, { generation, positions = order.positions, elsewhere = false }) {
      const { chunk } = order;
      const tag = { batchId, chunk, generation, ...(positions === undefined ? {} : { positions }) };
      const content = frozenContent(body, order, path);
      const part = positions === undefined ? undefined : selectItems(content, order, positions);
      const next = orderBodyOf(tag, part?.content ?? content, description);
      const key = idempotencyKey(batchId, chunk, generation);
      const { bodySha256, contentSha256 } = next;
      file ??= openAppendFile(path);
      const kept = part === undefined ? {} : { part: { positions: part.positions, faceValue: part.faceValue } };
      const origin = elsewhere ? { elsewhere } : {};
      const digests = { bodySha256, contentSha256 };
      const record = { chunk, generation, key, ...digests, ...kept, ...origin, body: next.bytes.toString() };
      const place = file.append(record);
      const held = part === undefined ? {} : partOf(part);
      return { ...order, generation, key, ...digests, ...held, elsewhere, ...place };
    },
    close: () => file?.close(),
  };
}

function partOf({ positions, faceValue }: { readonly positions: readonly number[]; readonly faceValue: string }) {
  return { positions, faceValue, rows: positions.length };
}

function frozenContent(body: Buffer, order: FrozenOrder, path: string): string {
  const content = contentOf(body.toString());
  if (createHash('sha256').update(content).digest('hex') !== order.contentSha256) throw damaged(path);
  return content;
}

function damaged(path: string): IssueBatchError {
  return new IssueBatchError('STORAGE', `${path} is not as it was frozen: something is missing or altered.`, {
    hint: 'Restore the state folder from a backup; do not edit it.',
  });
}
