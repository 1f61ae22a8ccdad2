/** Reads the files of a frozen batch, and takes nothing for them that is not exactly what was frozen. */
import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { IssueBatchError } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import { closeQuietly } from '../files/close-quietly.js';
import { readFully } from '../files/read-fully.js';
import { type FramedScan, readFramed } from '../journal/framed-file.js';
import type { FrozenOrder } from '../model.js';
import { areFrozenRows, type FrozenRow, frozenOrderSchema } from './frozen-order.js';

/** @param count of orders, as the manifest has it */
export function readOrders(path: string, count: number): FrozenOrder[] {
  const orders = [...readAll(path, (json) => frozenOrderSchema.parse(json))];
  if (orders.length !== count || orders.some(({ chunk }, index) => chunk !== index)) throw incomplete(path);
  return orders;
}

/** Each record is checked by itself; that none is missing or repeated shows only in the places that the rows take. */
export function* readRows(path: string, orders: readonly FrozenOrder[]): Generator<readonly FrozenRow[]> {
  const next = orders.map(() => 0);
  for (const block of readAll(path, (json) => json)) {
    if (!areFrozenRows(block)) throw incomplete(path);
    for (const [chunk, position] of block) {
      if (next[chunk] !== position) throw incomplete(path);
      next[chunk] = position + 1;
    }
    yield block;
  }
  if (orders.some(({ rows }, chunk) => next[chunk] !== rows)) throw incomplete(path);
}

function* readAll<T>(path: string, parse: (json: unknown) => T): Generator<T> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  try {
    const scan: FramedScan = { torn: undefined };
    for (const record of readFramed(fd, path, scan)) yield parse(JSON.parse(record.json));
    // Unlike the journal, a frozen file was synced whole before it counted: it cannot end in the middle.
    if (scan.torn !== undefined) throw incomplete(path);
  } finally {
    closeQuietly(fd);
  }
}

/** The exact bytes of the request of an order of the first generation. */
export function readBody(path: string, order: FrozenOrder): Buffer {
  const bytes = Buffer.allocUnsafe(order.length);
  let read = 0;
  try {
    const fd = openSync(path, 'r');
    try {
      read = readFully(fd, bytes, order.offset);
    } finally {
      closeQuietly(fd);
    }
  } catch (error) {
    throw storageError(error, 'read', path);
  }
  if (read !== order.length || createHash('sha256').update(bytes).digest('hex') !== order.bodySha256) {
    throw incomplete(path);
  }
  return bytes;
}

function incomplete(path: string): IssueBatchError {
  return new IssueBatchError('STORAGE', `${path} is not as it was frozen: something is missing or altered.`, {
    hint: 'Restore the state folder from a backup; do not edit it.',
  });
}
