import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectItems, splitItems } from '../../src/freeze/order-items.js';
import type { FrozenOrder, RowFields } from '../../src/model.js';
import { fromUnits, toUnits } from '../../src/money/decimal.js';
import { itemJson } from '../../src/plan/order-body.js';

const anyFields: fc.Arbitrary<RowFields> = fc.record({
  product: fc.constantFrom('AMZ-US', 'A|B', 'PT-1', 'odd"\\,{}[]'),
  faceValue: fc.tuple(fc.nat(999_999), fc.nat(9999)).map(([whole, part]) => fromUnits(toUnits(`${whole}.${part}`))),
  recipient: fc.string({ unit: 'grapheme' }),
  recipientReference: fc.string(),
  reference: fc.constant(''),
  distribution: fc.constantFrom('payout_link', 'email', 'recipient'),
  template: fc.constantFrom('', 'DT-1'),
});

const contentOf = (items: readonly string[]) =>
  `"payment_method":{"type":"ACCOUNT_BALANCE","currency":"USD"},"items":[${items.join(',')}]`;
const order = (rows: number, positions?: readonly number[]): FrozenOrder => ({
  ...{ chunk: 3, generation: 0, key: '', bodySha256: '', contentSha256: '', offset: 0, length: 1 },
  ...{ rows, positions, firstRow: 0, lastRow: rows - 1, currency: 'USD', country: 'US', faceValue: '0' },
});

describe('the items of a frozen order', () => {
  test('are taken apart into the very texts that they were written in, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(anyFields, { maxLength: 8 }), (rows) => {
        const items = rows.map(itemJson);
        expect(splitItems(items.join(','))).toEqual(items);
      }),
    );
  });

  test('are chosen by their places in the chunk, with the exact sum of their face values', () => {
    fc.assert(
      fc.property(fc.array(anyFields, { minLength: 1, maxLength: 8 }), fc.nat(), (rows, seed) => {
        const items = rows.map(itemJson);
        // An order of a later generation: its items stand at every third place of the chunk.
        const places = rows.map((_, index) => index * 3 + 1);
        const chosen = places.filter((_, index) => ((seed >> index) & 1) === 1 || index === 0);
        const part = selectItems(contentOf(items), order(rows.length, places), chosen);
        const wanted = chosen.map((place) => (place - 1) / 3);
        expect(part.content).toBe(contentOf(wanted.map((index) => items[index] ?? '')));
        expect(part.faceValue).toBe(
          fromUnits(wanted.reduce((sum, index) => sum + toUnits(rows[index]?.faceValue ?? ''), 0n)),
        );
      }),
    );
  });

  test('are refused when the order does not hold them', () => {
    const [item] = fc.sample(anyFields, 1).map(itemJson);
    expect(() => selectItems(contentOf([item ?? '']), order(1), [1])).toThrow(/does not hold/);
    expect(() => selectItems(contentOf([item ?? '']), order(2), [0])).toThrow(/does not hold/);
  });
});
