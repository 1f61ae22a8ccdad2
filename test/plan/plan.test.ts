import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WireProduct } from '../../src/api/wire.js';
import type { InputIssue, RawRow } from '../../src/model.js';
import { toUnits } from '../../src/money/decimal.js';
import { createCatalogue } from '../../src/plan/catalogue.js';
import { planOrders } from '../../src/plan/plan.js';
import { fields } from '../freeze/sample-batch.js';

const product = (code: string, currency: string, country: string): WireProduct => ({
  code,
  name: code,
  currency,
  state: 'LIVE',
  is_orderable: true,
  payout_type: 'gift_card',
  countries_redeemable_in: [country],
});
const CATALOGUE = createCatalogue([
  product('AMZ-US', 'USD', 'US'),
  product('WMT-US', 'USD', 'US'),
  product('AMZ-GB', 'GBP', 'GB'),
]);

async function plan(rows: readonly (readonly [product: string, faceValue: string])[], chunkSize = 200) {
  const issues: [RawRow, Pick<InputIssue, 'rule' | 'message'>][] = [];
  const blocks = [rows.map((cells, index) => ({ line: index + 2, cells }))];
  const parse = ([code = '', faceValue = '']: readonly string[]) => fields({ product: code, faceValue });
  const rules = { catalogue: CATALOGUE, currency: null, chunkSize };
  return { ...(await planOrders(blocks, parse, rules, (row, issue) => issues.push([row, issue]))), issues };
}

describe('a plan', () => {
  test('sums exactly, by order and by product', async () => {
    const planned = await plan([
      ['AMZ-US', '0.1'],
      ['AMZ-US', '0.2'],
      ['WMT-US', '4.35'],
      ['AMZ-GB', '10'],
    ]);
    expect(planned.orders).toEqual([
      { chunk: 0, rows: 3, currency: 'USD', country: 'US', faceValue: '4.65' },
      { chunk: 1, rows: 1, currency: 'GBP', country: 'GB', faceValue: '10' },
    ]);
    expect(planned.totals).toEqual([
      { currency: 'USD', product: 'AMZ-US', rows: 2, faceValue: '0.3' },
      { currency: 'USD', product: 'WMT-US', rows: 1, faceValue: '4.35' },
      { currency: 'GBP', product: 'AMZ-GB', rows: 1, faceValue: '10' },
    ]);
  });

  test('reports every row that the catalogue refuses and leaves it out of all sums', async () => {
    const planned = await plan([
      ['AMZ-US', '10'],
      ['AMZ-UX', '10'],
      ['AMZ-US', '10.001'],
      ['AMZ-UX', '10'],
    ]);
    expect(planned.issues.map(([row, issue]) => [row.line, issue.rule])).toEqual([
      [3, 'product.unknown'],
      [4, 'face_value.currency_decimals'],
      [5, 'product.unknown'],
    ]);
    expect(planned.orders).toMatchObject([{ rows: 1, faceValue: '10' }]);
  });

  test('adds up: orders and totals hold the same rows and the same money as the input', async () => {
    const row = fc.tuple(
      fc.constantFrom('AMZ-US', 'WMT-US', 'AMZ-GB'),
      fc.tuple(fc.nat(2000), fc.nat(99)).map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const { orders, totals } = await plan(rows, size);
        const sum = rows.reduce((units, [, value]) => units + toUnits(value), 0n);
        for (const parts of [orders, totals]) {
          expect(parts.reduce((units, part) => units + toUnits(part.faceValue), 0n)).toBe(sum);
          expect(parts.reduce((count, part) => count + part.rows, 0)).toBe(rows.length);
        }
      }),
    );
  });
});
