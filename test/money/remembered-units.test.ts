import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toUnits } from '../../src/money/decimal.js';
import { rememberUnits } from '../../src/money/remembered-units.js';

test('an amount is worth the same however often it is asked for, and whatever was asked for before', () => {
  const amount = fc.oneof(
    fc.nat({ max: 999 }).map(String),
    fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 99 })).map(([whole, part]) => `${whole}.${part}`),
  );
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 50 }), (amounts) => {
      const unitsOf = rememberUnits();
      expect(amounts.map(unitsOf)).toEqual(amounts.map(toUnits));
    }),
  );
});

test('more different amounts than are remembered are worth what they are', () => {
  const unitsOf = rememberUnits();
  let sum = 0n;
  for (let amount = 1; amount <= 45_000; amount += 1) sum += unitsOf(String(amount));
  expect(sum).toBe(toUnits(String((45_000 * 45_001) / 2)));
});

test('what is no amount is refused each time', () => {
  const unitsOf = rememberUnits();
  for (const text of ['1,5', '1,5', '']) expect(() => unitsOf(text)).toThrow(RangeError);
});
