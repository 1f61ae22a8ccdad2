/** The orders. Thousands of them would be for machines: the first, the last, and those that did not simply complete. */
import { shortened } from '../validate/shortened.js';
import type { AuditFacts, OrderFact } from './facts.js';
import { html, type Markup, type Piece } from './markup.js';
import { code, table } from './table.js';
import { clock, count, counted, day, moment, money, ORDER_WORDS } from './words.js';

/** Up to so many are all shown. */
const ALL = 200;
const AT_EDGES = 20;
const MAX_NOTABLE = 200;
/** The vendor's have 28 characters. */
const MAX_ID = 40;

export interface ChosenOrders {
  readonly shown: readonly OrderFact[];
  /** What was chosen, in words; undefined when nothing was left out. */
  readonly choice: string | undefined;
}

/** In their order. */
function chooseOrders(orders: readonly OrderFact[]): ChosenOrders {
  if (orders.length <= ALL) return { shown: orders, choice: undefined };
  const notable = orders.filter(({ status }) => status !== 'completed' && status !== 'planned');
  const kept = new Set([...orders.slice(0, AT_EDGES), ...notable.slice(0, MAX_NOTABLE), ...orders.slice(-AT_EDGES)]);
  const edges = `Shown are the first ${AT_EDGES} and the last ${AT_EDGES} of ${count(orders.length)} orders`;
  return {
    shown: orders.filter((order) => kept.has(order)),
    choice: `${edges}${notableWords(notable.length)}. "issue-batch status" with the batch and --all lists every one.`,
  };
}

function notableWords(notable: number): string {
  if (notable === 0) return '; every order that was sent is completed';
  return notable <= MAX_NOTABLE
    ? `, and all ${count(notable)} that were sent and are not completed`
    : `, and ${count(MAX_NOTABLE)} of the ${count(notable)} that were sent and are not completed`;
}

export function ordersSection({ orders, report }: AuditFacts): Markup {
  const { shown, choice } = chooseOrders(orders);
  const only = onlyDay(shown);
  const replaced = orders.some(({ rows, frozenRows }) => rows !== frozenRows);
  return html`<section id="orders"><h2>Orders</h2>
<p>${counted(report.orders.total, 'order')} hold${report.orders.total === 1 ? 's' : ''} the rows.${
    replaced ? ' Rows that were frozen again count for the order that took them over: 3.1 follows 3.' : undefined
  }${choice === undefined ? undefined : ` ${choice}`}${only === undefined ? undefined : ` All times are of ${only}.`}</p>
${table({
  caption: 'Orders',
  columns: [
    { name: 'Order' },
    { name: 'Rows', kind: 'number' },
    { name: 'Face value', kind: 'number' },
    { name: 'Currency' },
    { name: 'State' },
    { name: 'Requests', kind: 'number' },
    { name: "Vendor's order ID", kind: 'code' },
    { name: 'Sent (UTC)' },
    { name: 'Settled (UTC)' },
  ],
  rows: shown.map((order) => cells(order, only)),
})}
</section>
`;
}

/** The day of all times, if there is but one: a table without it is half as wide. */
function onlyDay(orders: readonly OrderFact[]): string | undefined {
  const days = new Set(orders.flatMap(({ sentAt, settledAt }) => [sentAt ?? [], settledAt ?? []].flat().map(day)));
  return days.size === 1 ? [...days][0] : undefined;
}

function cells(order: OrderFact, only: string | undefined): Piece[] {
  const { name, rows, frozenRows, currency, faceValue, status, attempts, orderId, sentAt, settledAt, found } = order;
  const time = (at: number) => (only === undefined ? moment(at) : clock(at, 1000));
  return [
    name,
    rows === frozenRows ? count(rows) : `${count(rows)} of ${count(frozenRows)}`,
    money(faceValue, currency),
    currency,
    found ? `${ORDER_WORDS[status]}, taken over` : ORDER_WORDS[status],
    count(attempts),
    orderId === undefined ? '–' : code(shortened(orderId, MAX_ID)),
    sentAt === undefined ? '–' : time(sentAt),
    settledAt === undefined ? '–' : time(settledAt),
  ];
}
