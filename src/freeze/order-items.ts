/** Takes some of the items out of an order that was frozen before, each as the very text that it was frozen in. */
import { positionsOf } from '../journal/row-holders.js';
import type { FrozenOrder } from '../model.js';
import { fromUnits, toUnits } from '../money/decimal.js';

export interface OrderPart {
  /** Payment method and items, as JSON without the outer braces. */
  readonly content: string;
  /** Places in the chunk, ascending. */
  readonly positions: readonly number[];
  /** Sum of their face values, canonical decimal text. */
  readonly faceValue: string;
}

const ITEMS = ',"items":[';

/** Payment method and items, as JSON without the outer braces: they stand in front of description and metadata. */
export function contentOf(body: string): string {
  // Quotes inside a value are escaped, so that this can only be the last property but one.
  return body.slice(1, body.lastIndexOf(',"description":'));
}

/**
 * @param content payment method and items of `order`, as they were frozen
 * @param positions places in the chunk, ascending, all of them held by the order
 */
export function selectItems(content: string, order: FrozenOrder, positions: readonly number[]): OrderPart {
  const start = content.indexOf(ITEMS) + ITEMS.length;
  const items = splitItems(content.slice(start, -1));
  const indexOf = new Map(positionsOf(order).map((position, index) => [position, index]));
  const chosen = positions.map((position) => items[indexOf.get(position) ?? -1]);
  if (items.length !== order.rows || chosen.some((item) => item === undefined)) {
    throw new Error(`Order ${order.chunk} does not hold the items that were to be taken from it`);
  }
  const texts = chosen as string[];
  return {
    content: `${content.slice(0, start)}${texts.join(',')}]`,
    positions,
    faceValue: fromUnits(texts.reduce((sum, item) => sum + toUnits(faceValueOf(item)), 0n)),
  };
}

/** The elements of a JSON array of objects, without its brackets, as their own texts. */
export function splitItems(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === ',' && depth === 0) {
      items.push(text.slice(from, at));
      from = at + 1;
    }
  }
  if (text !== '') items.push(text.slice(from));
  return items;
}

/** From the text, because a number that went through a float would be another amount. */
function faceValueOf(item: string): string {
  const [, value] = /^\{"face_value":([\d.]+),/.exec(item) ?? [];
  if (value === undefined) throw new Error('An item of a frozen order has no face value');
  return value;
}
