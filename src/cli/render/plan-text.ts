/** What a run would do, in words that can be checked before Enter is pressed. */
import { type BatchPlan, type BatchReport, fromUnits, type IssuedBefore, toUnits } from '../../index.js';
import { formatDuration } from '../duration.js';
import { printable } from '../printable.js';
import { accountLines, delivery, previewLines } from './account-text.js';
import { amount } from './amounts.js';
import { count, counted } from './counts.js';

export const HOSTS = {
  production: 'PRODUCTION: real money',
  playground: 'playground: no real money',
  loopback: 'this machine: no real money',
} as const;

const MAX_TOTALS = 20;

export function planText(plan: BatchPlan, progress: BatchReport | undefined, rate: number): string[] {
  const requests = plan.orders.length;
  const shown = plan.totals.slice(0, MAX_TOTALS);
  return [
    `Batch     ${plan.batchId} (${standing(plan, progress)})`,
    `Host      ${plan.settings.baseUrl} (${HOSTS[plan.host]})`,
    `Rows      ${count(plan.rows)} in ${counted(requests, 'order')} of at most ${plan.settings.chunkSize}, one currency and country each`,
    `Time      ${shortestTime(requests, rate)}`,
    ...canaryLine(plan),
    `Delivery  ${delivery(plan)}`,
    ...previewLines(plan),
    ...(plan.output === null ? [] : [`Results   ${printable(plan.output)}`]),
    ...shown.map((total, index) => {
      const line = `${amount(total.faceValue, total.currency).padStart(20)}  ${printable(total.product)}, ${counted(total.rows, 'row')}`;
      return `${index === 0 ? 'Totals    ' : '          '}${line}`;
    }),
    ...(plan.totals.length > MAX_TOTALS
      ? [`          and ${counted(plan.totals.length - MAX_TOTALS, 'more product')}`]
      : []),
    ...currencySums(plan).map((sum) => `All in    ${sum.padStart(20)}`),
    ...accountLines(plan),
    ...issuedLines(plan),
    ...plan.notes.map((note) => `Note      ${printable(note)}`),
  ];
}

function canaryLine({ settings: { canary } }: BatchPlan): string[] {
  if (canary === undefined) return [];
  return [
    `Canary    the first order has ${counted(canary, 'row')}; the rest follows once it is issued and matches (one order's settle time)`,
  ];
}

const MAX_BATCHES = 5;
const MAX_LINES = 5;

/** Rows that would be issued a second time, one line an earlier batch, the oldest first. */
function issuedLines(plan: BatchPlan): string[] {
  const { issuedBefore, rows } = plan;
  const more = issuedBefore.length - MAX_BATCHES;
  return [
    ...issuedBefore.slice(0, MAX_BATCHES).map((earlier, index) => {
      return `${index === 0 ? 'Issued    ' : '          '}${issuedText(earlier, rows)}`;
    }),
    ...(more > 0 ? [`          and ${count(more)} more ${more === 1 ? 'batch' : 'batches'}`] : []),
    ...(issuedBefore.length === 0 || plan.duplicatesAllowed
      ? []
      : ['          a run sends none of them without --allow-duplicates']),
  ];
}

function issuedText({ batchId, rows, unproven, at, lines }: IssuedBefore, ofRows: number): string {
  const were = unproven === rows ? 'may have been issued' : `${rows === 1 ? 'was' : 'were'} issued`;
  const perhaps = unproven > 0 && unproven < rows ? ` (${count(unproven)} of them perhaps)` : '';
  const shown = lines.slice(0, MAX_LINES);
  const others = rows > shown.length ? ` and ${count(rows - shown.length)} more` : '';
  const where = `${rows === 1 ? 'line' : 'lines'} ${shown.join(', ')}${others}`;
  return `${count(rows)} of ${counted(ofRows, 'row')} ${were}${perhaps} on ${at} in ${printable(batchId)}: ${where}`;
}

function shortestTime(orders: number, rate: number): string {
  const seconds = shortestSeconds(orders, rate);
  const sending =
    seconds === 0 ? 'all orders fit into the first minute' : `at least ${formatDuration(seconds * 1000)} of sending`;
  return `${sending} at ${rate} a minute; then settling`;
}

function standing(plan: BatchPlan, progress: BatchReport | undefined): string {
  if (plan.state === 'new' || progress === undefined) return 'new';
  const { orders, settledAt, halted } = progress;
  if (halted !== undefined) return `halted, nothing more will be sent: ${printable(halted)}`;
  if (progress.finished) {
    const when = settledAt === null ? 'before' : `on ${settledAt.slice(0, 10)}`;
    return `finished ${when}; nothing will be sent`;
  }
  const sent = orders.total - orders.notSent;
  if (sent === 0) return `begun before: none of ${counted(orders.total, 'order')} sent`;
  return `half done: ${count(sent)} of ${counted(orders.total, 'order')} sent`;
}

/** What a person says yes to: the number that was approved, and the sum. */
export function questionText(plan: BatchPlan): string {
  return `Issue ${counted(plan.rows, 'payout')}, ${currencySums(plan).join(' and ')}, with real money?`;
}

/** A sliding minute lets the first `rate` orders go at once, so that the last of them leaves after this many seconds. */
export function shortestSeconds(orders: number, rate: number): number {
  return orders === 0 ? 0 : 60 * Math.floor((orders - 1) / rate);
}

function currencySums(plan: BatchPlan): string[] {
  const sums = new Map<string, bigint>();
  for (const order of plan.orders) {
    sums.set(order.currency, (sums.get(order.currency) ?? 0n) + toUnits(order.faceValue));
  }
  return [...sums].map(([currency, units]) => amount(fromUnits(units), currency));
}

/** The same in one line, for a batch that goes on. */
export function standingText(plan: BatchPlan, progress: BatchReport | undefined): string[] {
  const notes = plan.notes.map((note) => `Note      ${printable(note)}`);
  const account = plan.funds.some(({ short }) => short !== null) ? accountLines(plan) : [];
  return [`Batch     ${plan.batchId} (${standing(plan, progress)})`, ...account, ...notes];
}
