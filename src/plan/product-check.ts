/** Checks what a row asks for against the catalogue, and tells which orders the row may share. */
import { currencyDigits, formatAmount } from '../money/currency.js';
import { compareDecimals, decimalPlaces } from '../money/decimal.js';
import type { Catalogue, Product } from './catalogue.js';
import type { OrderGroup } from './chunker.js';
import type { RowKind } from './row-kinds.js';

export interface ProductRefusal {
  readonly column: 'product' | 'face_value';
  readonly rule: string;
  readonly message: string;
}

export type ProductVerdict = { readonly group: OrderGroup } | { readonly refusal: ProductRefusal };

/**
 * Balances in these currencies cannot be topped up: their products are paid from another balance by currency
 * conversion, which the vendor offers only for synchronous orders of one item.
 */
const CONVERSION_ONLY = new Set('AED ARS BRL CLP CNY COP ILS INR KRW MYR PEN SAR'.split(' '));

/** @param currency the payment balance given by the user, or null to pay each row from its product's currency */
export function checkProduct(
  fields: RowKind,
  catalogue: Catalogue | undefined,
  currency: string | null,
): ProductVerdict {
  if (fields.product.startsWith('PT-')) return checkTemplate(fields, currency);
  if (catalogue === undefined) return withoutCatalogue(fields, currency);
  const products: Product[] = [];
  for (const code of fields.product.split('|')) {
    const product = catalogue.get(code);
    if (product === undefined)
      return refuse(
        'product',
        'product.unknown',
        `"${code}" is not in the account's catalogue${similar(code, catalogue)}`,
      );
    products.push(product);
  }
  const [first, ...others] = products;
  if (first === undefined) return refuse('product', 'product.missing', 'a product code is needed');
  return checkTogether(fields, first, others, currency);
}

function checkTogether(
  fields: RowKind,
  first: Product,
  others: readonly Product[],
  currency: string | null,
): ProductVerdict {
  const products = [first, ...others];
  for (const product of products) {
    const refusal = checkAvailable(product, fields);
    if (refusal !== undefined) return { refusal };
  }
  const other = others.find((product) => product.currency !== first.currency);
  if (other !== undefined) {
    return refuse(
      'product',
      'product.one_currency',
      `a choice has one currency; ${first.code} is in ${first.currency}, ${other.code} in ${other.currency}`,
    );
  }
  if (others.some((product) => product.countries !== first.countries)) {
    return refuse('product', 'product.one_country', 'the products of a choice must be redeemable in the same country');
  }
  if (currency !== null && currency !== first.currency) {
    return refuse(
      'product',
      'product.payment_currency',
      `${first.code} is in ${first.currency} and can only be paid from a ${first.currency} balance, not ${currency}; leave out --currency or put these rows into their own file`,
    );
  }
  if (CONVERSION_ONLY.has(first.currency)) {
    return refuse(
      'product',
      'product.conversion_only',
      `${first.code} is in ${first.currency}, which the vendor sells only by currency conversion in orders of one item; issue it in the vendor's portal`,
    );
  }
  const refusal = checkDigits(fields.faceValue, first.currency) ?? checkValue(fields.faceValue, first, others);
  if (refusal !== undefined) return { refusal };
  return { group: { currency: first.currency, country: first.countries } };
}

function checkAvailable(product: Product, fields: RowKind): ProductRefusal | undefined {
  if (!product.orderable) {
    return {
      column: 'product',
      rule: 'product.orderable',
      message: `${product.code} cannot be ordered at present; choose another product`,
    };
  }
  if (fields.distribution === 'recipient' && product.payoutType !== 'payment') {
    return {
      column: 'product',
      rule: 'product.recipient_distribution',
      message: `${product.code} cannot be sent with distribution "recipient", which is for push-to-card and reloadable cards only`,
    };
  }
  return undefined;
}

function checkDigits(faceValue: string, currency: string): ProductRefusal | undefined {
  const digits = currencyDigits(currency);
  if (decimalPlaces(faceValue) <= digits) return undefined;
  return {
    column: 'face_value',
    rule: 'face_value.currency_decimals',
    message: `has more decimals than ${currency}, which has ${digits === 0 ? 'none' : digits}; round it`,
  };
}

function checkValue(faceValue: string, first: Product, others: readonly Product[]): ProductRefusal | undefined {
  if (others.length > 0) {
    // The recipient chooses later; the vendor asks for at least the lowest minimum among the choice.
    const minimums = [first, ...others].map((product) => product.minimum ?? product.fixed?.[0] ?? '0');
    const least = minimums.reduce((a, b) => (compareDecimals(a, b) <= 0 ? a : b));
    return compareDecimals(faceValue, least) < 0
      ? outOfRange(`is below ${least}, the least that any of these products is sold for`)
      : undefined;
  }
  const { code, currency, fixed, minimum, maximum } = first;
  if (fixed !== undefined) {
    const sold = fixed.some((value) => compareDecimals(value, faceValue) === 0);
    return sold
      ? undefined
      : outOfRange(
          `is not sold for ${code}; it is sold for ${fixed.map((value) => formatAmount(value, currency)).join(', ')} ${currency}`,
        );
  }
  if (minimum !== undefined && compareDecimals(faceValue, minimum) < 0)
    return outOfRange(
      `is below the minimum of ${code}; it is sold from ${formatAmount(minimum, currency)} ${currency} on`,
    );
  if (maximum !== undefined && compareDecimals(faceValue, maximum) > 0)
    return outOfRange(
      `is above the maximum of ${code}; it is sold up to ${formatAmount(maximum, currency)} ${currency}`,
    );
  return undefined;
}

function checkTemplate(fields: RowKind, currency: string | null): ProductVerdict {
  if (currency === null) {
    return refuse(
      'product',
      'product.template_currency',
      'a merchant template tells nothing of its currency; give the payment balance with --currency',
    );
  }
  const refusal = checkDigits(fields.faceValue, currency);
  // Templates stay apart from products: which country they belong to is not published.
  return refusal === undefined ? { group: { currency, country: 'template' } } : { refusal };
}

function withoutCatalogue(fields: RowKind, currency: string | null): ProductVerdict {
  if (currency === null) {
    return refuse(
      'product',
      'product.no_catalogue',
      'without a catalogue the payment balance must be given with --currency',
    );
  }
  const refusal = checkDigits(fields.faceValue, currency);
  if (refusal !== undefined) return { refusal };
  // By convention a code ends in its country, as AMZ-US does.
  const countries = new Set(fields.product.split('|').map((code) => /-([A-Z]{2})$/.exec(code)?.[1] ?? ''));
  return { group: { currency, country: [...countries].sort().join(' ') } };
}

function refuse(column: ProductRefusal['column'], rule: string, message: string): ProductVerdict {
  return { refusal: { column, rule, message } };
}

function outOfRange(message: string): ProductRefusal {
  return { column: 'face_value', rule: 'face_value.not_sold', message };
}

/** A product whose code differs in one or two letters, if there is one: most unknown codes are slips. */
function similar(code: string, catalogue: Catalogue): string {
  let best: { code: string; distance: number } | undefined;
  for (const candidate of catalogue.keys()) {
    const distance = editDistance(code.toUpperCase(), candidate.toUpperCase(), 2);
    if (distance <= 2 && (best === undefined || distance < best.distance)) best = { code: candidate, distance };
  }
  return best === undefined ? '' : `; did you mean ${best.code}?`;
}

/** Levenshtein distance; anything over `limit` may come back as any number over it. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? limit + 1;
}
