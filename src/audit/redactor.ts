/**
 * Servers like to quote what they refuse. E-mail addresses are taken out of every text of a report anyway; a recipient's
 * reference looks like any other word, and only the rows themselves tell what it is.
 */
import type { RowFields } from '../model.js';

export interface Redactor {
  /** Notes what words about this row may not repeat. */
  note(words: string, row: RowFields): void;
  /** The words without it. */
  redacted(words: string): string;
}

export function createRedactor(): Redactor {
  const known = new Map<string, string>();
  return {
    note(words, { distribution, recipientReference }) {
      // Only this distribution sends the reference to the server at all.
      if (distribution !== 'recipient' || recipientReference === '' || !words.includes(recipientReference)) return;
      known.set(words, withoutWord(known.get(words) ?? words, recipientReference));
    },
    redacted: (words) => known.get(words) ?? words,
  };
}

/** A reference such as `1` must not take the other numbers of a text apart. */
function withoutWord(text: string, word: string): string {
  const letter = /[\p{L}\p{N}]/u;
  const parts = text.split(word);
  return parts.reduce((done, part, index) => {
    if (index === 0) return part;
    const before = parts[index - 1] ?? '';
    const inside = letter.test(before.slice(-1)) || letter.test(part.slice(0, 1));
    return `${done}${inside ? word : '…'}${part}`;
  }, '');
}
