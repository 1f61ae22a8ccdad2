/** How the items of an order that was refused whole are cut anew, so that the sound ones need not wait for the others. Pure. */
import type { NewOrderItem } from '../api/wire.js';
import type { Failure } from '../model.js';
import { namedItems } from '../journal/named-items.js';

export interface Split {
  /** Each is one order: 0-based places among the order's items, ascending. */
  readonly parts: readonly (readonly number[])[];
  /** Items that the server refused by name: the same again would be refused again. */
  readonly refused: readonly number[];
}

const REFUSED_PRODUCT = 'product_validation_error';

/** @param held places of the items whose rows still belong to the order, ascending */
export function splitOrder(items: readonly NewOrderItem[], held: readonly number[], failure: Failure): Split {
  const named = new Set(namedItems(failure));
  const refused = held.filter((item) => named.has(item));
  const rest = held.filter((item) => !named.has(item));
  if (rest.length === 0) return { parts: [], refused };
  if (failure.type !== REFUSED_PRODUCT) return { parts: [rest], refused };
  return { parts: byProduct(items, rest, failure.message), refused };
}

/**
 * The refusal of a product names no item. If its words name products of the order, theirs are set apart from the rest;
 * otherwise each product goes by itself, and only the one that is meant is refused again.
 */
function byProduct(items: readonly NewOrderItem[], rest: readonly number[], message: string): number[][] {
  const words = new Set(message.split(/[^A-Za-z0-9_-]+/));
  const isNamed = (item: number) => codesOf(items[item]).some((code) => words.has(code));
  const apart = rest.filter(isNamed);
  const others = rest.filter((item) => !isNamed(item));
  if (apart.length > 0) return [others, apart].filter((part) => part.length > 0);
  const groups = new Map<string, number[]>();
  for (const item of rest) {
    const product = codesOf(items[item]).join('|');
    groups.set(product, [...(groups.get(product) ?? []), item]);
  }
  return [...groups.values()];
}

function codesOf(item: NewOrderItem | undefined): readonly string[] {
  switch (item?.products.type) {
    case 'SINGLE':
      return [item.products.value];
    case 'MULTIPLE':
      return item.products.values;
    case 'TEMPLATE':
      return [item.products.template_id];
    default:
      return [];
  }
}
