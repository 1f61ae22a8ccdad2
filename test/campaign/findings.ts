/** Sorts what the end-to-end tests' oracle says into the kinds that the campaign counts. */
import type { Finding, FindingKind } from './stage.js';

/** The first pattern that fits decides. */
const KINDS: readonly (readonly [RegExp, FindingKind])[] = [
  [/live items for \d+ rows/, 'duplicate'],
  [/called failed or not sent and is live|has a dead link/, 'lie'],
  [/rows went in|is not row|other columns/, 'lost'],
  [/has the link of|names another order|server never made|changed its link/, 'misassigned'],
  [/no idempotency key|other bytes/, 'bytes'],
  [/order requests in 60 s/, 'rate'],
  [/API key|link was said|links are in|has the mode|marked with an address/, 'leak'],
];

export function asFindings(sentences: readonly string[]): Finding[] {
  return sentences.map((text) => ({ kind: kindOf(text), text }));
}

function kindOf(text: string): FindingKind {
  // More is live than the rows that are called issued, or less.
  const sums = /^(?:the rows are worth )?(\d+) .*?(\d+)(?: items live|, in 10\^-4)$/.exec(text);
  if (sums !== null) return Number(sums[2]) > Number(sums[1]) ? 'duplicate' : 'lie';
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}
