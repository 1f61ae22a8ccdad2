/** Times below a plot: where a stretch begins, then round ones wherever there is room; the day below its first time. */
import { html, type Markup } from './markup.js';
import { label, lastLabel } from './svg.js';
import type { TimelineLayout } from './timeline-layout.js';
import { clock, day } from './words.js';

/** What a word takes of a phone's width, in percent: `03:14`, `03:14:05`, `2026-11-22`. A desktop has twice the room. */
const TIME_WIDTH = 17;
const SECONDS_WIDTH = 25;
const DAY_WIDTH = 30;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Between two times, in milliseconds: such as people divide time by. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 60 * MINUTE_MS),
];

interface Placed {
  readonly at: number;
  readonly x: number;
  readonly room: 'any' | 'wide';
  /** Too far to the right to begin where its bar does: it ends where the plot ends. */
  readonly last: boolean;
}

/** @param y the lines on which the words stand */
export function timeLabels(
  layout: TimelineLayout,
  unitMs: number,
  y: { readonly times: number; readonly days: number },
): Markup {
  const width = unitMs >= DAY_MS ? DAY_WIDTH : unitMs < MINUTE_MS ? SECONDS_WIDTH : TIME_WIDTH;
  const placed = placeTimes(layout, unitMs, width);
  const text = (at: number) => (unitMs >= DAY_MS ? day(at) : clock(at, unitMs));
  const drawn = placed.map(({ at, x, room, last }) =>
    last ? lastLabel(y.times, text(at)) : label(x, y.times, text(at), room),
  );
  return html`${drawn}${unitMs >= DAY_MS ? undefined : dayLabels(placed, y.days)}`;
}

function placeTimes({ bins, binWidth, starts }: TimelineLayout, unitMs: number, width: number): Placed[] {
  const placed: Placed[] = [];
  const put = (at: number, x: number, room: 'any' | 'wide') => {
    const needed = room === 'any' ? width : width / 2;
    const left = Math.min(x, 100 - needed);
    const isFree = ({ x: taken, last }: Placed) => (last ? taken - left : Math.abs(taken - left)) >= needed;
    if (placed.every(isFree)) placed.push({ at, x: left, room, last: left < x });
  };
  for (const { at, x } of bins) if (starts.has(at)) put(at, x, 'any');
  const step = stepOf(width, binWidth, unitMs);
  for (const { at, x } of bins) if (at % step === 0 && x <= 100 - width) put(at, x, 'any');
  const fineStep = stepOf(width / 2, binWidth, unitMs);
  for (const { at, x } of bins) if (at % fineStep === 0 && x <= 100 - width / 2) put(at, x, 'wide');
  return placed.sort((a, b) => a.x - b.x);
}

/** The shortest round time that is at least so wide; milliseconds. */
function stepOf(width: number, binWidth: number, unitMs: number): number {
  return STEPS.find((ms) => ms % unitMs === 0 && (ms / unitMs) * binWidth >= width) ?? DAY_MS;
}

function dayLabels(placed: readonly Placed[], y: number): Markup[] {
  const labels: Markup[] = [];
  let shown = '';
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, x, room, last } of placed) {
    const left = Math.min(x, 100 - DAY_WIDTH);
    if (room === 'wide' || day(at) === shown || left - before < DAY_WIDTH) continue;
    labels.push(last ? lastLabel(y, day(at)) : label(left, y, day(at)));
    shown = day(at);
    before = left;
  }
  return labels;
}
