/** Sums of whole currencies, from those of their products. */
import { fromUnits, toUnits } from '../money/decimal.js';
import type { ProductSums, Sum } from './facts.js';

export interface CurrencySums {
  readonly currency: string;
  readonly asked: Sum;
  readonly issued: Sum;
  /** Proven not issued. */
  readonly failed: Sum;
  /** Unknown, processing or not sent. */
  readonly open: Sum;
}

/** In the order in which the currencies first appear. */
export function currencySums(products: readonly ProductSums[]): CurrencySums[] {
  const currencies = [...new Set(products.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const own = products.filter((product) => product.currency === currency);
    return {
      currency,
      asked: total(own.map(({ asked }) => asked)),
      issued: total(own.map(({ byStatus }) => byStatus.issued)),
      failed: total(own.map(({ byStatus }) => byStatus.failed)),
      open: total(own.map(openOf)),
    };
  });
}

/** What is neither issued nor proven not issued. */
export function openOf({ byStatus }: ProductSums): Sum {
  return total([byStatus.unknown, byStatus.processing, byStatus.not_sent]);
}

function total(sums: readonly Sum[]): Sum {
  return {
    rows: sums.reduce((rows, sum) => rows + sum.rows, 0),
    faceValue: fromUnits(sums.reduce((units, sum) => units + toUnits(sum.faceValue), 0n)),
  };
}
