/** What a retry would send, and what it leaves alone, in words that can be checked before anything leaves. */
import { fromUnits, type RetryOrder, type RetryPlan, toUnits } from '../../index.js';
import { printable } from '../printable.js';
import { amount } from './amounts.js';
import { counted } from './counts.js';

const MAX_ORDERS = 20;

export function retryText(plan: RetryPlan): string[] {
  const { batchId, rows, requests, orders, begunRows, refusedRows, unknownRows } = plan;
  const sent = orders.filter(({ parts }) => parts.length > 0);
  const more = sent.length - MAX_ORDERS;
  return [
    `Batch     ${batchId}`,
    rows === 0
      ? 'Retry     no row is left that is proven not issued and was not refused by name'
      : `Retry     ${counted(rows, 'row')} in ${counted(requests, 'order')} under new keys, ${sums(plan).join(' and ')}`,
    ...sent.slice(0, MAX_ORDERS).map(orderLine),
    ...(more > 0 ? [`          and ${counted(more, 'more order')}`] : []),
    ...(begunRows > 0
      ? [`Begun     ${counted(begunRows, 'row')} of an earlier retry: they go on under their own keys`]
      : []),
    ...(refusedRows > 0
      ? [
          `Refused   ${counted(refusedRows, 'row')} that the server refused by name: not sent again; the results say why`,
        ]
      : []),
    ...(unknownRows > 0 ? [`Unknown   ${counted(unknownRows, 'row')} whose outcome is not proven: not touched`] : []),
  ];
}

function orderLine({ order, parts, currency, failure, lookAgain, refusedRows }: RetryOrder): string {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const units = parts.reduce((sum, part) => sum + toUnits(part.faceValue), 0n);
  const cut = parts.length > 1 ? ` in ${parts.length} orders` : '';
  const without = refusedRows > 0 ? `, without ${counted(refusedRows, 'row')} refused by name` : '';
  const proof = lookAgain ? '; looked at once more first' : '';
  const why = `${printable(failure.type)}: ${printable(failure.message)}`;
  return `          order ${order}: ${counted(rows, 'row')}${cut}, ${amount(fromUnits(units), currency)}${without}${proof} (${why})`;
}

/** What a person says yes to. */
export function retryQuestion(plan: RetryPlan): string {
  const begun = plan.begunRows > 0 ? ` (and ${counted(plan.begunRows, 'payout')} begun before)` : '';
  const sum = plan.rows === 0 ? '' : `, ${sums(plan).join(' and ')}`;
  return `Send ${counted(plan.rows, 'payout')}${sum}${begun} again, with real money?`;
}

function sums({ orders }: RetryPlan): string[] {
  const units = new Map<string, bigint>();
  for (const { currency, parts } of orders) {
    for (const part of parts) units.set(currency, (units.get(currency) ?? 0n) + toUnits(part.faceValue));
  }
  return [...units].map(([currency, sum]) => amount(fromUnits(sum), currency));
}
