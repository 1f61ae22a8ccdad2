/** What a second person approved: the number of rows and the sum of each currency must be these and no others. */
import { IssueBatchError } from '../errors.js';
import type { ProductTotal } from '../model.js';
import { canonicalDecimal, fromUnits, toUnits } from '../money/decimal.js';
import type { PlanOptions } from '../options.js';

/** @throws IssueBatchError `USAGE` naming everything that is not as expected */
export function refuseUnexpected(
  rows: number,
  totals: readonly ProductTotal[],
  { expectRows, expectTotal }: Pick<PlanOptions, 'expectRows' | 'expectTotal'>,
): void {
  const differences: string[] = [];
  if (expectRows !== undefined && rows !== expectRows) differences.push(`${rows} rows instead of ${expectRows}`);
  if (expectTotal !== undefined && Object.keys(expectTotal).length > 0) {
    differences.push(...totalDifferences(totals, expectTotal));
  }
  if (differences.length === 0) return;
  throw new IssueBatchError('USAGE', `The input is not what was expected: ${differences.join('; ')}.`, {
    hint: 'Nothing was sent. Check that it is the right file, and that nobody changed it since it was approved.',
  });
}

function totalDifferences(totals: readonly ProductTotal[], expected: Readonly<Record<string, string>>): string[] {
  const sums = new Map<string, bigint>();
  for (const { currency, faceValue } of totals) sums.set(currency, (sums.get(currency) ?? 0n) + toUnits(faceValue));
  const differences: string[] = [];
  for (const [currency, text] of Object.entries(expected)) {
    const amount = canonicalDecimal(text);
    if (amount === undefined) {
      throw new IssueBatchError(
        'USAGE',
        `The expected total ${JSON.stringify(`${currency}=${text}`)} cannot be used.`,
        {
          hint: 'Give a currency and a plain decimal, such as USD=1250.50.',
        },
      );
    }
    const sum = fromUnits(sums.get(currency) ?? 0n);
    if (sum !== amount) differences.push(`${sum} ${currency} instead of ${amount}`);
    sums.delete(currency);
  }
  // A currency that nobody approved is as wrong as a sum that nobody approved.
  for (const [currency, units] of sums) differences.push(`${fromUnits(units)} ${currency} instead of none`);
  return differences;
}
