/** SHA-256 over many short lines. A call of the hash costs more than hashing such a line, so they go in together. */
import { createHash } from 'node:crypto';

/** UTF-16 code units that are collected before they are hashed. */
const COLLECTED = 65_536;
/** Lists may be of empty texts. */
const MOST_LISTS = 2000;

export interface Digest<Item> {
  add(item: Item): void;
  /** Hex. */
  finish(): string;
}

/** Over text lines, each ended by a line feed. @param preamble what stands before the first, its line end included */
export function createLinesDigest(preamble: string): Digest<string> {
  const hash = createHash('sha256');
  let collected = preamble;
  return {
    add(line) {
      collected += `${line}\n`;
      if (collected.length < COLLECTED) return;
      hash.update(collected);
      collected = '';
    },
    finish: () => hash.update(collected).digest('hex'),
  };
}

/** Over lists of texts, each as a line of JSON. */
export function createListsDigest(preamble: string): Digest<readonly string[]> {
  const hash = createHash('sha256').update(preamble);
  let collected: (readonly string[])[] = [];
  let length = 0;
  let separable = true;

  const flush = () => {
    if (collected.length > 0) hash.update(separable ? linesOf(collected) : lineByLine(collected));
    collected = [];
    length = 0;
    separable = true;
  };
  return {
    add(texts) {
      collected.push(texts);
      for (const text of texts) {
        length += text.length;
        if (text.endsWith('[')) separable = false;
      }
      if (texts.length === 0) separable = false;
      if (length >= COLLECTED || collected.length >= MOST_LISTS) flush();
    },
    finish() {
      flush();
      return hash.digest('hex');
    },
  };
}

/**
 * One call for many lists is quicker than many calls. Inside of a text every quote has a backslash before it: the last
 * quote of a separator has none, so that it could only end a text that has a bracket as its last character.
 */
function linesOf(lists: readonly (readonly string[])[]): string {
  return `${JSON.stringify(lists).slice(1, -1).replaceAll('"],["', '"]\n["')}\n`;
}

function lineByLine(lists: readonly (readonly string[])[]): string {
  return lists.map((texts) => `${JSON.stringify(texts)}\n`).join('');
}
