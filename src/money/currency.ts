/**
 * Decimal digits of the currencies whose minor unit is not 1/100, by ISO 4217 list one.
 * `Intl.NumberFormat` is no substitute: it follows CLDR's habits (HUF 0, IQD 0), not the standard's.
 */
const DIGITS_OTHER_THAN_TWO: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLF: 4,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  UYW: 4,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** The number of decimals that an amount in this currency may have: JPY 0, USD 2, KWD 3. */
export function currencyDigits(currency: string): number {
  return DIGITS_OTHER_THAN_TWO[currency] ?? 2;
}

/**
 * The amount with its currency's usual number of decimals, for people to read. Decimals beyond those are kept, not
 * rounded.
 *
 * @param canonical canonical decimal text, as in every report
 * @param currency ISO 4217, such as `USD`; two decimals for a code that is not known
 * @example
 * ```ts
 * import { formatAmount } from 'issue-batch';
 *
 * formatAmount('10.5', 'USD'); // '10.50'
 * formatAmount('500', 'JPY'); // '500'
 * ```
 */
export function formatAmount(canonical: string, currency: string): string {
  const [whole = '0', fraction = ''] = canonical.split('.');
  const digits = Math.max(currencyDigits(currency), fraction.length);
  return digits === 0 ? whole : `${whole}.${fraction.padEnd(digits, '0')}`;
}
