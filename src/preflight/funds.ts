/** What the account holds against what the batch needs. Advisory: the vendor has the last word on every order. */
import type { Client } from '../api/client.js';
import { IssueBatchError } from '../errors.js';
import { canonicalDecimal, fromUnits, toUnits } from '../money/decimal.js';
import type { FundsCheck } from '../plan/batch-plan.js';

export interface Funds {
  readonly funds: readonly FundsCheck[];
  readonly notes: readonly string[];
}

/** What is needed, by payment currency. */
export function sumByCurrency(
  orders: Iterable<{ readonly currency: string; readonly faceValue: string }>,
): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { currency, faceValue } of orders) sums.set(currency, (sums.get(currency) ?? 0n) + toUnits(faceValue));
  return sums;
}

/** For an account that is out of reach. */
export function unknownFunds(needs: ReadonlyMap<string, bigint>): FundsCheck[] {
  return [...needs].map(([currency, units]) => ({ currency, need: fromUnits(units), balance: null, short: null }));
}

/** Never throws for an account that does not tell: the notes say so. */
export async function checkFunds(
  client: Client,
  needs: ReadonlyMap<string, bigint>,
  signal: AbortSignal | undefined,
): Promise<Funds> {
  const funds: FundsCheck[] = [];
  const notes: string[] = [];
  let silent = false;
  for (const [currency, units] of needs) {
    const need = fromUnits(units);
    // A host that does not answer would be waited for once a currency.
    if (silent) {
      funds.push({ currency, need, balance: null, short: null });
      continue;
    }
    try {
      const balance = canonicalDecimal(await client.getBalance(currency, signal));
      if (balance === undefined) throw new IssueBatchError('UNREACHABLE', 'the answer is not an amount');
      const missing = units - toUnits(balance);
      funds.push({ currency, need, balance, short: missing > 0n ? fromUnits(missing) : null });
    } catch (error) {
      // A key that may order need not be allowed to see the balance.
      if (!(error instanceof IssueBatchError)) throw error;
      funds.push({ currency, need, balance: null, short: null });
      silent = true;
      notes.push(`The ${currency} balance is not known: ${error.message}`);
    }
  }
  return { funds, notes };
}
