/** Which items of an order the server found fault with, where it said so: `items.3.face_value: …`, or with `body.` before it. */
import type { Failure } from '../model.js';

const NAMED_ITEM = /(?:^|\.)items\.(\d{1,3})(?:\.|:)/;

/** 0-based places among the order's own items, ascending. */
export function namedItems({ details = [] }: Failure): readonly number[] {
  const items = details.flatMap((detail) => itemOf(detail) ?? []);
  return [...new Set(items)].sort((a, b) => a - b);
}

/** What was said of one item. */
export function detailsOf({ details = [] }: Failure, item: number): readonly string[] {
  return details.filter((detail) => itemOf(detail) === item);
}

function itemOf(detail: string): number | undefined {
  const [, digits] = NAMED_ITEM.exec(detail) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
