/** Which rows of a plan other rows are alike to, in flat memory: 15 MB for a million rows, and a bit a line. */
import { setImmediate as turn } from 'node:timers/promises';
import { createFingerprintIndex, type FingerprintIndex } from '../fingerprint-index.js';
import type { RowFields } from '../model.js';
import { rowIdentity } from '../validate/row-identity.js';
import type { RowSource } from './unsent-rows.js';

export interface RowMarks {
  /** The line of the plan's first row of this mark; undefined if there is none. */
  lineOf(mark: string): number | undefined;
  /** No row can be told apart: none has a recipient or a reference. */
  readonly empty: boolean;
  readonly lastLine: number;
}

/**
 * Reads the plan's rows once more. Throws the signal's reason when it is aborted.
 * @param digestOf what is kept in a mark's place, when the rows to compare with are known by digests only
 */
export async function markRows(
  spool: RowSource,
  fieldsOf: (cells: readonly string[]) => RowFields,
  signal: AbortSignal | undefined,
  digestOf: (mark: string) => string = (mark) => mark,
): Promise<RowMarks> {
  const index: FingerprintIndex = createFingerprintIndex(spool.rows);
  let lastLine = 0;
  for (const block of spool.blocks()) {
    // A million rows must not keep signals and timers waiting.
    await turn();
    signal?.throwIfAborted();
    for (const { line, cells } of block) {
      lastLine = line;
      const mark = rowMark(fieldsOf(cells));
      if (mark !== undefined) index.firstLine(digestOf(mark), line);
    }
  }
  return {
    lineOf: index.lineOf,
    empty: index.size === 0,
    lastLine,
  };
}

/**
 * What rows are compared by, the same rule as for duplicates inside one file: alike in recipient, product, face value
 * and reference. A row that names neither a recipient nor a reference of its own is nobody's in particular, and alike to
 * none. Part of the state format: digests of it outlive the rows.
 */
export function rowMark(fields: RowFields): string | undefined {
  if (fields.recipient.trim() === '' && fields.reference.trim() === '') return undefined;
  return rowIdentity({ ...fields, recipientReference: '' });
}

/** A set of line numbers, 1-based, that costs a bit a line. */
export interface LineSet {
  add(line: number): void;
  readonly size: number;
  /** The lowest of them, in order. */
  first(count: number): number[];
}

export function createLineSet(lastLine: number): LineSet {
  const bits = new Uint8Array((lastLine >>> 3) + 1);
  let size = 0;
  return {
    add(line) {
      const before = bits[line >>> 3] ?? 0;
      const after = before | (1 << (line & 7));
      if (after === before) return;
      bits[line >>> 3] = after;
      size += 1;
    },
    get size() {
      return size;
    },
    first(count) {
      const lines: number[] = [];
      for (let line = 1; line <= lastLine && lines.length < Math.min(count, size); line++) {
        if (((bits[line >>> 3] ?? 0) & (1 << (line & 7))) !== 0) lines.push(line);
      }
      return lines;
    },
  };
}
