import { expect, test } from 'vitest';
import { currencyDigits, formatAmount } from '../../src/money/currency.js';

test.each([
  ['USD', 2],
  ['EUR', 2],
  ['HUF', 2],
  ['JPY', 0],
  ['KRW', 0],
  ['KWD', 3],
  ['CLF', 4],
])('%s has %i decimals, by the standard', (currency, digits) => {
  expect(currencyDigits(currency)).toBe(digits);
});

test.each([
  ['10.5', 'USD', '10.50'],
  ['10', 'GBP', '10.00'],
  ['500', 'JPY', '500'],
  ['1.5', 'KWD', '1.500'],
  ['0.125', 'USD', '0.125'],
])('%s in %s is shown as %s', (canonical, currency, shown) => {
  expect(formatAmount(canonical, currency)).toBe(shown);
});
