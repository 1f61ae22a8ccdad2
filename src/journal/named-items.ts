/** Which items of an order the server found fault with, where it said so: `items.3.face_value: …`, or with `body.` before it. */
import type { Failure, FrozenOrder } from '../model.js';
import { positionsOf } from './row-holders.js';

const NAMED_ITEM = /(?:^|\.)items\.(\d{1,3})(?:\.|:)/;

/** 0-based places among the order's own items, ascending. */
export function namedItems({ details = [] }: Failure): readonly number[] {
  const items = details.flatMap((detail) => itemOf(detail) ?? []);
  return [...new Set(items)].sort((a, b) => a - b);
}

/** Places in the chunk of the items that the server refused by name. */
export function refusedPlaces(order: FrozenOrder, failure: Failure | undefined): readonly number[] {
  if (failure === undefined) return [];
  const places = positionsOf(order);
  return namedItems(failure).flatMap((item) => places[item] ?? []);
}

/** What was said of one item. */
export function detailsOf({ details = [] }: Failure, item: number): readonly string[] {
  return details.filter((detail) => itemOf(detail) === item);
}

function itemOf(detail: string): number | undefined {
  const [, digits] = NAMED_ITEM.exec(detail) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
