/** How long orders took from acceptance to their end: a histogram. */
import type { Histogram } from './histogram.js';
import { html, type Markup } from './markup.js';
import { barsOf, drawing, grid, heading, label, lastLabel, scaleOf } from './svg.js';
import { counted, duration } from './words.js';

const PLOT = { title: 14, top: 34, bottom: 164 } as const;
const LABELS_AT = 181;
const HEIGHT = 188;
/** What a duration below the plot takes of a phone's width, in percent. */
const LABEL_WIDTH = 17;

export function settleChart({ widthMs, bins, open, count, medianMs, ninthDecileMs, longestMs }: Histogram): Markup {
  const scale = scaleOf(Math.max(...bins), PLOT.top, PLOT.bottom);
  const binWidth = 100 / bins.length;
  const bars = bins.map((value, index) => ({
    x: index * binWidth + binWidth * 0.05,
    width: binWidth * 0.9,
    value,
    hint: `${range(index)}: ${counted(value, 'order')}`,
  }));
  const description =
    `Of ${counted(count, 'order')}, half settled within ${duration(medianMs)}, nine of ten within ` +
    `${duration(ninthDecileMs)}, and the slowest after ${duration(longestMs)}.`;

  function range(index: number): string {
    const from = duration(index * widthMs);
    return open && index === bins.length - 1 ? `${from} and longer` : `${from} to ${duration((index + 1) * widthMs)}`;
  }

  const every = Math.ceil(LABEL_WIDTH / binWidth);
  const end = open ? 100 - LABEL_WIDTH : 100;
  const labels = bins.flatMap((_, index) => {
    const x = index * binWidth;
    const text = duration(index * widthMs);
    if (index % every === 0 && x <= end - LABEL_WIDTH) return [label(x, LABELS_AT, text)];
    const halfway = every % 2 === 0 && index % (every / 2) === 0;
    return halfway && x <= end - LABEL_WIDTH / 2 ? [label(x, LABELS_AT, text, 'wide')] : [];
  });
  return drawing(
    { id: 'settle', title: 'Settle times of orders', description, height: HEIGHT, axis: true },
    html`${heading(PLOT.title, `Orders by settle time, one bar for every ${duration(widthMs)}`)}
${grid(scale)}${barsOf('settled', scale, bars)}${labels}${open ? lastLabel(LABELS_AT, 'longer') : undefined}`,
  );
}
