import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createChunker, type OrderGroup } from '../../src/plan/chunker.js';

interface Row {
  readonly group: OrderGroup;
  readonly product: string;
  readonly template: string;
}

const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    group: fc.record({
      currency: fc.constantFrom('USD', 'EUR', 'GBP'),
      country: fc.constantFrom('US', 'DE', 'AT DE', 'template'),
    }),
    product: fc.oneof(
      fc.constantFrom('AMZ-US', 'AMZ-DE|X-DE'),
      fc.nat(25).map((n) => `PT-${n}`),
    ),
    template: fc.oneof(
      fc.constant(''),
      fc.nat(25).map((n) => `DT-${n}`),
    ),
  }),
  { maxLength: 300 },
);
const sizes = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 200 }));

interface Chunk {
  readonly rows: number[];
  readonly positions: number[];
}

function cut(all: readonly Row[], size: number) {
  const chunker = createChunker(size);
  const chunks: Chunk[] = [];
  const placements = all.map(({ group, product, template }, row) => {
    const placement = chunker.place(group, product, template);
    chunks[placement.chunk] ??= { rows: [], positions: [] };
    chunks[placement.chunk]?.rows.push(row);
    chunks[placement.chunk]?.positions.push(placement.position);
    return placement;
  });
  return { chunks, placements };
}

const distinct = (chunk: Chunk, all: readonly Row[], of: (row: Row) => string) =>
  new Set(chunk.rows.map((row) => of(all[row] as Row)));

describe('cutting rows into orders', () => {
  test('puts every row into one order and keeps all limits of the API', () => {
    fc.assert(
      fc.property(rows, sizes, (all, size) => {
        const { chunks } = cut(all, size);
        expect(chunks.flatMap((chunk) => chunk.rows).sort((a, b) => a - b)).toEqual(all.map((_, row) => row));
        for (const chunk of chunks) {
          expect(chunk.rows.length).toBeLessThanOrEqual(size);
          expect(distinct(chunk, all, ({ group }) => JSON.stringify(group)).size).toBe(1);
          const merchants = [...distinct(chunk, all, ({ product }) => product)].filter((code) =>
            code.startsWith('PT-'),
          );
          const redemptions = [...distinct(chunk, all, ({ template }) => template)].filter((id) => id !== '');
          expect(Math.max(merchants.length, redemptions.length)).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  test("keeps the input's order inside an order, numbers positions without gaps, and orders by their first row", () => {
    fc.assert(
      fc.property(rows, sizes, (all, size) => {
        const { chunks } = cut(all, size);
        for (const chunk of chunks) {
          expect(chunk.rows).toEqual([...chunk.rows].sort((a, b) => a - b));
          expect(chunk.positions).toEqual(chunk.rows.map((_, index) => index));
        }
        const firsts = chunks.map((chunk) => chunk.rows[0] ?? -1);
        expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
      }),
    );
  });

  test('says when an order is full, once, and never adds to it again', () => {
    fc.assert(
      fc.property(rows, sizes, (all, size) => {
        const closed = new Set<number>();
        for (const placement of cut(all, size).placements) {
          expect(closed.has(placement.chunk)).toBe(false);
          if (placement.closed === undefined) continue;
          expect(closed.has(placement.closed)).toBe(false);
          closed.add(placement.closed);
        }
      }),
    );
  });

  test('gives the same answer for the same rows', () => {
    fc.assert(
      fc.property(rows, sizes, (all, size) => {
        expect(cut(all, size)).toEqual(cut(all, size));
      }),
    );
  });

  test('makes no more orders than it must of a file that alternates between two currencies', () => {
    const alternating = Array.from({ length: 400 }, (_, i) => ({
      group: i % 2 === 0 ? { currency: 'USD', country: 'US' } : { currency: 'GBP', country: 'GB' },
      product: 'X',
      template: '',
    }));
    expect(cut(alternating, 200).chunks).toHaveLength(2);
  });
});
