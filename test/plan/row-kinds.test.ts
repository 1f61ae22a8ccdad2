import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireProduct } from '../../src/api/wire.js';
import type { RowFields } from '../../src/model.js';
import { createCatalogue } from '../../src/plan/catalogue.js';
import { type PlannedOrders, planKinds, planOrders } from '../../src/plan/plan.js';
import { createRowKinds } from '../../src/plan/row-kinds.js';
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

type Told = readonly [currency: string, product: string, faceValue: string, rows: number];

/** Rows bought of each thing, in the order in which each was first told of. */
function bought(told: readonly Told[]): (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const [currency, code, value, rows] of told) {
    const key = `${currency} ${code} ${value}`;
    sums.set(key, (sums.get(key) ?? 0) + rows);
  }
  return [...sums];
}

/** @param numberOf of rows that are known to be alike */
function kindsOf(rows: readonly RowFields[], numberOf: (row: RowFields) => number | undefined = () => undefined) {
  const kinds = createRowKinds();
  for (const row of rows) kinds.add(row, numberOf(row));
  return kinds.finish();
}

const shown = (planned: PlannedOrders | undefined) => planned && { orders: planned.orders, totals: planned.totals };

const row = fc
  .record({
    product: fc.constantFrom('AMZ-US', 'WMT-US', 'AMZ-GB', 'AMZ-US|WMT-US', 'PT-1', 'PT-2'),
    faceValue: fc.constantFrom('5', '10', '0.5', '12.25'),
    template: fc.constantFrom('', 'DT-1', 'DT-2'),
    distribution: fc.constantFrom('payout_link' as const, 'email' as const),
  })
  .map(fields);

test('planning by kinds of rows gives what planning row by row gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 80 }),
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      fc.constantFrom(null, 'USD', 'GBP'),
      async (rows, chunkSize, canary, currency) => {
        const rules = { catalogue: CATALOGUE, currency, chunkSize, canary };
        const [one, other]: [Told[], Told[]] = [[], []];
        let refused = 0;
        const blocks = [rows.map((_, index) => ({ line: index + 2, cells: [String(index)] }))];
        const parse = ([index]: readonly string[]) => rows[Number(index)] ?? fields({});
        const byRow = await planOrders(blocks, parse, rules, () => refused++, {
          onItems: (paid, kind, count) => one.push([paid, kind.product, kind.faceValue, count]),
        });
        const kinds = kindsOf(rows);
        const byKind =
          kinds &&
          (await planKinds(kinds, rules, {
            onItems: (paid, kind, count) => other.push([paid, kind.product, kind.faceValue, count]),
          }));
        expect(shown(byKind)).toEqual(refused > 0 ? undefined : shown(byRow));
        if (refused === 0) expect(bought(other)).toEqual(bought(one));
        else expect(other).toEqual([]);
      },
    ),
  );
});

test('remembers the kind of every row in its place, however many rows there are', () => {
  const rows = Array.from({ length: 70_000 }, (_, index) => fields({ faceValue: String(1 + ((index * 7) % 300)) }));
  const found = kindsOf(rows);
  const values = found?.rows.flatMap((part) => Array.from(part, (place) => found.kinds[place]?.faceValue));
  expect(values).toEqual(rows.map(({ faceValue }) => faceValue));
});

test('finds the same kinds by the numbers of rows that are alike', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 80 }), fc.nat({ max: 3 }), (rows, untold) => {
      const numbers = new Map<string, number>();
      const numberOf = (given: RowFields) => {
        const text = JSON.stringify(given);
        if (!numbers.has(text)) numbers.set(text, numbers.size);
        const number = numbers.get(text) ?? 0;
        return number % 4 === untold ? undefined : number;
      };
      expect(kindsOf(rows, numberOf)).toEqual(kindsOf(rows));
    }),
  );
});

test('gives up where nearly every row is of its own kind', () => {
  const rows = Array.from({ length: 25_000 }, (_, index) => fields({ faceValue: String(1 + index) }));
  expect(kindsOf(rows)).toBeUndefined();
});
