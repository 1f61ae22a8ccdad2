import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJsonBytes } from '../src/json-bytes.js';

const unit = fc.constantFrom(
  'a',
  'Z',
  ' ',
  '"',
  '\\',
  ',',
  '[',
  '\n',
  '\u007f',
  '\u2028',
  '\ud83d',
  '\ude00',
  'é',
  '€',
);
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ unit, maxLength: 8 }));

test('holds exactly what JSON.stringify says of every list, one after the other, however long they are', () => {
  const long = fc.constantFrom('x', '\u0000', '€', 'é').map((character) => character.repeat(50_000));
  const lists = fc.array(fc.array(fc.oneof({ weight: 40, arbitrary: text }, long), { maxLength: 6 }), { maxLength: 9 });
  const bytes = createJsonBytes();
  fc.assert(
    fc.property(lists, (all) => {
      bytes.clear();
      for (const texts of all) {
        bytes.list(texts);
        bytes.lineFeed();
      }
      expect(bytes.bytes().toString()).toBe(all.map((texts) => `${JSON.stringify(texts)}\n`).join(''));
      expect(bytes.length).toBe(bytes.bytes().length);
    }),
    { numRuns: 1000 },
  );
});

test('writes each UTF-16 code unit as JSON.stringify does', () => {
  const bytes = createJsonBytes();
  for (let code = 0; code <= 0xffff; code++) {
    const texts = [String.fromCharCode(code)];
    bytes.clear();
    bytes.list(texts);
    if (!bytes.bytes().equals(Buffer.from(JSON.stringify(texts)))) expect.fail(`U+${code.toString(16)}`);
  }
});

test('copies what another one holds from a place on', () => {
  const [one, other] = [createJsonBytes(), createJsonBytes()];
  one.list(['left out']);
  const from = one.length;
  one.list(['é', 'x'.repeat(200_000)]);
  other.list(['before']);
  other.copy(one, from);
  expect(other.bytes().toString()).toBe(`["before"]${JSON.stringify(['é', 'x'.repeat(200_000)])}`);
});
