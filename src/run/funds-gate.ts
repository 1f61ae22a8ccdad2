/** Orders that the balance is known not to cover are not begun: half a batch helps nobody, and a refusal is stored. */
import type { LedgerEntry } from '../journal/ledger.js';
import type { Failure } from '../model.js';
import { formatAmount } from '../money/currency.js';
import { checkFunds, sumByCurrency } from '../preflight/funds.js';
import type { RunContext } from './context.js';
import { SPENT_BY } from './spent-keys.js';

/**
 * Only orders that were never sent count: one without an answer may be paid already, and its key is asked again in any
 * case. A balance that cannot be read stops nobody, because the vendor has the last word on every order.
 * @returns why nothing is sent, or undefined
 */
export async function shortOfFunds(
  { client, options, stops }: RunContext,
  toSend: readonly LedgerEntry[],
): Promise<Failure | undefined> {
  if (options.ignoreBalance === true) return undefined;
  const unsent = toSend.filter(({ state }) => state.status === 'planned').map(({ order }) => order);
  const { funds } = await checkFunds(client, sumByCurrency(unsent), stops.sending);
  const short = funds.filter((check) => check.short !== null);
  if (short.length === 0) return undefined;
  const sentences = short.map(({ currency, need, balance }) => {
    const text = (canonical: string) => `${formatAmount(canonical, currency)} ${currency}`;
    return `${text(need)} are still to be sent and the balance is ${text(balance ?? '0')}`;
  });
  return { type: SPENT_BY, message: `${sentences.join('; ')}; no order was sent` };
}
