/**
 * Exact decimals as text. Amounts of money never become a binary float: 4.35 * 100 is 434.99999999999994.
 * "Canonical" text has no leading or trailing zeros that carry no value: `10.50` is `10.5`, `10.00` is `10`.
 */

const PLAIN_DECIMAL = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,8})?$/;
const ZERO = 0x30;

/** The canonical text of a plain non-negative decimal, or undefined if the text is anything else (`1e3`, `1,000`, ` 5`). */
export function canonicalDecimal(text: string): string | undefined {
  // For every row, several times: a match that is taken apart would cost more than all the rest.
  if (!PLAIN_DECIMAL.test(text)) return undefined;
  const point = text.indexOf('.');
  if (point === -1) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === ZERO) end -= 1;
  return text.slice(0, end === point + 1 ? point : end);
}

/** How many decimals a canonical decimal has: `10.5` has 1, `10` has 0. */
export function decimalPlaces(canonical: string): number {
  const point = canonical.indexOf('.');
  return point === -1 ? 0 : canonical.length - point - 1;
}

/** All sums and comparisons happen in whole units of 10^-8, the finest step that {@link canonicalDecimal} accepts. */
export const SCALE = 8;

/**
 * The amount as a whole number of 10^-8, so that sums are exact. The finest step of an amount is 10^-8.
 *
 * @param text a plain decimal of 0 or more, such as `12.50`; at most 12 digits before the point and 8 behind it
 * @throws RangeError for any other text, such as `1e3`, `1,000` or ` 5`
 * @example
 * ```ts
 * import { fromUnits, toUnits } from 'issue-batch';
 *
 * fromUnits(toUnits('4.35') + toUnits('0.65')); // '5'
 * ```
 */
export function toUnits(text: string): bigint {
  const canonical = canonicalDecimal(text);
  if (canonical === undefined) throw new RangeError(`Not a plain decimal: ${JSON.stringify(text)}`);
  const [whole = '0', fraction = ''] = canonical.split('.');
  return BigInt(whole + fraction.padEnd(SCALE, '0'));
}

/**
 * The canonical decimal text of a whole number of 10^-8, such as a sum of {@link toUnits}. Canonical: no zeros that
 * carry no value, so that equal amounts are equal texts. May be negative.
 *
 * @example
 * ```ts
 * import { fromUnits, toUnits } from 'issue-batch';
 *
 * const left = toUnits('100') - toUnits('12.50') * 3n;
 * console.log(fromUnits(left)); // 62.5
 * ```
 */
export function fromUnits(units: bigint): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return sign + digits.slice(0, -SCALE) + (fraction === '' ? '' : `.${fraction}`);
}

/** Negative, zero or positive, as in `Array.prototype.sort`. Both must be plain decimals. */
export function compareDecimals(a: string, b: string): number {
  const difference = toUnits(a) - toUnits(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
