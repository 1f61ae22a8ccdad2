import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFingerprintIndex } from '../src/fingerprint-index.js';

test('remembers first lines as a map does, however often it grows, and nothing that it was only asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 300 }), fc.nat({ max: 400 }), (texts, expected) => {
      const index = createFingerprintIndex(expected);
      const map = new Map<string, number>();
      for (const [offset, text] of texts.entries()) {
        expect(index.lineOf(text)).toBe(map.get(text));
        expect(index.firstLine(text, offset + 1)).toBe(map.get(text));
        if (!map.has(text)) map.set(text, offset + 1);
      }
      expect(index.size).toBe(map.size);
    }),
  );
});

test('holds a million texts in less than 40 MB, also while it grows', () => {
  const index = createFingerprintIndex();
  let repeats = 0;
  for (let line = 1; line <= 1_000_000; line++) {
    if (index.firstLine(`text ${line}`, line) !== undefined) repeats++;
  }
  expect(repeats).toBe(0);
  expect(index.firstLine('text 700000', 1_000_001)).toBe(700_000);
  const told = createFingerprintIndex(1_000_000);
  const { bytes } = told;
  for (let line = 1; line <= 1_000_000; line++) told.firstLine(`text ${line}`, line);
  expect(told.bytes).toBe(bytes);
  expect(bytes).toBeLessThan(16_000_000);
  expect(createFingerprintIndex(1e12).bytes).toBeLessThanOrEqual(30_000_000);
  // While it grows, the half-sized table before it exists as well.
  expect(index.bytes * 1.5).toBeLessThan(40_000_000);
});
