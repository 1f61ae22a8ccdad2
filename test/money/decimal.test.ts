import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalDecimal, compareDecimals, decimalPlaces, fromUnits, toUnits } from '../../src/money/decimal.js';

/** Any amount that the module accepts: up to 12 digits before the point and 8 behind it. */
const units = fc.bigInt({ min: 0n, max: 10n ** 20n - 1n });

describe('canonicalDecimal', () => {
  test.each([
    ['0', '0'],
    ['0.00', '0'],
    ['10', '10'],
    ['10.50', '10.5'],
    ['10.05', '10.05'],
    ['100', '100'],
    ['0.00000001', '0.00000001'],
    ['999999999999.99999999', '999999999999.99999999'],
  ])('reads %s as %s', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  test.each([
    '',
    ' ',
    ' 5',
    '5 ',
    '5\n',
    '+5',
    '-5',
    '1e3',
    '1,000',
    '1,5',
    '5.',
    '.5',
    '00',
    '01',
    '0x1',
    'NaN',
    '$5',
    '１',
  ])('refuses %j', (text) => {
    expect(canonicalDecimal(text)).toBeUndefined();
  });

  test('refuses more digits than can be summed exactly', () => {
    expect(canonicalDecimal('1234567890123')).toBeUndefined();
    expect(canonicalDecimal('0.000000001')).toBeUndefined();
  });

  test('changes nothing that is canonical, and never the value', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 8 }), (value, zeros) => {
        const canonical = fromUnits(value);
        expect(canonicalDecimal(canonical)).toBe(canonical);
        const room = 8 - decimalPlaces(canonical);
        const padding = '0'.repeat(Math.min(zeros, room));
        const padded = padding === '' ? canonical : `${canonical}${canonical.includes('.') ? '' : '.'}${padding}`;
        expect(canonicalDecimal(padded)).toBe(canonical);
      }),
    );
  });

  test('accepts nothing but digits with at most one point between them', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+e '), maxLength: 10 }), (text) => {
        if (canonicalDecimal(text) !== undefined) expect(text).toMatch(/^\d+(\.\d+)?$/);
      }),
    );
  });
});

test('units and text are two ways to write the same amount', () => {
  fc.assert(
    fc.property(units, (value) => {
      expect(toUnits(fromUnits(value))).toBe(value);
    }),
  );
});

test('sums are exact where binary floats are not', () => {
  let sum = 0n;
  for (let index = 0; index < 100_000; index++) sum += toUnits('19.99');
  expect(fromUnits(sum)).toBe('1999000');
  expect(fromUnits(toUnits('0.1') + toUnits('0.2'))).toBe('0.3');
});

test('a difference below zero keeps its sign', () => {
  expect(fromUnits(toUnits('1') - toUnits('1.25'))).toBe('-0.25');
});

test('toUnits throws on what is no plain decimal', () => {
  expect(() => toUnits('1,000')).toThrow(RangeError);
});

test('compareDecimals orders as the amounts do, whatever way they are written', () => {
  fc.assert(
    fc.property(units, units, (a, b) => {
      expect(Math.sign(compareDecimals(fromUnits(a), fromUnits(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
  expect(compareDecimals('10.50', '10.5')).toBe(0);
  expect(compareDecimals('9', '10')).toBeLessThan(0);
});

test('decimalPlaces counts what stands behind the point', () => {
  expect(['10', '10.5', '0.125'].map(decimalPlaces)).toEqual([0, 1, 3]);
});
