/**
 * Makes a batch durable before anything is sent: every row, every order's exact request bytes and its key.
 *
 * The folder is built under a name that never counts as a batch, each file is synced, and only then is it renamed:
 * whoever finds a batch folder finds all of it. Rows stream through; only the index of orders is held in memory.
 */

import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { IssueBatchError } from '../errors.js';
import { storageError, syncFolder, writeFully } from '../files/atomic-file.js';
import { isFolderTaken, patiently } from '../files/held-open.js';
import { ensurePrivateFolder } from '../files/private-folder.js';
import { refuseWithoutRoom } from '../files/room.js';
import { encodeFramed } from '../journal/framed-line.js';
import type { FrozenOrder, RawRow, RowFields } from '../model.js';
import { fromUnits } from '../money/decimal.js';
import { rememberUnits } from '../money/remembered-units.js';
import { createChunker, type OrderGroup } from '../plan/chunker.js';
import { idempotencyKey } from '../plan/idempotency-key.js';
import { itemJson, orderBody } from '../plan/order-body.js';
import type { FrozenRow } from './frozen-order.js';
import { batchFiles, batchFolder, UNFINISHED_PREFIX } from './layout.js';
import { encodeManifest, type Manifest } from './manifest.js';
import { ensureStateDir } from './state-dir.js';

export interface FreezeInput {
  readonly stateDir: string;
  readonly manifest: Manifest;
  readonly blocks: Iterable<readonly RawRow[]>;
  readonly fieldsOf: (cells: readonly string[]) => RowFields;
  readonly groupOf: (fields: RowFields) => OrderGroup;
  readonly signal?: AbortSignal | undefined;
}

/** What a usual run adds later: three events an order, a link and an item ID a row, seven cells a row in the results. */
const JOURNAL_BYTES_AN_ORDER = 1500;
const LINK_BYTES = 150;
const RESULT_BYTES = 250;

/** How long a virus scanner may be at work in the new folder (Windows). */
const SCAN_MS = 60_000;

interface Written {
  readonly orders: number;
  readonly rows: number;
  readonly rowBytes: number;
}

/** The items of an order that is still being filled. */
interface OpenOrder {
  readonly group: OrderGroup;
  readonly items: string[];
  readonly firstRow: number;
  lastRow: number;
  units: bigint;
}

/**
 * @returns false if another process froze the same batch in the meantime; its folder stands and ours is gone
 * @throws IssueBatchError `STORAGE`; no half-made batch is left
 */
export async function freezeBatch(input: FreezeInput): Promise<boolean> {
  const { stateDir, manifest } = input;
  await ensureStateDir(stateDir);
  const temporary = join(stateDir, `${UNFINISHED_PREFIX}${manifest.batchId}-${randomUUID()}`);
  const target = batchFolder(stateDir, manifest.batchId);
  try {
    ensurePrivateFolder(temporary);
    const { orders, rows, rowBytes } = await writeFolder(temporary, input);
    refuseWithoutRoom([
      { folder: temporary, bytes: orders * JOURNAL_BYTES_AN_ORDER + rows * LINK_BYTES },
      ...(manifest.output === null
        ? []
        : [{ folder: dirname(manifest.output), bytes: rowBytes + rows * RESULT_BYTES }]),
    ]);
    syncFolder(temporary);
    await patiently(
      () => {
        renameSync(temporary, target);
      },
      { ms: SCAN_MS, unless: target },
    );
    syncFolder(stateDir);
    return true;
  } catch (error) {
    removeQuietly(temporary);
    // Another process was first.
    if (isFolderTaken(error, target)) return false;
    throw error instanceof IssueBatchError ? error : storageError(error, 'create', target);
  }
}

async function writeFolder(folder: string, input: FreezeInput): Promise<Written> {
  const { batchId, settings } = input.manifest;
  const files = batchFiles(folder);
  const rows = createWriter(files.rows);
  const bodies = createWriter(files.bodies);
  const chunker = createChunker(settings.chunkSize, settings.canary);
  const unitsOf = rememberUnits();
  const open = new Map<number, OpenOrder>();
  const frozen: FrozenOrder[] = [];
  let rowIndex = 0;

  function close(chunk: number): void {
    const order = open.get(chunk);
    if (order === undefined) return;
    open.delete(chunk);
    const tag = { batchId, chunk, generation: 0 };
    const body = orderBody(tag, order.group.currency, order.items, settings.description);
    frozen.push({
      chunk,
      generation: 0,
      key: idempotencyKey(batchId, chunk, 0),
      bodySha256: body.bodySha256,
      contentSha256: body.contentSha256,
      offset: bodies.bytes,
      length: body.bytes.length,
      rows: order.items.length,
      firstRow: order.firstRow,
      lastRow: order.lastRow,
      currency: order.group.currency,
      country: order.group.country,
      faceValue: fromUnits(order.units),
    });
    bodies.write(body.bytes);
    bodies.write(NEWLINE);
  }

  function begin(chunk: number, group: OrderGroup): OpenOrder {
    const order = { group, items: [], firstRow: rowIndex, lastRow: rowIndex, units: 0n };
    open.set(chunk, order);
    return order;
  }

  for (const block of input.blocks) {
    // A million rows must not keep signals and timers waiting.
    await turn();
    if (input.signal?.aborted) throw new IssueBatchError('INTERRUPTED', 'Stopped before anything was sent.');
    const frozenRows: FrozenRow[] = [];
    for (const row of block) {
      const fields = input.fieldsOf(row.cells);
      const group = input.groupOf(fields);
      const { chunk, position, closed } = chunker.place(group, fields.product, fields.template);
      if (closed !== undefined) close(closed);
      const order = open.get(chunk) ?? begin(chunk, group);
      order.items.push(itemJson(fields));
      order.units += unitsOf(fields.faceValue);
      order.lastRow = rowIndex;
      frozenRows.push([chunk, position, row.line, row.cells]);
      rowIndex += 1;
    }
    rows.write(encodeFramed(JSON.stringify(frozenRows)));
  }
  for (const chunk of [...open.keys()]) close(chunk);
  rows.finish();
  bodies.finish();

  const orders = createWriter(files.orders);
  frozen.sort((a, b) => a.chunk - b.chunk);
  for (const order of frozen) orders.write(encodeFramed(JSON.stringify(order)));
  orders.finish();
  const manifest = createWriter(files.manifest);
  manifest.write(Buffer.from(encodeManifest({ ...input.manifest, orders: frozen.length })));
  manifest.finish();
  return { orders: frozen.length, rows: rowIndex, rowBytes: rows.bytes };
}

/** What stays behind never counts as a batch, and the error that led here matters more. */
function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A later run removes it.
  }
}

interface Writer {
  write(bytes: Buffer): void;
  readonly bytes: number;
  /** Everything written is durable when this returns. */
  finish(): void;
}

const BUFFER_BYTES = 1 << 20;
const NEWLINE = Buffer.from('\n');

function createWriter(path: string): Writer {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let bytes = 0;
  try {
    const fd = openSync(path, 'wx', 0o600);
    const flush = () => {
      writeFully(fd, Buffer.concat(pending));
      pending = [];
      pendingBytes = 0;
    };
    return {
      write(chunk) {
        pending.push(chunk);
        pendingBytes += chunk.length;
        bytes += chunk.length;
        if (pendingBytes >= BUFFER_BYTES) flush();
      },
      get bytes() {
        return bytes;
      },
      finish() {
        flush();
        fsyncSync(fd);
        closeSync(fd);
      },
    };
  } catch (error) {
    throw storageError(error, 'create', path);
  }
}
