import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLinesDigest, createListsDigest } from '../../src/plan/text-digest.js';

const unit = fc.constantFrom('a', '"', '\\', ',', '[', ']', '\n', 'é', '\u2028', '😀', '\ud83d', 'x'.repeat(9000));
const text = fc.string({ unit, maxLength: 12 });
const sha256 = (lines: readonly string[]) => {
  const hash = createHash('sha256').update('preamble\n');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
};

test('is the SHA-256 of the lines one by one, however many go in together', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), (lines) => {
      const digest = createLinesDigest('preamble\n');
      for (const line of lines) digest.add(line);
      expect(digest.finish()).toBe(sha256(lines));
    }),
  );
});

test('of lists is the SHA-256 of their JSON, line by line, whatever they look like', () => {
  const part = fc.oneof(text, fc.constantFrom('"],["', '],[', '\\"],["', '"]\n["', '"],[', '[', ''));
  fc.assert(
    fc.property(fc.array(fc.array(part, { maxLength: 4 }), { maxLength: 12 }), (lists) => {
      const digest = createListsDigest('preamble\n');
      for (const list of lists) digest.add(list);
      expect(digest.finish()).toBe(sha256(lists.map((list) => JSON.stringify(list))));
    }),
    { numRuns: 3000 },
  );
});
