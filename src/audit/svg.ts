/**
 * What the drawings share. Widths are percentages of the page's width and heights are pixels, so that a drawing fits a
 * phone and a desktop, and its words keep their size.
 */
import { html, type Markup, type Piece } from './markup.js';
import { count } from './words.js';

export interface Drawing {
  /** Part of the IDs in it; unique in the document. */
  readonly id: string;
  readonly title: string;
  /** The same in words, for those who do not see it. */
  readonly description: string;
  readonly height: number;
  /** Leaves room for the numbers of an axis at the left. */
  readonly axis?: boolean;
}

export function drawing({ id, title, description, height, axis = false }: Drawing, content: Piece): Markup {
  return html`<svg class="${axis ? 'chart plot' : 'chart'}" role="img" aria-labelledby="${id}-title ${id}-text" width="100%" height="${height}">
<title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>
${content}</svg>`;
}

/** A plot's values from 0 up, and where they are in the drawing. */
export interface Scale {
  readonly ticks: readonly number[];
  /** Of a value, from the drawing's upper edge. */
  y(value: number): number;
}

/** Three or four ticks at round numbers; the last one is `most` or the next round number above. */
export function scaleOf(most: number, top: number, bottom: number): Scale {
  const step = roundStep(Math.max(1, most) / 3);
  const steps = Math.max(1, Math.ceil(most / step));
  const ticks = Array.from({ length: steps + 1 }, (_, index) => index * step);
  return { ticks, y: (value) => bottom - ((bottom - top) * value) / (steps * step) };
}

/** The smallest 1, 2 or 5 of a power of ten that is not less: there are no halves of orders. */
function roundStep(least: number): number {
  let power = 1;
  while (power * 5 < least) power *= 10;
  return [1, 2, 5].map((n) => n * power).find((step) => step >= least) ?? power;
}

/** Lines across the plot, with their numbers before them. */
export function grid({ ticks, y }: Scale): Markup {
  return html`${ticks.map((tick) => {
    const at = y(tick);
    return html`<line class="${tick === 0 ? 'base' : 'grid'}" x1="0" x2="100%" y1="${at}" y2="${at}"/><text class="tick" x="-8" y="${at + 4}" text-anchor="end">${count(tick)}</text>`;
  })}`;
}

/** What a plot shows, above it. */
export function heading(y: number, text: string): Markup {
  return html`<text class="name" x="-40" y="${y}">${text}</text>`;
}

export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly value: number;
  /** Shown when the pointer rests on it. */
  readonly hint: string;
}

/** @param bars with `x` and `width` in percent of the drawing */
export function barsOf(name: string, { y }: Scale, bars: readonly Bar[]): Markup {
  return html`<g class="${name}">${bars.map(({ x, width, value, hint }) =>
    value === 0
      ? undefined
      : html`<rect x="${x}%" y="${y(value)}" width="${width}%" height="${y(0) - y(value)}"><title>${hint}</title></rect>`,
  )}</g>`;
}

/** A word below the plot that begins where its bar does. `wide`: only where there is more room than on a phone. */
export function label(x: number, y: number, text: string, room: 'any' | 'wide' = 'any'): Markup {
  return html`<text class="tick ${room}" x="${x}%" y="${y}">${text}</text>`;
}

/** A word below the plot that ends where the plot does. */
export function lastLabel(y: number, text: string): Markup {
  return html`<text class="tick" x="100%" y="${y}" text-anchor="end">${text}</text>`;
}
