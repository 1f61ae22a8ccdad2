import { canonicalDecimal, decimalPlaces } from '../money/decimal.js';
import type { Problem } from './text-rules.js';

/** Zero, and everything below the 0.01 that the API takes at least, as canonical text. */
const BELOW_MINIMUM = /^0(?:\.00|$)/;
/** A JSON number goes through a double on the other side, which keeps 15 digits for certain. */
const MAX_DIGITS = 15;

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*';

/** Notations that mean a number to a person. The fix shows what was meant; it is never applied. */
const NOTATIONS: readonly {
  readonly pattern: RegExp;
  readonly rule: string;
  readonly finding: string;
  readonly plain?: (text: string) => string;
}[] = [
  { pattern: /^[+-]\s*[\d.,]+$/, rule: 'sign', finding: 'has a sign', plain: (text) => text.replace(/^\+\s*/, '') },
  {
    pattern: /^\d{1,3}(,\d{3})+(\.\d+)?$/,
    rule: 'thousands_comma',
    finding: 'has a thousands comma',
    plain: (text) => text.replaceAll(',', ''),
  },
  {
    pattern: /^\d{1,3}(\.\d{3})+,\d+$|^\d{1,3}(\.\d{3}){2,}$/,
    rule: 'thousands_point',
    finding: 'has points between thousands',
    plain: (text) => text.replaceAll('.', '').replace(',', '.'),
  },
  {
    pattern: /^\d+,\d*$/,
    rule: 'decimal_comma',
    finding: 'has a decimal comma',
    plain: (text) => text.replace(',', '.'),
  },
  {
    pattern: /^\d{1,3}(['’\s]\d{3})+([.,]\d+)?$/u,
    rule: 'thousands_separator',
    finding: 'has separators between thousands',
    plain: (text) => text.replace(/['’\s]/gu, '').replace(',', '.'),
  },
  { pattern: /^[+-]?[\d.]+e[+-]?\d+$/i, rule: 'exponent', finding: 'has an exponent' },
  {
    pattern: new RegExp(
      `^\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}$|^\\d{1,2}[- ]?${MONTH}([- ]?\\d{2,4})?$|^${MONTH}[- ]?\\d{1,4}$`,
      'i',
    ),
    rule: 'date',
    finding: 'looks like a date, which spreadsheets make of amounts; format the column as text',
  },
  {
    pattern: /^\p{Sc}\s?[\d.,]+$|^[\d.,]+\s?\p{Sc}$|^[a-z]{3}\s?[\d.,]+$|^[\d.,]+\s?[a-z]{3}$/iu,
    rule: 'currency',
    finding: 'has a currency; the product decides the currency',
    plain: withoutCurrency,
  },
  {
    pattern: /^(?=.*\P{ASCII})[\p{Nd}.,]+$/u,
    rule: 'digits_script',
    finding: 'has other digits than 0-9',
    plain: (text) => text.normalize('NFKC'),
  },
  {
    pattern: /^0+\d+(\.\d+)?$/,
    rule: 'leading_zero',
    finding: 'has leading zeros',
    plain: (text) => text.replace(/^0+(?=\d)/, ''),
  },
];

/** A sum with thousands or a decimal comma is taken apart only where there are not two ways to read it. */
function withoutCurrency(text: string): string {
  const sum = text.replace(/[^\d.,]/gu, '');
  if (/^\d{1,3}(,\d{3})+\.\d{1,2}$/.test(sum)) return sum.replaceAll(',', '');
  if (/^\d{1,3}(\.\d{3})+,\d{1,2}$/.test(sum)) return sum.replaceAll('.', '').replace(',', '.');
  if (/^\d+,\d{1,2}$/.test(sum)) return sum.replace(',', '.');
  return /^\d+(\.\d{1,2})?$/.test(sum) ? sum : '';
}

/** Why the text is no face value; undefined for a plain decimal from 0.01 on. `whole` asks for an amount without decimals. */
export function faceValueProblem(text: string, whole: boolean): Problem | undefined {
  if (text === '') return { rule: 'required', message: 'is empty; write an amount such as 10 or 10.50' };
  const canonical = canonicalDecimal(text);
  if (canonical === undefined) return notationProblem(text);
  if (significantDigits(canonical) > MAX_DIGITS) return tooManyDigits();
  if (BELOW_MINIMUM.test(canonical)) {
    return { rule: 'minimum', message: 'is below 0.01, the least that can be paid out; correct the amount' };
  }
  if (whole && decimalPlaces(canonical) > 0) {
    return {
      rule: 'whole_number',
      message: 'has decimals, but a choice of products or a PT- template needs a whole number; correct the amount',
    };
  }
  return undefined;
}

function significantDigits(canonical: string): number {
  // Amounts of usual length need no closer look, and this runs for every row.
  if (canonical.length <= MAX_DIGITS) return canonical.length;
  return canonical.replace('.', '').replace(/^0+/, '').length;
}

function notationProblem(text: string): Problem {
  if (/^\d+(\.\d+)?$/.test(text) && !/^0\d/.test(text)) return tooManyDigits();
  for (const { pattern, rule, finding, plain } of NOTATIONS) {
    if (!pattern.test(text)) continue;
    const meant = canonicalDecimal(plain?.(text) ?? '') === undefined ? undefined : plain?.(text);
    return { rule, message: `${finding}; write ${meant ?? 'a plain number such as 10 or 10.50'}` };
  }
  return { rule: 'plain_decimal', message: 'is not a plain number; write digits only, such as 10 or 10.50' };
}

function tooManyDigits(): Problem {
  return { rule: 'digits', message: `has more digits than an amount can carry (${MAX_DIGITS}); correct the amount` };
}
