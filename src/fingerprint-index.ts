import { hash } from 'node:crypto';

/** Remembers on which line a text was first seen, without keeping the text. */
export interface FingerprintIndex {
  /** The line of an earlier equal text; undefined if there is none, and then this line is remembered for it. */
  firstLine(text: string, line: number): number | undefined;
  /** The line of an equal text; nothing is remembered. */
  lineOf(text: string): number | undefined;
  readonly size: number;
  /** Memory held, for the tests. */
  readonly bytes: number;
}

/** Above this share of used slots the table doubles: at one million texts it then holds 25 MB, 38 MB while it grows. */
const MAX_LOAD = 0.8;

/**
 * Open addressing over 64-bit fingerprints (the start of a SHA-256) in typed arrays: a Set of a million strings takes
 * several times as much. Two different texts share a fingerprint once in some 10^7 batches of a million rows, and then a row
 * is refused that could have been sent; never the other way round. Lines are 1-based: 0 marks a free slot.
 */
export function createFingerprintIndex(initialCapacity = 1024): FingerprintIndex {
  let table = allocate(initialCapacity);
  let size = 0;

  const grow = () => {
    const larger = allocate(table.lines.length * 2);
    for (let slot = 0; slot < table.lines.length; slot++) {
      const line = table.lines[slot] ?? 0;
      if (line !== 0) claim(larger, table.high[slot] ?? 0, table.low[slot] ?? 0, line);
    }
    table = larger;
  };

  return {
    firstLine(text, line) {
      const digest = digestOf(text);
      const earlier = claim(table, word(digest, 0), word(digest, 4), line);
      if (earlier !== undefined) return earlier;
      size++;
      if (size > table.lines.length * MAX_LOAD) grow();
      return undefined;
    },
    lineOf(text) {
      const digest = digestOf(text);
      const line = table.lines[slotOf(table, word(digest, 0), word(digest, 4))] ?? 0;
      return line === 0 ? undefined : line;
    },
    get size() {
      return size;
    },
    get bytes() {
      return table.high.byteLength + table.low.byteLength + table.lines.byteLength;
    },
  };
}

/** A string of bytes costs half of what a buffer does, which shows at a million rows. */
function digestOf(text: string): string {
  return hash('sha256', text, 'binary');
}

function word(digest: string, at: number): number {
  const bytes = digest.charCodeAt(at) | (digest.charCodeAt(at + 1) << 8) | (digest.charCodeAt(at + 2) << 16);
  return (bytes | (digest.charCodeAt(at + 3) << 24)) >>> 0;
}

interface Slots {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly lines: Uint32Array;
}

/** `capacity` must be a power of two: the low bits of a fingerprint pick its first slot. */
function allocate(capacity: number): Slots {
  return { high: new Uint32Array(capacity), low: new Uint32Array(capacity), lines: new Uint32Array(capacity) };
}

/** The line that already holds this fingerprint, or undefined after taking the first free slot for it. */
function claim(slots: Slots, highBits: number, lowBits: number, line: number): number | undefined {
  const slot = slotOf(slots, highBits, lowBits);
  const held = slots.lines[slot] ?? 0;
  if (held !== 0) return held;
  slots.high[slot] = highBits;
  slots.low[slot] = lowBits;
  slots.lines[slot] = line;
  return undefined;
}

/** Where this fingerprint stands, or the free slot that it would take. There always is one: the table is never full. */
function slotOf({ high, low, lines }: Slots, highBits: number, lowBits: number): number {
  const mask = lines.length - 1;
  let slot = lowBits & mask;
  while (lines[slot] !== 0 && (low[slot] !== lowBits || high[slot] !== highBits)) slot = (slot + 1) & mask;
  return slot;
}
