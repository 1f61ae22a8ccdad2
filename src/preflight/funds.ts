/** What the account holds against what the batch needs. Advisory: the vendor has the last word on every order. */
import type { Client } from '../api/client.js';
import { TransportError } from '../api/transport.js';
import { IssueBatchError } from '../errors.js';
import { fromUnits, SCALE, toUnits } from '../money/decimal.js';
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
    const unknown = { currency, need, balance: null, short: null };
    // A host that does not answer would be waited for once a currency.
    if (silent) {
      funds.push(unknown);
      continue;
    }
    try {
      const balance = balanceUnits(await client.getBalance(currency, signal));
      const missing = units - balance;
      funds.push({ currency, need, balance: fromUnits(balance), short: missing > 0n ? fromUnits(missing) : null });
    } catch (error) {
      // A key that may order need not be allowed to see the balance.
      if (!(error instanceof IssueBatchError)) throw error;
      silent = isSilence(error);
      funds.push(unknown);
      notes.push(`The ${currency} balance is not known: ${error.message}`);
    }
  }
  return { funds, notes };
}

/** A balance may be overdrawn, and longer than any amount that can be ordered. What is finer than 10^-8 buys nothing. */
function balanceUnits(text: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{1,40})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') throw new IssueBatchError('UNREACHABLE', 'the answer is not an amount');
  const units = BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, '0'));
  return sign === '' ? units : -units;
}

/** Nobody is there, or not at present; a refusal speaks of one currency only. */
function isSilence({ cause }: IssueBatchError): boolean {
  if (cause instanceof TransportError) return true;
  const { status = 0 } = (cause ?? {}) as { readonly status?: number };
  return status === 429 || status >= 500;
}
