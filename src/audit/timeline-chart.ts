/** The run over time: order requests above, ends of orders below, one bar a unit of time. */
import { html, type Markup } from './markup.js';
import { type Bar, barsOf, drawing, grid, heading, type Scale, scaleOf } from './svg.js';
import { timeLabels } from './time-labels.js';
import type { TimeBin, Timeline } from './timeline.js';
import { layoutOf, type TimelineLayout } from './timeline-layout.js';
import { count, counted, duration, moment, unitName } from './words.js';

const SENT = { title: 14, top: 34, bottom: 134 } as const;
const SETTLED = { title: 164, top: 184, bottom: 284 } as const;
const LABELS = { times: 301, days: 317 } as const;
const HEIGHT = 322;
const MINUTE_MS = 60_000;

/** @param limit order requests a minute that the account allows, unless it was told otherwise */
export function timelineChart(timeline: Timeline, limit: number): Markup {
  const { unitMs } = timeline;
  const unit = unitName(unitMs);
  const layout = layoutOf(timeline);
  const highest = (numberOf: (bin: TimeBin) => number) => Math.max(...layout.bins.map(numberOf));
  // Bars of seconds say nothing of a limit a minute: what had left in the minute before is drawn behind them.
  const inSeconds = unitMs < MINUTE_MS;
  const most = highest(({ sent, minute }) => (inSeconds ? Math.max(sent, minute) : sent));
  const allowed = limit * Math.max(1, unitMs / MINUTE_MS);
  // A limit far above everything would press the bars flat; the text names it anyway.
  const limited = allowed <= most * 2.5;
  const sent = scaleOf(limited ? Math.max(most, allowed) : most, SENT.top, SENT.bottom);
  const settled = scaleOf(
    highest((bin) => bin.settled),
    SETTLED.top,
    SETTLED.bottom,
  );
  const requests = bars(layout, (bin) => bin.sent, 'order request');
  const ends = bars(layout, (bin) => bin.settled, 'order');
  return drawing(
    { id: 'timeline', title: 'Orders over time', description: describe(timeline), height: HEIGHT, axis: true },
    html`${heading(SENT.title, `Order requests sent per ${unit}`)}
${inSeconds ? shade(layout, sent) : undefined}
${grid(sent)}${barsOf('sent', sent, requests)}
${limited ? limitLine(sent.y(allowed), `limit: ${limit} a minute`) : undefined}
${heading(SETTLED.title, `Orders settled per ${unit}`)}
${grid(settled)}${barsOf('settled', settled, ends)}
${layout.gaps.map(({ x, ms }) => gapMark(x, ms))}
${timeLabels(layout, unitMs, LABELS)}`,
  );
}

function bars({ bins, binWidth }: TimelineLayout, numberOf: (bin: TimeBin) => number, noun: string): Bar[] {
  return bins.map((bin) => ({
    x: bin.x + binWidth * 0.1,
    width: binWidth * 0.8,
    value: numberOf(bin),
    hint: `${moment(bin.at)}: ${counted(numberOf(bin), noun)}`,
  }));
}

/** So much wider than its unit, in percent, that no seams show between neighbours. */
const OVERLAP = 0.15;

function shade({ bins, binWidth }: TimelineLayout, { y }: Scale): Markup {
  return html`<g class="shade">${bins.map(({ x, minute }) =>
    minute === 0
      ? undefined
      : html`<rect x="${x}%" y="${y(minute)}" width="${binWidth + OVERLAP}%" height="${y(0) - y(minute)}"/>`,
  )}</g>`;
}

function limitLine(y: number, text: string): Markup {
  return html`<line class="limit" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="limit-name" x="100%" y="${y - 5}" text-anchor="end">${text}</text>`;
}

function gapMark(x: number, ms: number): Markup {
  const middle = (SENT.top + SENT.bottom) / 2;
  return html`<line class="gap" x1="${x}%" x2="${x}%" y1="${SENT.top}" y2="${SETTLED.bottom}"/>
<svg x="${x}%" y="${middle}" overflow="visible"><text class="gap-name" transform="rotate(-90)" text-anchor="middle" y="4">${duration(ms)}</text></svg>`;
}

function describe({ stretches, unitMs }: Timeline): string {
  const bins = stretches.flatMap((stretch) => stretch.bins);
  const sum = (numberOf: (bin: TimeBin) => number) => bins.reduce((total, bin) => total + numberOf(bin), 0);
  const most = (numberOf: (bin: TimeBin) => number) => Math.max(...bins.map(numberOf));
  const unit = unitName(unitMs);
  const from = moment(stretches[0]?.from ?? 0);
  return [
    `From ${from} UTC, ${counted(
      sum((bin) => bin.sent),
      'order request',
    )} left, at most ${count(most((bin) => bin.sent))} per ${unit},`,
    `and ${counted(
      sum((bin) => bin.settled),
      'order',
    )} settled, at most ${count(most((bin) => bin.settled))} per ${unit}.`,
  ].join(' ');
}
