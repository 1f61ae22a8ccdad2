/** The rows of an earlier batch, as they stand in its folder or as the digests that are left of them. */
import { openFrozenBatch } from '../freeze/frozen-batch.js';
import { batchFiles } from '../freeze/layout.js';
import type { Manifest } from '../freeze/manifest.js';
import { readLedger } from '../freeze/read-ledger.js';
import { openRowDigests } from '../freeze/row-digests.js';
import { isHeld } from '../journal/lock.js';
import { sentRows } from './sent-rows.js';

/** Rows that were issued or may have been, each as its mark or as the digest of it. */
export interface EarlierRows {
  readonly digestOf: ((mark: string) => string) | undefined;
  /** ISO 8601 day, UTC. */
  readonly at: string;
  blocks(): Iterable<readonly { readonly key: string | undefined; readonly issued: boolean }[]>;
}

/**
 * Undefined when nothing can exist of the batch at the vendor, or when nothing is left that its rows could be known by.
 * @throws IssueBatchError `STORAGE`, here and while the blocks are read
 */
export function openEarlier(folder: string, manifest: Manifest): EarlierRows | undefined {
  return manifest.forgotten === undefined ? openPresent(folder, manifest) : openForgotten(folder, manifest);
}

function openPresent(folder: string, { createdAt }: Manifest): EarlierRows | undefined {
  const batch = openFrozenBatch(folder);
  const live = isHeld(batch.files.lock);
  const sent = sentRows(batch, readLedger(batch), live);
  if (sent === undefined) return undefined;
  const at = sent.settledAt === undefined ? createdAt : new Date(sent.settledAt).toISOString();
  return {
    digestOf: undefined,
    at: at.slice(0, 10),
    *blocks() {
      for (const block of sent.blocks()) yield block.map(({ mark, issued }) => ({ key: mark, issued }));
    },
  };
}

function openForgotten(folder: string, { createdAt, forgotten }: Manifest): EarlierRows | undefined {
  if (forgotten === undefined || forgotten.digests === 0) return undefined;
  const { digestOf, blocks } = openRowDigests(batchFiles(folder).digests, forgotten.digests);
  return {
    digestOf,
    at: (forgotten.settledAt ?? createdAt).slice(0, 10),
    *blocks() {
      for (const block of blocks()) yield block.map(({ digest, issued }) => ({ key: digest, issued }));
    },
  };
}
