/** What the rows of a plan come to, exactly. */
import type { PlannedOrder, ProductTotal } from '../model.js';
import { fromUnits } from '../money/decimal.js';
import { createChunker, type OrderGroup } from './chunker.js';
import type { RowKind } from './row-kinds.js';

/** Orders as rows are placed in them. */
export function createOrders(rules: { readonly chunkSize: number; readonly canary?: number | undefined }) {
  const chunker = createChunker(rules.chunkSize, rules.canary);
  const orders: { chunk: number; rows: number; group: OrderGroup; units: bigint }[] = [];
  return {
    add(group: OrderGroup, { product, template }: RowKind, units: bigint): void {
      const { chunk } = chunker.place(group, product, template);
      const order = orders[chunk] ?? { chunk, rows: 0, group, units: 0n };
      orders[chunk] = order;
      order.rows += 1;
      order.units += units;
    },
    finish: (): PlannedOrder[] =>
      orders.map(({ chunk, rows, group, units }) => ({ chunk, rows, ...group, faceValue: fromUnits(units) })),
  };
}

/** Sums by currency and product, in the order in which they first appear. */
export function createTotals() {
  const totals = new Map<string, { currency: string; product: string; rows: number; units: bigint }>();
  return {
    /** @param units of each row */
    add({ currency }: OrderGroup, product: string, rows: number, units: bigint): void {
      const key = `${currency} ${product}`;
      const total = totals.get(key) ?? { currency, product, rows: 0, units: 0n };
      totals.set(key, total);
      total.rows += rows;
      total.units += units * BigInt(rows);
    },
    finish: (): ProductTotal[] =>
      [...totals.values()].map(({ units, ...total }) => ({ ...total, faceValue: fromUnits(units) })),
  };
}
