import type { NewOrder, NewOrderItem } from '../api/wire.js';
import { currencyDigits } from '../money/currency.js';
import { canonicalDecimal, compareDecimals, decimalPlaces, toUnits } from '../money/decimal.js';
import { type Answer, apiError, type Finding, validationError } from './answers.js';
import type { Denominations, Offer } from './catalogue.js';
import { finding } from './order-request.js';
import { offersOf, priceOf, productCodes } from './pricing.js';

export interface PricedOrder {
  /** Both in units of 10^-8 of the payment currency. */
  readonly totalPrice: bigint;
  readonly totalDiscount: bigint;
}

function minimumOf(denominations: Denominations): string {
  if (denominations.type === 'open') return denominations.minimum;
  return denominations.values[0] ?? '0';
}

/** Why the amount does not fit, or undefined. `value` is canonical decimal text. */
function misfit(value: string, item: NewOrderItem, offers: readonly Offer[]): string | undefined {
  const [offer] = offers;
  if (offer === undefined) return undefined;
  const { currency } = offer.product;
  if (decimalPlaces(value) > currencyDigits(currency)) return `${currency} has ${currencyDigits(currency)} decimals.`;
  if (item.products.type === 'SINGLE') {
    const { denominations } = offer;
    if (denominations.type === 'fixed')
      return denominations.values.some((listed) => compareDecimals(listed, value) === 0)
        ? undefined
        : `${offer.code} comes in ${denominations.values.join(', ')}.`;
    const fits =
      compareDecimals(denominations.minimum, value) <= 0 && compareDecimals(value, denominations.maximum) <= 0;
    return fits ? undefined : `${offer.code} is possible from ${denominations.minimum} to ${denominations.maximum}.`;
  }
  if (decimalPlaces(value) > 0) return 'With a choice of products the face value must be a whole number.';
  const below = offers.filter((each) => compareDecimals(value, minimumOf(each.denominations)) < 0);
  // A template hides what the amount cannot buy; products that were named one by one must all be possible.
  const refused = item.products.type === 'TEMPLATE' ? below.length === offers.length : below.length > 0;
  return refused ? `The face value is below the minimum of ${below.map((each) => each.code).join(', ')}.` : undefined;
}

function* valueFindings(order: NewOrder): Generator<Finding> {
  for (const [index, item] of order.items.entries()) {
    const offers = offersOf(item.products);
    // JSON writes very large and very small numbers with an exponent: those are no amounts.
    const value = canonicalDecimal(String(item.face_value));
    const problem = value === undefined ? 'Not an amount of money.' : misfit(value, item, offers);
    if (problem !== undefined) yield finding('value_error', problem, 'items', index, 'face_value');
    const { type } = item.distribution_method;
    if (type === 'RECIPIENT' && offers.some((offer) => offer.product.payoutType !== 'payment'))
      yield finding(
        'value_error',
        'RECIPIENT distribution is for products of payout type payment.',
        'items',
        index,
        'distribution_method',
        'type',
      );
  }
}

/** The products that are unknown or not orderable just now, and the templates that do not exist. */
function refusedProducts(order: NewOrder): readonly string[] {
  const refused = new Set<string>();
  for (const { products } of order.items) {
    const codes = productCodes(products);
    if (codes === undefined && products.type === 'TEMPLATE') refused.add(products.template_id);
    const orderable = new Set(offersOf(products).map((offer) => offer.code));
    for (const code of codes ?? []) if (!orderable.has(code)) refused.add(code);
  }
  return [...refused];
}

/** A template is possible wherever one of its products is; products named in the order bind it to their countries. */
function commonCountries(order: NewOrder): ReadonlySet<string> {
  let common: Set<string> | undefined;
  for (const { products } of order.items) {
    const sets = offersOf(products).map((offer) => new Set(offer.product.countries));
    const bound = products.type === 'TEMPLATE' ? [new Set(sets.flatMap((set) => [...set]))] : sets;
    for (const set of bound) {
      common = common === undefined ? set : new Set([...common].filter((country) => set.has(country)));
    }
  }
  return common ?? new Set();
}

/** The order's price, or the first reason to refuse all of it. Funds are not looked at. */
export function checkProducts(order: NewOrder): PricedOrder | Answer {
  const refused = refusedProducts(order);
  if (refused.length > 0)
    return apiError(400, 'product_validation_error', `Not allowed to order products: ${refused.join(', ')}`);
  const findings = [...valueFindings(order)];
  if (findings.length > 0) return validationError(findings);
  if (commonCountries(order).size === 0)
    return apiError(400, 'product_validation_error', 'All products of an order must be of the same country.');

  const { currency } = order.payment_method;
  let totalPrice = 0n;
  let totalFaceValue = 0n;
  for (const item of order.items) {
    const offers = offersOf(item.products);
    const other = offers.find((offer) => offer.product.currency !== currency);
    if (other !== undefined)
      return apiError(
        400,
        'currency_mismatch',
        `The payment currency ${currency} differs from ${other.product.currency}, the currency of ${other.code}.`,
      );
    const faceValue = toUnits(String(item.face_value));
    totalFaceValue += faceValue;
    totalPrice += priceOf(faceValue, offers, currency);
  }
  return { totalPrice, totalDiscount: totalFaceValue - totalPrice };
}
