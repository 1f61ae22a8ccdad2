/** How much each case does. What takes minutes by nature has a short form, so that the bench itself can be tried. */

export const FULL_ROWS = 1_000_000;
/** The vendor takes at most so many items an order. */
export const ROWS_AN_ORDER = 200;
/** More rows than the vendor's limit lets through in a minute are sent at once. */
export const UNLIMITED = 100_000;

const FULL = {
  rounds: { short: 15, usual: 5, long: 3 },
  paced: [
    { orders: 60, rate: 60 },
    { orders: 181, rate: 60 },
    { orders: 601, rate: 300 },
  ],
  pacedSettle: { minMs: 200, maxMs: 20_000 },
  polled: [1, 25, 500],
  polledSettle: { minMs: 200, maxMs: 120_000 },
  staggerMs: 5000,
  job: { orders: 121, rate: 60, rowsAnOrder: ROWS_AN_ORDER },
  jobSettle: { minMs: 200, maxMs: 5000 },
};

const QUICK = {
  rounds: { short: 3, usual: 1, long: 1 },
  paced: [{ orders: 3, rate: 60 }],
  pacedSettle: { minMs: 20, maxMs: 300 },
  polled: [1, 3],
  polledSettle: { minMs: 20, maxMs: 300 },
  staggerMs: 0,
  job: { orders: 3, rate: 600, rowsAnOrder: 10 },
  jobSettle: { minMs: 20, maxMs: 300 },
};

export function sizesFor(rows, rounds) {
  const { rounds: usual, ...rest } = rows >= 100_000 ? FULL : QUICK;
  const all = (count) => ({ short: count, usual: count, long: count });
  return { rows, fewerRows: Math.ceil(rows / 10), rounds: rounds === undefined ? usual : all(rounds), ...rest };
}
