/** Where each unit of time stands in the drawing. */
import type { Stretch, TimeBin, Timeline } from './timeline.js';

export interface PlacedBin extends TimeBin {
  /** Its beginning, milliseconds since 1970. */
  readonly at: number;
  /** Left edge in percent of the drawing. */
  readonly x: number;
}

export interface TimelineLayout {
  readonly bins: readonly PlacedBin[];
  /** In percent of the drawing. */
  readonly binWidth: number;
  /** What was left out between two stretches. */
  readonly gaps: readonly { readonly x: number; readonly ms: number }[];
  /** Times at which stretches begin. */
  readonly starts: ReadonlySet<number>;
}

/** Two bars would fill the page: the axis of a short run has at least so many units. */
const LEAST_UNITS = 24;
/** Part of the width that stands for a long stretch without anything, in percent. */
const GAP_WIDTH = 4;
const NOTHING: TimeBin = { sent: 0, settled: 0, minute: 0 };

export function layoutOf({ stretches, unitMs }: Timeline): TimelineLayout {
  const used = stretches.reduce((sum, { bins }) => sum + bins.length, 0);
  const spare = Math.max(0, LEAST_UNITS - used);
  const binWidth = (100 - GAP_WIDTH * (stretches.length - 1)) / (used + spare);
  const bins: PlacedBin[] = [];
  const gaps: { x: number; ms: number }[] = [];
  let x = 0;
  let before: Stretch | undefined;
  for (const [index, stretch] of stretches.entries()) {
    if (before !== undefined) {
      gaps.push({ x: x + GAP_WIDTH / 2, ms: stretch.from - before.from - before.bins.length * unitMs });
      x += GAP_WIDTH;
    }
    const empty = new Array<TimeBin>(index === stretches.length - 1 ? spare : 0).fill(NOTHING);
    for (const [unit, bin] of [...stretch.bins, ...empty].entries()) {
      bins.push({ ...bin, at: stretch.from + unit * unitMs, x });
      x += binWidth;
    }
    before = stretch;
  }
  return { bins, binWidth, gaps, starts: new Set(stretches.map(({ from }) => from)) };
}
