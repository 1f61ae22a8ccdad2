/**
 * Products and exact amounts of the independent test server. Written from the vendor's pages alone: this file and its
 * siblings import nothing from `src/`, so that client and server cannot share a mistake.
 */

/** @typedef {{code: string, name: string, currency: string, country: string, payment?: boolean, min: string, max: string, list?: string[]}} CatalogueEntry */

/** @type {CatalogueEntry[]} The bounds are of mixed precision on purpose: the vendor's are. */
const ENTRIES = [
  { code: 'AMZ-US', name: 'Amazon.com', currency: 'USD', country: 'US', min: '1', max: '2000.00' },
  { code: 'WMT-US', name: 'Walmart', currency: 'USD', country: 'US', min: '5.0', max: '500' },
  {
    code: 'SBUX-US',
    name: 'Starbucks',
    currency: 'USD',
    country: 'US',
    min: '5',
    max: '50',
    list: ['5', '10.0', '25.00', '50'],
  },
  { code: 'AMZ-GB', name: 'Amazon.co.uk', currency: 'GBP', country: 'GB', min: '1.00', max: '1000' },
  { code: 'AMZ-DE', name: 'Amazon.de', currency: 'EUR', country: 'DE', min: '0.5', max: '1000.00' },
  { code: 'AMZ-JP', name: 'Amazon.co.jp', currency: 'JPY', country: 'JP', min: '1', max: '50000' },
  { code: 'PREPAID-US', name: 'Prepaid card', currency: 'USD', country: 'US', payment: true, min: '1', max: '1000' },
];

const SCALE = 4;

/** Whole 10^-4 of a non-negative decimal. @param {string} text @returns {bigint} */
export function units(text) {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'));
}

/** Decimal text with at least `places` decimals. @param {bigint} value @param {number} places @returns {string} */
export function decimalText(value, places) {
  const sign = value < 0n ? '-' : '';
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '').padEnd(places, '0');
  return sign + digits.slice(0, -SCALE) + (fraction === '' ? '' : `.${fraction}`);
}

/** @param {string} code @returns {CatalogueEntry | undefined} */
export function findProduct(code) {
  return ENTRIES.find((entry) => entry.code === code);
}

/** Whether the value may be ordered of the product. @param {CatalogueEntry} entry @param {string} faceValue */
export function fits(entry, faceValue) {
  const value = units(faceValue);
  if (entry.list) return entry.list.some((listed) => units(listed) === value);
  return units(entry.min) <= value && value <= units(entry.max);
}

/** The product as the API shows it. @param {CatalogueEntry} entry */
export function productView(entry) {
  const denominations = {
    type: entry.list ? 'fixed' : 'open',
    minimum_value: entry.min,
    maximum_value: entry.max,
    available_list: entry.list ?? null,
  };
  return {
    code: entry.code,
    name: entry.name,
    currency: entry.currency,
    state: 'LIVE',
    is_orderable: true,
    availability: 'realtime',
    payout_type: entry.payment ? 'payment' : 'gift_card',
    countries_redeemable_in: [entry.country],
    categories: ['shopping'],
    discount_multiplier: '0.0130',
    ...(entry.payment
      ? { payment: { denominations: { minimum_value: entry.min, maximum_value: entry.max } } }
      : { gift_card: { denominations } }),
  };
}

export const products = ENTRIES;
