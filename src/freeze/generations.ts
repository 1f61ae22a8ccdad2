/**
 * Orders under a further key. A key whose request was refused for lack of funds is spent: the vendor replays the refusal
 * for 30 days, whatever has been paid in since. The refusal itself is the proof that nothing was issued, so that the
 * same items may be sent under the key of the next generation, frozen like any other request before it leaves.
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

const recordSchema = z.object({
  chunk: z.int().min(0),
  generation: z.int().min(1),
  key: z.string(),
  bodySha256: z.string(),
  contentSha256: z.string(),
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
        const { body: _, ...record } = recordSchema.parse(JSON.parse(json));
        const base = orders[record.chunk];
        const before = raised.findLast(({ chunk }) => chunk === record.chunk) ?? base;
        if (base === undefined || before?.generation !== record.generation - 1) throw damaged(path);
        raised.push({ ...base, ...record, offset, length });
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

export interface Generations {
  /** Freezes the same items under the next key; durable when it returns. Throws `STORAGE`. */
  raise(order: FrozenOrder, body: Buffer): FrozenOrder;
  close(): void;
}

/** @param description the user's own text, which is part of each order's description */
export function openGenerations(path: string, batchId: string, description: string | null): Generations {
  let file: AppendFile | undefined;
  return {
    raise(order, body) {
      const tag = { batchId, chunk: order.chunk, generation: order.generation + 1 };
      const next = orderBodyOf(tag, contentOf(body, order, path), description);
      const key = idempotencyKey(batchId, tag.chunk, tag.generation);
      const { bodySha256, contentSha256 } = next;
      file ??= openAppendFile(path);
      const { chunk, generation } = tag;
      const place = file.append({ chunk, generation, key, bodySha256, contentSha256, body: next.bytes.toString() });
      return { ...order, generation, key, bodySha256, contentSha256, ...place };
    },
    close: () => file?.close(),
  };
}

/** Payment method and items, as they stand in a body that was frozen before: in front of description and metadata. */
function contentOf(body: Buffer, order: FrozenOrder, path: string): string {
  const text = body.toString();
  // Quotes inside a value are escaped, so that this can only be the last property but one.
  const content = text.slice(1, text.lastIndexOf(',"description":'));
  if (createHash('sha256').update(content).digest('hex') !== order.contentSha256) throw damaged(path);
  return content;
}

function damaged(path: string): IssueBatchError {
  return new IssueBatchError('STORAGE', `${path} is not as it was frozen: something is missing or altered.`, {
    hint: 'Restore the state folder from a backup; do not edit it.',
  });
}
