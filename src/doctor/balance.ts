/** Whether there is money to pay orders from. */
import { z } from 'zod';
import { parseBody } from '../api/answer.js';
import type { HostKind } from '../api/host.js';
import { balanceSchema } from '../api/wire.js';
import { formatAmount } from '../money/currency.js';
import { canonicalDecimal } from '../money/decimal.js';
import { describe, type Exchange, isRefusal } from './exchange.js';
import { type Finding, failed, ok, skipped, warning } from './setup-report.js';

const balancesSchema = z.union([z.array(balanceSchema), balanceSchema.transform((balance) => [balance])]);

/** More than these are only counted. */
const SHOWN = 10;

export interface BalanceSituation {
  readonly asked: Exchange;
  readonly currency: string | undefined;
  readonly host: HostKind;
  /** The answers to all requests say the same thing, which has its line already. */
  readonly refused: boolean;
  readonly unreachable: boolean;
}

/** A reason not to ask, or undefined. */
export function refuseCurrency(currency: string | undefined): Finding | undefined {
  if (currency === undefined || /^[A-Z]{3}$/.test(currency)) return undefined;
  const found = `--currency ${JSON.stringify(currency)} is not a currency`;
  return failed('USAGE', found, 'Give the three capital letters of ISO 4217, such as USD.');
}

export function checkBalance({ asked, currency, host, refused, unreachable }: BalanceSituation): Finding {
  const { answer, error } = asked;
  if (answer === undefined) {
    if (unreachable) return skipped('the API does not answer; see reach');
    return failed('UNREACHABLE', error?.message ?? 'no answer', 'Try again later, or allow more time with --timeout.');
  }
  if (refused && isRefusal(answer)) return skipped('the API refused the key; see access');
  const balances = answer.status === 200 ? parseBody(answer, balancesSchema) : undefined;
  if (balances !== undefined) return judge(balances, currency, host);
  if (host === 'playground' && answer.status >= 400 && answer.status < 500) {
    const found = `the playground does not offer balances (${describe(answer)})`;
    return warning(found, 'Nothing to do: money on the playground has no end. Production has balances.');
  }
  const temporary = answer.status === 200 || answer.status === 429 || answer.status >= 500;
  return temporary
    ? failed('UNREACHABLE', describe(answer), 'Try again later.')
    : failed('ACCOUNT', describe(answer), 'Ask the vendor whether this account may see and use its balance.');
}

function judge(balances: z.infer<typeof balancesSchema>, currency: string | undefined, host: HostKind): Finding {
  const above = balances.filter(({ balance }) => !/^-|^0*(\.0*)?$/.test(balance));
  if (above.length > 0) {
    const texts = above.slice(0, SHOWN).map(amountText);
    return ok([...texts, ...(above.length > SHOWN ? [`and ${above.length - SHOWN} more`] : [])].join(', '));
  }
  const found = currency === undefined ? 'no balance is above 0' : `nothing in ${currency}`;
  if (host === 'playground') return warning(found, 'Nothing to do: money on the playground has no end.');
  return failed('ACCOUNT', found, 'Top up the balance: orders are refused without it.');
}

function amountText({ balance, currency }: z.infer<typeof balanceSchema>): string {
  const canonical = canonicalDecimal(balance);
  return `${canonical === undefined ? balance : formatAmount(canonical, currency)} ${currency}`.slice(0, 60);
}
