import type { NewOrderItem } from '../api/wire.js';
import { currencyDigits } from '../money/currency.js';
import { toUnits } from '../money/decimal.js';
import { OFFERS, type Offer, TEMPLATES } from './catalogue.js';

const ONE = toUnits('1');

/** The codes that an item lets its recipient choose from; undefined when its template is not known. */
export function productCodes(products: NewOrderItem['products']): readonly string[] | undefined {
  if (products.type === 'SINGLE') return [products.value];
  return products.type === 'MULTIPLE' ? products.values : TEMPLATES.get(products.template_id);
}

/** The offers of an item that exist; fewer than its codes when some cannot be ordered. */
export function offersOf(products: NewOrderItem['products']): readonly Offer[] {
  return (productCodes(products) ?? []).flatMap((code) => OFFERS.get(code) ?? []);
}

/**
 * What the account pays for one item, in units of 10^-8, rounded half up to the currency's decimals. As long as the
 * recipient has a choice the smallest of the discounts counts. An offer that has left the catalogue since gives none.
 */
export function priceOf(faceValue: bigint, offers: readonly Offer[], currency: string): bigint {
  const discounts = offers.map((offer) => toUnits(offer.product.discount));
  const discount = discounts.reduce((least, next) => (next < least ? next : least), discounts[0] ?? 0n);
  const exact = (faceValue * (ONE - discount)) / ONE;
  const step = ONE / 10n ** BigInt(currencyDigits(currency));
  return ((exact + step / 2n) / step) * step;
}
