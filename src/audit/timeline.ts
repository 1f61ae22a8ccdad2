/** Times → bars: how many orders were sent and settled per unit of time. Long stretches without anything are left out. */

export interface TimeBin {
  readonly sent: number;
  readonly settled: number;
  /** The most requests that any 60 seconds saw which ended in it: what a limit a minute is about. */
  readonly minute: number;
}

/** A stretch without long gaps. `from` is its start, a whole multiple of the unit; milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly bins: readonly TimeBin[];
}

export interface Timeline {
  readonly unitMs: number;
  /** Never empty. */
  readonly stretches: readonly Stretch[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Units that clocks have, so that bars begin at round times. Beyond the last one, its doubles. */
const UNITS: readonly number[] = [
  ...[1, 2, 5, 10, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12].map((n) => n * HOUR),
  DAY,
];

const MAX_BINS = 90;
const MAX_STRETCHES = 6;
/** So many empty units, and at least so long, are left out. */
const GAP_UNITS = 10;
const GAP_MS = 5 * MINUTE;

/** Undefined when nothing was sent and nothing settled. Both ascending. */
export function timelineOf(sent: readonly number[], settled: readonly number[]): Timeline | undefined {
  const all = [...sent, ...settled].sort((a, b) => a - b);
  if (all.length === 0) return undefined;
  for (let index = 0; ; index++) {
    const unitMs = UNITS[index] ?? DAY * 2 ** (index - UNITS.length + 1);
    const spans = spansOf(all, unitMs);
    const bins = spans.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    if (bins <= MAX_BINS && spans.length <= MAX_STRETCHES) return fill(spans, unitMs, sent, settled);
  }
}

/** First and last unit of a stretch, counted from 1970. */
interface Span {
  readonly from: number;
  to: number;
}

function spansOf(times: readonly number[], unitMs: number): Span[] {
  const longest = Math.max(GAP_UNITS, GAP_MS / unitMs);
  const spans: Span[] = [];
  for (const time of times) {
    const unit = Math.floor(time / unitMs);
    const last = spans.at(-1);
    if (last !== undefined && unit - last.to <= longest) last.to = unit;
    else spans.push({ from: unit, to: unit });
  }
  return spans;
}

function fill(spans: readonly Span[], unitMs: number, sent: readonly number[], settled: readonly number[]): Timeline {
  const sentBy = countBy(sent, unitMs);
  const settledBy = countBy(settled, unitMs);
  const minuteOf = minutesOf(sent);
  const stretches = spans.map(({ from, to }) => ({
    from: from * unitMs,
    bins: Array.from({ length: to - from + 1 }, (_, index) => ({
      sent: sentBy.get(from + index) ?? 0,
      settled: settledBy.get(from + index) ?? 0,
      minute: minuteOf((from + index) * unitMs, (from + index + 1) * unitMs),
    })),
  }));
  return { unitMs, stretches };
}

function countBy(times: readonly number[], unitMs: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const time of times) {
    const unit = Math.floor(time / unitMs);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  return counts;
}

/** For one stretch of time after the other: the most requests within 60 seconds at any moment of it. */
function minutesOf(sent: readonly number[]): (from: number, to: number) => number {
  let next = 0;
  let first = 0;
  return (from, to) => {
    while ((sent[first] ?? Number.POSITIVE_INFINITY) <= from - MINUTE) first += 1;
    let most = Math.max(0, next - first);
    for (; (sent[next] ?? Number.POSITIVE_INFINITY) < to; next += 1) {
      while ((sent[first] ?? Number.POSITIVE_INFINITY) <= (sent[next] ?? 0) - MINUTE) first += 1;
      most = Math.max(most, next - first + 1);
    }
    return most;
  };
}

/** The most that fell into any 60 seconds. `times` ascending. */
export function busiestMinute(times: readonly number[]): number {
  return minutesOf(times)(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
}
