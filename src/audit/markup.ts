/**
 * HTML and SVG whose values cannot break out of it. A template's values are text and are escaped, unless they are markup
 * that was itself made here. Text is also made fit to be shown: see `plain-text.ts`.
 */
import { apiAddress, plainText } from './plain-text.js';

const TEXT = Symbol('markup');

export interface Markup {
  readonly [TEXT]: string;
}

export type Piece = Markup | string | number | undefined | readonly Piece[];

export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { [TEXT]: parts.reduce((text, part, index) => `${text}${textOf(pieces[index - 1])}${part}`) };
}

/** The document's text. */
export function render(markup: Markup): string {
  return markup[TEXT];
}

/** The base URL of the batch, which would otherwise be taken out like every other link. */
export function apiLink(baseUrl: string): Markup {
  return { [TEXT]: escaped(apiAddress(baseUrl)) };
}

function textOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escaped(plainText(piece));
  if (typeof piece === 'number') return numeral(piece);
  return TEXT in piece ? piece[TEXT] : piece.map(textOf).join('');
}

/** A place or a length in a drawing: a hundredth is less than anybody sees. */
function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be drawn`);
  return String(Math.round(value * 100) / 100);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
