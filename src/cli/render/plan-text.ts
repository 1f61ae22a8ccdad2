/** What a run would do, in words that can be checked before Enter is pressed. */
import { type BatchPlan, type BatchReport, fromUnits, toUnits } from '../../index.js';
import { formatDuration } from '../duration.js';
import { printable } from '../printable.js';
import { amount, count, counted } from './amounts.js';

const DISTRIBUTION = {
  payout_link: 'links come back in the results file; no e-mail is sent unless a row asks for it',
  email: 'the vendor e-mails each link to its recipient, unless a row asks otherwise',
  recipient: "the vendor pays to each recipient's card, unless a row asks otherwise",
} as const;

const HOSTS = {
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
    `Delivery  ${DISTRIBUTION[plan.settings.distribution]}`,
    ...(plan.output === null ? [] : [`Results   ${printable(plan.output)}`]),
    ...shown.map((total, index) => {
      const line = `${amount(total.faceValue, total.currency).padStart(20)}  ${printable(total.product)}, ${counted(total.rows, 'row')}`;
      return `${index === 0 ? 'Totals    ' : '          '}${line}`;
    }),
    ...(plan.totals.length > MAX_TOTALS
      ? [`          and ${counted(plan.totals.length - MAX_TOTALS, 'more product')}`]
      : []),
    ...currencySums(plan).map((sum) => `All in    ${sum}`),
    ...plan.notes.map((note) => `Note      ${printable(note)}`),
  ];
}

/** A sliding minute lets the first `rate` orders go at once. */
function shortestTime(orders: number, rate: number): string {
  const minutes = Math.floor((orders - 1) / rate);
  const sending =
    minutes === 0 ? 'all orders fit into the first minute' : `at least ${formatDuration(minutes * 60_000)} of sending`;
  return `${sending} at ${rate} a minute; then until the vendor has settled them`;
}

function standing(plan: BatchPlan, progress: BatchReport | undefined): string {
  if (plan.state === 'new' || progress === undefined) return 'new';
  if (progress.finished) return 'finished before; nothing will be sent';
  const { orders } = progress;
  return `begun before: ${orders.total - orders.notSent} of ${counted(orders.total, 'order')} sent`;
}

function currencySums(plan: BatchPlan): string[] {
  const sums = new Map<string, bigint>();
  for (const order of plan.orders) {
    sums.set(order.currency, (sums.get(order.currency) ?? 0n) + toUnits(order.faceValue));
  }
  return [...sums].map(([currency, units]) => amount(fromUnits(units), currency).padStart(20));
}

/** The same in one line, for a batch that goes on. */
export function standingText(plan: BatchPlan, progress: BatchReport | undefined): string[] {
  const notes = plan.notes.map((note) => `Note      ${printable(note)}`);
  return [`Batch     ${plan.batchId} (${standing(plan, progress)})`, ...notes];
}
