/** SHA-256 over many short lines. A call of the hash costs more than hashing such a line, so they go in together. */
import { createHash } from 'node:crypto';
import { createJsonBytes, type JsonBytes } from '../json-bytes.js';

const COLLECTED_BYTES = 65_536;

export interface LinesDigest {
  /** Where the next line is to be put. */
  readonly lines: JsonBytes;
  endLine(): void;
  /** Lines that were written elsewhere, each with its line end. */
  add(lines: Buffer): void;
  /** Hex. */
  finish(): string;
}

/** @param preamble what stands before the first line, its line end included */
export function createLinesDigest(preamble: string): LinesDigest {
  const hash = createHash('sha256').update(preamble);
  const lines = createJsonBytes();
  const flush = () => {
    hash.update(lines.bytes());
    lines.clear();
  };
  return {
    lines,
    endLine() {
      lines.lineFeed();
      if (lines.length >= COLLECTED_BYTES) flush();
    },
    add(written) {
      flush();
      hash.update(written);
    },
    finish() {
      flush();
      return hash.digest('hex');
    },
  };
}
