/** The batch ID and the digests of the rows. Published rules: they never change between versions. */
import { IssueBatchError } from '../errors.js';
import type { RowFields } from '../model.js';
import { identityParts } from '../validate/row-identity.js';
import { createLinesDigest } from './lines-digest.js';

const BATCH_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$/;
/** Names that Windows keeps for devices, in any case and with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Checks a batch ID given by a person; it becomes a folder name and part of each order's description.
 * @throws IssueBatchError `USAGE`
 */
export function checkBatchId(batchId: string): string {
  if (BATCH_ID.test(batchId) && !RESERVED.test(batchId)) return batchId;
  throw new IssueBatchError('USAGE', `The batch ID ${JSON.stringify(batchId)} cannot be used.`, {
    hint: 'Use 1–64 letters, digits, ".", "_" and "-", beginning with a letter or digit and not ending in ".": stipend-2026-11.',
  });
}

export interface RowDigests {
  add(fields: RowFields): void;
  /** The cells of the rows as lines of JSON, in the order of the rows. */
  addCells(lines: Buffer): void;
  /** Hex. `identity` is what the default batch ID is made from; no setting and no other column is part of it. */
  finish(): { readonly identity: string; readonly issued: string; readonly cells: string };
}

/** Over all cells of a table, hex: tells whether two tables are the same, whatever is added behind their columns. */
export function createCellsDigest(header: readonly string[]): {
  add(cells: readonly string[]): void;
  addLines(lines: Buffer): void;
  finish(): string;
} {
  const digest = createLinesDigest(`issue-batch cells 1\n${JSON.stringify(header)}\n`);
  return {
    add(cells) {
      digest.lines.list(cells);
      digest.endLine();
    },
    addLines: (lines) => digest.add(lines),
    finish: () => digest.finish(),
  };
}

/** Digests of the rows in order: by identity, by all fields that reach the server, and by all cells of the file. */
export function createRowDigests(header: readonly string[]): RowDigests {
  const identity = createLinesDigest('issue-batch rows 1\n');
  const issued = createLinesDigest('issue-batch issued 1\n');
  const cells = createCellsDigest(header);
  return {
    add(fields) {
      const start = identity.lines.length;
      identity.lines.list(identityParts(fields));
      issued.lines.copy(identity.lines, start);
      identity.endLine();
      // The recipient's exact text reaches the server, while its identity forgives upper case.
      issued.lines.list([fields.recipient, fields.distribution, fields.template]);
      issued.endLine();
    },
    addCells: (lines) => cells.addLines(lines),
    finish() {
      return { identity: identity.finish(), issued: issued.finish(), cells: cells.finish() };
    },
  };
}

export function defaultBatchId(identitySha256: string): string {
  return `batch-${identitySha256.slice(0, 16)}`;
}
