import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRowHolders, positionsOf } from '../../src/journal/row-holders.js';
import type { FrozenOrder } from '../../src/model.js';

const ROWS = 6;
const base: FrozenOrder = {
  ...{ chunk: 0, generation: 0, key: '', bodySha256: '', contentSha256: '', offset: 0, length: 1 },
  ...{ rows: ROWS, firstRow: 0, lastRow: ROWS - 1, currency: 'USD', country: 'US', faceValue: '60' },
};

/** Ten each. */
const part = (generation: number, positions: readonly number[]): FrozenOrder => ({
  ...base,
  generation,
  positions,
  rows: positions.length,
  faceValue: String(positions.length * 10),
});

describe('the rows of a chunk', () => {
  test('belong to the last generation that they were frozen in, and to one order each', () => {
    const holders = createRowHolders([base]);
    holders.add(part(1, [0, 2, 4]));
    holders.add(part(2, [1]));
    holders.add(part(3, [2, 4]));
    const owners = Array.from({ length: ROWS }, (_, position) => holders.holder(0, position)?.generation);
    expect(owners).toEqual([1, 2, 3, 0, 3, 0]);
    expect(
      holders.holdings().map(({ order, rows, faceValue, replaced }) => [order.generation, rows, faceValue, replaced]),
    ).toEqual([
      [0, 2, '20', true],
      [1, 1, '10', true],
      [2, 1, '10', false],
      [3, 2, '20', false],
    ]);
    expect(holders.latest(0)).toBe(3);
  });

  test('leave an order that holds none behind in the history only', () => {
    const holders = createRowHolders([base]);
    holders.add({ ...base, generation: 1 });
    expect(holders.holdings().map(({ order }) => order.generation)).toEqual([1]);
    expect(holders.all().map(({ order }) => order.generation)).toEqual([0, 1]);
  });

  test.each([
    ['rows of two orders at once', [part(1, [0, 1]), part(2, [1, 2])]],
    ['a generation that is not a later one', [part(2, [0, 1]), part(2, [2])]],
    ['a place that the chunk does not have', [part(1, [5, 6])]],
  ])('are never %s', (_, orders) => {
    const holders = createRowHolders([base]);
    const add = () => {
      for (const order of orders) holders.add(order);
    };
    expect(add).toThrow(expect.objectContaining({ code: 'STORAGE' }));
  });

  test('are neither lost nor counted twice, however often they are frozen again', () => {
    const steps = fc.array(fc.tuple(fc.nat(20), fc.uniqueArray(fc.nat(ROWS - 1), { minLength: 1 })), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (choices) => {
        const holders = createRowHolders([base]);
        let generation = 0;
        for (const [pick, places] of choices) {
          const holding = holders.holdings()[pick % holders.holdings().length];
          const held = places.filter((place) => holders.holder(0, place) === holding?.order).sort((a, b) => a - b);
          if (held.length === 0) continue;
          generation += 1;
          holders.add(part(generation, held));
        }
        const holdings = holders.holdings();
        expect(holdings.reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS);
        expect(holdings.reduce((sum, { faceValue }) => sum + Number(faceValue), 0)).toBe(60);
        for (let position = 0; position < ROWS; position += 1) {
          const owner = holders.holder(0, position);
          expect(owner === undefined ? [] : positionsOf(owner)).toContain(position);
        }
      }),
    );
  });
});
