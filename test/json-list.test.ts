import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonList } from '../src/json-list.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('a', '"', '\\', ',', '\n', '\u007f', '\u2028', '\ud83d', '\ude00', 'é'),
    maxLength: 8,
  }),
);

test('writes every list of texts as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
      expect(jsonList(texts)).toBe(JSON.stringify(texts));
    }),
    { numRuns: 2000 },
  );
});

test('writes each character as JSON.stringify does', () => {
  for (let unit = 0; unit <= 0xffff; unit++) {
    const texts = [String.fromCharCode(unit)];
    if (jsonList(texts) !== JSON.stringify(texts)) expect.fail(`U+${unit.toString(16)}`);
  }
});
