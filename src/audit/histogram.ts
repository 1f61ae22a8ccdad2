/** Durations → bars of equal width, and the few numbers that say the same. */

export interface Histogram {
  readonly widthMs: number;
  /** From 0 on; the last one holds what took longer than all bars reach, when `open`. */
  readonly bins: readonly number[];
  readonly open: boolean;
  readonly count: number;
  readonly medianMs: number;
  /** Nine of ten took no longer. */
  readonly ninthDecileMs: number;
  readonly longestMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WIDTHS: readonly number[] = [
  ...[50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12, 24].map((n) => n * HOUR),
];

const MAX_BINS = 24;
/** Two bars would fill the page. */
const LEAST_BINS = 8;

/** Undefined when there is nothing to show. `times` ascending, in milliseconds. */
export function histogramOf(times: readonly number[]): Histogram | undefined {
  const longestMs = times.at(-1);
  if (longestMs === undefined) return undefined;
  // A straggler that waited for the next day's run would press all others into one bar.
  const [medianMs, ninthDecileMs] = [quantile(times, 0.5), quantile(times, 0.9)];
  const usual = Math.min(longestMs, 2 * ninthDecileMs);
  const widthMs = WIDTHS.find((width) => usual < width * MAX_BINS) ?? doubled(usual);
  const reach = Math.max(LEAST_BINS, Math.floor(usual / widthMs) + 1);
  const open = longestMs >= reach * widthMs;
  const bins = new Array<number>(open ? reach + 1 : reach).fill(0);
  for (const time of times) {
    const index = Math.min(Math.floor(time / widthMs), bins.length - 1);
    bins[index] = (bins[index] ?? 0) + 1;
  }
  return { widthMs, bins, open, count: times.length, medianMs, ninthDecileMs, longestMs };
}

function doubled(usual: number): number {
  let width = 24 * HOUR;
  while (usual >= width * MAX_BINS) width *= 2;
  return width;
}

/** The value that this share of all does not exceed. */
function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? 0;
}
