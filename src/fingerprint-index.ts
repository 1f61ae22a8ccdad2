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

/** Above this share of used slots the table doubles. A million texts that were expected take 15 MB. */
const MAX_LOAD = 0.8;
const FEWEST_SLOTS = 16;
/** 30 MB: what is expected may be far from what comes. */
const MOST_SLOTS_AHEAD = 2_500_000;

/**
 * Open addressing over 64-bit fingerprints (the start of a SHA-256) in a typed array: a Set of a million strings takes
 * several times as much. Two different texts share a fingerprint once in some 10^7 batches of a million rows, and then a row
 * is refused that could have been sent; never the other way round. Lines are 1-based: 0 marks a free slot.
 *
 * @param expected how many texts will come, as far as known: while it grows, a table holds its former half as well
 */
export function createFingerprintIndex(expected = 0): FingerprintIndex {
  let table = allocate(capacityFor(expected));
  let size = 0;

  const grow = () => {
    const larger = allocate(capacityOf(table) * 2);
    for (let at = 0; at < table.length; at += WORDS) {
      const line = table[at + LINE] ?? 0;
      if (line !== 0) claim(larger, table[at + HIGH] ?? 0, table[at + LOW] ?? 0, line);
    }
    table = larger;
  };

  return {
    firstLine(text, line) {
      const digest = digestOf(text);
      const earlier = claim(table, word(digest, 0), word(digest, 4), line);
      if (earlier !== undefined) return earlier;
      size++;
      if (size > capacityOf(table) * MAX_LOAD) grow();
      return undefined;
    },
    lineOf(text) {
      const digest = digestOf(text);
      const line = table[slotOf(table, word(digest, 0), word(digest, 4)) + LINE] ?? 0;
      return line === 0 ? undefined : line;
    },
    get size() {
      return size;
    },
    get bytes() {
      return table.byteLength;
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

/** A slot is three numbers side by side: where they were far apart, each would have to come from main memory by itself. */
const WORDS = 3;
const HIGH = 0;
const LOW = 1;
const LINE = 2;

function capacityFor(expected: number): number {
  return Math.ceil(Math.max(FEWEST_SLOTS, Math.min(expected / MAX_LOAD + 1, MOST_SLOTS_AHEAD)));
}

function allocate(capacity: number): Uint32Array {
  return new Uint32Array(capacity * WORDS);
}

function capacityOf(table: Uint32Array): number {
  return table.length / WORDS;
}

/** The line that already holds this fingerprint, or undefined after taking the first free slot for it. */
function claim(table: Uint32Array, high: number, low: number, line: number): number | undefined {
  const at = slotOf(table, high, low);
  const held = table[at + LINE] ?? 0;
  if (held !== 0) return held;
  table[at + HIGH] = high;
  table[at + LOW] = low;
  table[at + LINE] = line;
  return undefined;
}

/** Where this fingerprint stands, or the free slot that it would take. There always is one: the table is never full. */
function slotOf(table: Uint32Array, high: number, low: number): number {
  // Spread over any number of slots; and when the table grows, both are gone through from front to back.
  let at = Math.floor((low / 2 ** 32) * capacityOf(table)) * WORDS;
  while (table[at + LINE] !== 0 && (table[at + LOW] !== low || table[at + HIGH] !== high)) {
    at = at + WORDS === table.length ? 0 : at + WORDS;
  }
  return at;
}
