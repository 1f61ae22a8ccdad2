/**
 * Which item of a settled order belongs to which row. Nothing promises that items come back in the request's order, so
 * they are matched by content; items of equal content are interchangeable and are paired by item ID, which does not
 * depend on the answer's order. A class of items that does not match exactly gets no link at all.
 */
import type { NewOrder, NewOrderItem, WireOrder, WireOrderItem } from '../api/wire.js';
import { canonicalDecimal } from '../money/decimal.js';

export interface ItemLink {
  /** 0-based position among the items that were asked for. */
  readonly position: number;
  readonly itemId: string;
  /** A bearer secret: whoever has it can redeem the payout. */
  readonly url: string;
  readonly payoutStatus: string;
  /** ISO 8601, or empty when the account's links do not expire. */
  readonly expiresAt: string;
}

export interface Match {
  /** By position. */
  readonly links: readonly ItemLink[];
  /** What does not fit, in words without links; empty when every item found its row. */
  readonly problems: readonly string[];
  /** The only problems are items or links that are not there. */
  readonly incomplete: boolean;
}

export function matchItems(asked: NewOrder, order: WireOrder, allowPlainHttp: boolean): Match {
  const items = order.items ?? [];
  const problems: string[] = [];
  const unique = new Set([...items.map((item) => item.id)]).size === items.length && distinctUrls(items);
  if (!unique) return { links: [], problems: ['two items have the same ID or the same link'], incomplete: false };

  const wanted = groupBy(asked.items, askedClass);
  const given = groupBy(items, (item) => givenClass(item, wanted));
  const links: ItemLink[] = [];
  let incomplete = true;
  for (const [itemClass, positions] of wanted) {
    const candidates = given.get(itemClass) ?? [];
    given.delete(itemClass);
    if (candidates.length !== positions.length) {
      problems.push(
        `${positions.length} items of ${labelOf(itemClass)} were asked for and ${candidates.length} came back`,
      );
      incomplete &&= candidates.length < positions.length;
      continue;
    }
    const unusable = candidates.filter(({ value }) => !isUsable(value, allowPlainHttp)).length;
    if (unusable > 0) {
      problems.push(`${unusable} items of ${labelOf(itemClass)} have no usable link`);
      incomplete &&= candidates.every(
        ({ value }) => (value.payout?.url ?? '') === '' || isUsable(value, allowPlainHttp),
      );
      continue;
    }
    const byId = candidates.map(({ value }) => value).sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const [index, { position }] of positions.entries()) {
      const item = byId[index];
      if (item !== undefined) links.push(toLink(position, item));
    }
  }
  for (const [itemClass, extra] of given)
    problems.push(`${extra.length} items of ${labelOf(itemClass)} were not asked for`);
  incomplete &&= given.size === 0;
  links.sort((a, b) => a.position - b.position);
  return { links, problems, incomplete };
}

interface Placed<T> {
  readonly position: number;
  readonly value: T;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, Placed<T>[]> {
  const groups = new Map<string, Placed<T>[]>();
  for (const [position, value] of values.entries()) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ position, value }]);
    else group.push({ position, value });
  }
  return groups;
}

function askedClass(item: NewOrderItem): string {
  const { distribution_method: method, products } = item;
  return classText({
    method: method.type,
    email: method.type === 'PAYOUT_LINK' ? '' : mailbox(method.email_address),
    reference: method.type === 'RECIPIENT' ? method.recipient_reference : '',
    template: method.template_id ?? '',
    products:
      products.type === 'TEMPLATE'
        ? products.template_id
        : 'value' in products
          ? products.value
          : [...products.values].sort().join('|'),
    faceValue: decimal(String(item.face_value)),
  });
}

function givenClass(item: WireOrderItem, wanted: ReadonlyMap<string, unknown>): string {
  const { distribution_method: method, products } = item;
  const known = {
    method: method.type,
    email: mailbox(method.email_address ?? ''),
    reference: method.recipient_reference ?? '',
    template: method.template_id ?? '',
    products: products.template_id ?? products.value ?? [...(products.values ?? [])].sort().join('|'),
    faceValue: decimal(item.face_value),
  };
  const exact = classText(known);
  if (products.type !== 'UNKNOWN' || wanted.has(exact)) return exact;
  // The vendor no longer knows the product. Everything else still tells the class, if only one class has it.
  const rest = classText({ ...known, products: '' });
  const candidates = [...wanted.keys()].filter((key) => withoutProducts(key) === rest);
  return candidates.length === 1 ? (candidates[0] ?? exact) : exact;
}

interface ItemClass {
  readonly method: string;
  readonly email: string;
  readonly reference: string;
  readonly template: string;
  readonly products: string;
  readonly faceValue: string;
}

function classText({ method, email, reference, template, products, faceValue }: ItemClass): string {
  return JSON.stringify([method, email, reference, template, products, faceValue]);
}

/** The class without address and reference: problems are printed and journaled. */
function labelOf(text: string): string {
  const [method, , , , products, faceValue] = JSON.parse(text) as string[];
  return `${products} at ${faceValue} by ${method}`;
}

function withoutProducts(text: string): string {
  const parts = JSON.parse(text) as string[];
  parts[4] = '';
  return JSON.stringify(parts);
}

/** Servers that check addresses often write the domain in small letters. It is the same mailbox; a name in other case need not be. */
function mailbox(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + address.slice(at).toLowerCase();
}

/** `10`, `10.0` and `10.00` are one value; anything that is no decimal stays as it is and matches nothing. */
function decimal(text: string): string {
  return canonicalDecimal(text) ?? text;
}

function distinctUrls(items: readonly WireOrderItem[]): boolean {
  const urls = items.map((item) => item.payout?.url).filter((url) => typeof url === 'string' && url !== '');
  return new Set(urls).size === urls.length;
}

const MAX_URL_LENGTH = 2048;

/** Hosts vary by account, so only what no honest link has is refused. */
function isUsable(item: WireOrderItem, allowPlainHttp: boolean): boolean {
  const url = item.payout?.url ?? '';
  if (url === '' || url.length > MAX_URL_LENGTH || /[\s\p{Cc}\p{Cf}"'<>]/u.test(url) || !URL.canParse(url))
    return false;
  const { protocol } = new URL(url);
  return protocol === 'https:' || (allowPlainHttp && protocol === 'http:');
}

function toLink(position: number, item: WireOrderItem): ItemLink {
  return {
    position,
    itemId: item.id,
    url: item.payout?.url ?? '',
    payoutStatus: item.payout?.status ?? '',
    expiresAt: item.payout?.expiry_date ?? '',
  };
}
