import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalDecimal } from '../../src/money/decimal.js';
import { faceValueProblem } from '../../src/validate/face-value-rule.js';

test.each([
  ['1,000', 'has a thousands comma; write 1000'],
  ['1,000,000.50', 'has a thousands comma; write 1000000.50'],
  ['10,50', 'has a decimal comma; write 10.50'],
  ['1.000,50', 'has points between thousands; write 1000.50'],
  ['1.000.000', 'has points between thousands; write 1000000'],
  ["1'000", 'has separators between thousands; write 1000'],
  ['1 000,50', 'has separators between thousands; write 1000.50'],
  ['$5', 'has a currency; the product decides the currency; write 5'],
  ['10.50 €', 'has a currency; the product decides the currency; write 10.50'],
  ['USD 5', 'has a currency; the product decides the currency; write 5'],
  ['€10,50', 'has a currency; the product decides the currency; write 10.50'],
  ['$1,250.50', 'has a currency; the product decides the currency; write 1250.50'],
  ['€1.000', 'has a currency; the product decides the currency; write a plain number such as 10 or 10.50'],
  ['10-May', expect.stringMatching(/^looks like a date/)],
  ['May-26', expect.stringMatching(/^looks like a date/)],
  ['10.05.2026', expect.stringMatching(/^looks like a date/)],
  ['１０', 'has other digits than 0-9; write 10'],
  ['+5', 'has a sign; write 5'],
  ['-5', 'has a sign; write a plain number such as 10 or 10.50'],
  ['1e3', 'has an exponent; write a plain number such as 10 or 10.50'],
  ['007.50', 'has leading zeros; write 7.50'],
  ['.5', 'is not a plain number; write digits only, such as 10 or 10.50'],
  ['ten', 'is not a plain number; write digits only, such as 10 or 10.50'],
  ['0', 'is below 0.01, the least that can be paid out; correct the amount'],
])('says about %j: %s', (text, message) => {
  expect(faceValueProblem(text, false)?.message).toEqual(message);
});

test.each([
  '0.01',
  '0.010',
  '10',
  '10.50',
  '999999999999',
  '1234567890123.45'.slice(2),
  '0.99999999',
  '123456789.123456',
])('accepts %s', (text) => {
  expect(faceValueProblem(text, false)).toBeUndefined();
});

test('asks for whole numbers where the product is open, in any notation of them', () => {
  expect(faceValueProblem('10.00', true)).toBeUndefined();
  expect(faceValueProblem('10.01', true)?.rule).toBe('whole_number');
});

test('accepts only what has one exact canonical text of at most 15 digits', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE $€'), maxLength: 22 }),
    fc.tuple(fc.nat(), fc.nat()).map(([whole, fraction]) => `${whole}.${fraction}`),
  );
  fc.assert(
    fc.property(text, fc.boolean(), (amount, whole) => {
      if (faceValueProblem(amount, whole) !== undefined) return;
      const canonical = canonicalDecimal(amount);
      expect(canonical).toBeDefined();
      // What goes out is a JSON number: its text must survive the double on the other side.
      expect(String(Number(canonical))).toBe(canonical);
    }),
    { numRuns: 2000 },
  );
});
