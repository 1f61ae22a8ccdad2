/**
 * Judges what really happened, from the server's own log, the input and the results; it shares no code with `src/`.
 * Each function returns what is wrong, one sentence each, and nothing when all is well.
 */
import { parse } from 'csv-parse/sync';
import type { LoggedItem, LoggedOrder, LoggedRequest } from '../support/server-process.js';

const RESULT_COLUMNS = 'issue_status payout_url payout_status payout_expires_at runa_order_id runa_item_id issue_error';
const STATUSES = new Set(['issued', 'failed', 'unknown', 'processing', 'not_sent']);

type Row = Record<string, string>;

export interface RowsCase {
  /** Text of the input as it was when the batch began. */
  readonly input: string;
  /** Text of the results CSV. */
  readonly results: string;
  /** Every order that the server ever made for this batch. */
  readonly orders: readonly LoggedOrder[];
}

/** At most one live item a row, every link on a row of its own class, every row accounted for, and no lies. */
export function judgeRows({ input, results, orders }: RowsCase): string[] {
  const wanted = parse(input, { columns: true }) as Row[];
  const given = parse(results, { columns: true }) as Row[];
  const live = orders.flatMap((order) => order.items.filter((item) => item.live));
  return [
    ...judgeShape(input, results),
    ...judgeLiveItems(wanted, given, live),
    ...judgeLinks(given, orders),
    ...judgeSum(given, orders),
  ];
}

function judgeShape(input: string, results: string): string[] {
  const before = parse(input) as string[][];
  const after = parse(results) as string[][];
  const width = before[0]?.length ?? 0;
  const wrong: string[] = [];
  if (after[0]?.slice(width).join(' ') !== RESULT_COLUMNS) wrong.push('the results have other columns');
  if (after.length !== before.length) wrong.push(`${before.length - 1} rows went in, ${after.length - 1} came out`);
  for (const [index, row] of before.entries()) {
    if (JSON.stringify(row) !== JSON.stringify(after[index]?.slice(0, width)))
      wrong.push(`row ${index} of the results is not row ${index} of the input`);
  }
  return wrong;
}

function judgeLiveItems(wanted: readonly Row[], given: readonly Row[], live: readonly LoggedItem[]): string[] {
  const asked = countBy(wanted.map(rowClass));
  const mayLive = countBy(
    given.filter((row) => !['failed', 'not_sent'].includes(row.issue_status ?? '')).map(rowClass),
  );
  const made = countBy(live.map(itemClass));
  const wrong: string[] = [];
  for (const [name, count] of made) {
    const rows = asked.get(name) ?? 0;
    if (count > rows) wrong.push(`${count} live items for ${rows} rows of ${name}`);
    else if (count > (mayLive.get(name) ?? 0)) wrong.push(`a row of ${name} is called failed or not sent and is live`);
  }
  return wrong;
}

function judgeLinks(given: readonly Row[], orders: readonly LoggedOrder[]): string[] {
  const items = new Map(orders.flatMap((order) => order.items.map((item) => [item.url, { order, item }] as const)));
  const used = new Set<string>();
  const wrong: string[] = [];
  for (const [index, row] of given.entries()) {
    const { issue_status: status = '', payout_url: url = '' } = row;
    if (!STATUSES.has(status)) wrong.push(`row ${index} has the status "${status}"`);
    if ((status === 'issued') !== (url !== '')) wrong.push(`row ${index} is ${status} and its link is "${url}"`);
    if (url === '') continue;
    if (used.has(url)) wrong.push(`row ${index} has the link of another row`);
    used.add(url);
    const found = items.get(url);
    if (found === undefined) wrong.push(`row ${index} has a link that the server never made`);
    else if (itemClass(found.item) !== rowClass(row))
      wrong.push(`row ${index}, ${rowClass(row)}, has the link of ${itemClass(found.item)}`);
    else if (row.runa_item_id !== found.item.itemId || row.runa_order_id !== found.order.id)
      wrong.push(`row ${index} names another order or item than that of its link`);
    else if (!found.item.live) wrong.push(`row ${index} has a dead link`);
  }
  return wrong;
}

/** Once every row is issued, what the rows ask for is what the live items are worth. */
function judgeSum(given: readonly Row[], orders: readonly LoggedOrder[]): string[] {
  if (given.some((row) => row.issue_status !== 'issued')) return [];
  const sum = (values: readonly string[]) => values.reduce((total, value) => total + units(value), 0n);
  const rows = sum(given.map((row) => row.face_value ?? ''));
  const live = orders.flatMap((order) => order.items.filter((item) => item.live));
  const items = sum(live.map((item) => item.faceValue));
  const wrong = rows === items ? [] : [`the rows are worth ${rows} and the live items ${items}, in 10^-4`];
  return live.length === given.length
    ? wrong
    : [...wrong, `${given.length} rows are issued, ${live.length} items live`];
}

/** One body a key for ever, never too fast, always with the right key. `rate`: order requests a minute. */
export function judgeRequests(requests: readonly LoggedRequest[], rate: number): string[] {
  const creates = createsIn({ requests });
  const wrong: string[] = [];
  const bodies = new Map<string, string>();
  for (const { seq, key, bodySha256 } of creates) {
    if (key === null) wrong.push(`request ${seq} has no idempotency key`);
    if (key === null || bodySha256 === null) continue;
    if ((bodies.get(key) ?? bodySha256) !== bodySha256) wrong.push(`request ${seq} has other bytes under a used key`);
    bodies.set(key, bodySha256);
  }
  const times = creates.map(({ at }) => at).sort((a, b) => a - b);
  for (const [index, at] of times.entries()) {
    const later = times[index + rate];
    if (later !== undefined && later - at < 60_000) wrong.push(`more than ${rate} order requests in 60 s`);
  }
  return [...new Set(wrong)];
}

/** No address reaches a text that outlives the order: description and metadata are shown in lists and exports. */
export function judgeMarks(orders: readonly LoggedOrder[]): string[] {
  const marks = orders.map((order) => JSON.stringify([order.description, order.metadata]));
  return marks.filter((text) => text.includes('@')).map((text) => `an order is marked with an address: ${text}`);
}

export function createsIn({ requests }: { readonly requests: readonly LoggedRequest[] }): LoggedRequest[] {
  return requests.filter(({ method, path }) => method === 'POST' && path === '/v2/order');
}

function rowClass(row: Row): string {
  const product = (row.product ?? '').split('|').sort().join('|');
  const address = row.distribution === 'email' ? (row.recipient ?? '') : '';
  return `${product} ${units(row.face_value ?? '')} ${address}`;
}

function itemClass({ product, faceValue, distribution }: LoggedItem): string {
  return `${product} ${units(faceValue)} ${distribution.email_address ?? ''}`;
}

/** Whole 10^-4. */
function units(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
