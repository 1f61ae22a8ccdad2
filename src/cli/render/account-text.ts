/** Balances, prices, deliveries and the rows at both ends: the lines by which a person recognises the right batch. */
import type { BatchPlan, FundsCheck, PreviewRow, PriceEstimate } from '../../index.js';
import { printable } from '../printable.js';
import { amount } from './amounts.js';
import { counted } from './counts.js';

/** `25 links in the results file; no e-mail is sent`. */
export function delivery({ deliveries }: BatchPlan): string {
  const { payout_link: links, email, recipient } = deliveries;
  const parts = [
    ...(links > 0 ? [`${counted(links, 'link')} in the results file`] : []),
    ...(email > 0 ? [`${counted(email, 'e-mail')} sent by the vendor, each with its link`] : []),
    ...(recipient > 0 ? [`${counted(recipient, 'payment')} to the recipients' cards`] : []),
    ...(email === 0 ? ['no e-mail is sent'] : []),
  ];
  return parts.join('; ');
}

export function previewLines({ firstRow, lastRow }: BatchPlan): string[] {
  return [
    ...previewLine('First row', firstRow),
    ...(lastRow?.line === firstRow?.line ? [] : previewLine('Last row', lastRow)),
  ];
}

function previewLine(name: string, row: PreviewRow | null): string[] {
  if (row === null) return [];
  const who = row.recipient === '' ? '' : `, ${printable(row.recipient)}`;
  return [`${name.padEnd(10)}line ${row.line}: ${printable(row.product)} ${row.faceValue}${who}`];
}

export function accountLines({ funds, prices, host, state }: BatchPlan): string[] {
  const unpriced = prices === null && host !== 'production' && state === 'new';
  return [
    ...funds.map(fundsLine),
    ...(prices ?? []).map(priceLine),
    ...(unpriced ? ['Price     as the face values, less discounts, which production alone tells'] : []),
  ];
}

function fundsLine({ currency, need, balance, short }: FundsCheck): string {
  const needed = `${amount(need, currency)} needed`;
  if (balance === null) return `Balance   not known; ${needed}`;
  const verdict = short === null ? 'enough' : `SHORT BY ${amount(short, currency)}`;
  return `Balance   ${amount(balance, currency)}; ${needed}: ${verdict}`;
}

function priceLine({ currency, faceValue, price }: PriceEstimate): string {
  return `Price     ${amount(price, currency)} for ${amount(faceValue, currency)} of face value, by the vendor's estimate`;
}
