/** The orders of a batch as a table. Of thousands, those that wait for something are shown first. */
import type { OrderDetail } from '../../index.js';
import { printable } from '../printable.js';
import { age } from './age.js';
import { amount } from './amounts.js';
import { count } from './counts.js';
import { type Column, table } from './table.js';

export interface OrdersView {
  readonly orders: readonly OrderDetail[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Characters a line. */
  readonly width: number;
  /** At most so many orders; the rest is counted. */
  readonly limit: number;
  /** How to see all of them. */
  readonly showAll: string;
}

type Status = OrderDetail['status'];

/** In the order in which a person should look at them. */
const STATES: Readonly<Record<Status, string>> = {
  contradicted: 'contradicted',
  unanswered: 'unanswered',
  rejected: 'refused',
  failed: 'failed',
  accepted: 'processing',
  planned: 'not sent',
  completed: 'completed',
};
const URGENCY = Object.keys(STATES) as readonly Status[];

export function ordersText({ orders, now, width, limit, showAll }: OrdersView): string[] {
  const shown = orders.length <= limit ? orders : mostUrgent(orders).slice(0, limit);
  const left = new Set(orders);
  for (const order of shown) left.delete(order);
  return [...table(columnsFor(now), shown, width), ...(left.size > 0 ? [moreText(left, showAll)] : [])];
}

function mostUrgent(orders: readonly OrderDetail[]): OrderDetail[] {
  return [...orders].sort((a, b) => URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status));
}

/** `and 4,960 more orders: 10 not sent, 4,950 completed; all of them: …`. */
function moreText(orders: ReadonlySet<OrderDetail>, showAll: string): string {
  const counts = new Map<Status, number>();
  for (const { status } of orders) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = URGENCY.filter((status) => counts.has(status)).map(
    (status) => `${count(counts.get(status) ?? 0)} ${STATES[status]}`,
  );
  return `and ${count(orders.size)} more: ${parts.join(', ')}; all of them: ${showAll}`;
}

function columnsFor(now: number): Column<OrderDetail>[] {
  const since = (time: string | null) => (time === null ? '-' : age(time, now));
  return [
    { title: 'ORDER', cell: ({ name }) => name },
    { title: 'ROWS', align: 'right', cell: ({ rows }) => count(rows) },
    { title: 'FACE VALUE', align: 'right', cell: ({ faceValue, currency }) => amount(faceValue, currency) },
    { title: 'STATE', cell: ({ status }) => STATES[status] },
    { title: 'TRIES', align: 'right', cell: ({ attempts }) => count(attempts) },
    { title: 'SENT', align: 'right', cell: ({ firstAttemptAt }) => since(firstAttemptAt) },
    { title: 'NEWS', align: 'right', cell: ({ lastEventAt }) => since(lastEventAt) },
    { title: 'LAST ANSWER', atLeast: 11, cell: (order) => answerText(order, now) },
  ];
}

function answerText({ failure, orderId, notListedAt }: OrderDetail, now: number): string {
  const answer = failure === null ? (orderId ?? '') : `${failure.type}: ${failure.message}`;
  const unlisted = notListedAt === null ? '' : `not in the account's list ${age(notListedAt, now)} ago`;
  return printable([unlisted, answer].filter((part) => part !== '').join('; '));
}
