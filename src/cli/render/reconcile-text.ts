/** What journal and account say of each other, and a verdict that a person understands. */
import type { ReconcileReport } from '../../index.js';
import { printable } from '../printable.js';
import { count, counted } from './counts.js';
import { sentence } from './sentence.js';

const MAX_LINES = 20;

export function reconcileText(report: ReconcileReport): string[] {
  const { searched, whole, undescribed, confirmed, adopted, resolved, refused } = report.reconciliation;
  const read = whole ? 'the whole list' : listNotWhole(undescribed);
  return [
    `${report.batchId}: compared with the account: ${counted(searched, 'order')} read, ${read}.`,
    `  ${counted(confirmed, 'order')} confirmed: journal and list know them by the same ID`,
    ...bounded(
      adopted.map(
        ({ order, orderId, rows }) => `  order ${order} taken over: ${printable(orderId)}, ${counted(rows, 'row')}`,
      ),
    ),
    ...bounded(missing(report)),
    ...bounded(openLines(report)),
    ...resolved.map(
      ({ order, rows }) => `  order ${order} closed as not issued: ${counted(rows, 'row')} may be sent again`,
    ),
    ...refused.map(({ order, reason }) => `  order ${order} was not closed: ${printable(reason)}`),
    ...report.reconciliation.contradictions.flatMap(({ message, hint }) => [
      `  CONTRADICTION: ${printable(message)}`,
      `  ${printable(hint)}`,
    ]),
    verdict(report),
  ];
}

function listNotWhole(undescribed: number): string {
  return undescribed > 0 ? `${count(undescribed)} of them do not show yet whose they are` : 'not to its end';
}

function missing({ reconciliation }: ReconcileReport): string[] {
  return reconciliation.notListed.map(
    ({ order, orderId, status }) => `  order ${order} (${printable(orderId)}, ${status}) is not in the list`,
  );
}

function openLines({ reconciliation }: ReconcileReport): string[] {
  return reconciliation.open.map(({ order, rows, closableAt, closable }) => {
    const from = closableAt === null ? '' : `; may be closed from ${minuteFrom(closableAt)} on`;
    return `  order ${order} unknown: ${counted(rows, 'row')}; the list does not show it${closable ? '; may be closed' : from}`;
  });
}

/** Never before it: `2026-11-22 10:16 UTC` for anything after 10:15. */
export function minuteFrom(time: string): string {
  const minute = Math.ceil(Date.parse(time) / 60_000);
  return `${new Date(60_000 * minute).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function bounded(lines: readonly string[]): string[] {
  const more = lines.length - MAX_LINES;
  return more > 0 ? [...lines.slice(0, MAX_LINES), `  and ${count(more)} more`] : [...lines];
}

function verdict(report: ReconcileReport): string {
  const { open, resolved, whole, contradictions } = report.reconciliation;
  const closable = open.filter((each) => each.closable);
  if (report.halted !== undefined) {
    const account = contradictions.length > 0 ? 'The account contradicts the journal. ' : '';
    return `${account}This batch is halted, nothing more will be sent: ${printable(sentence(report.halted))} A person has to compare it in the vendor's portal; do not send its rows by other means before that.`;
  }
  if (closable.length > 0) {
    const which = closable.length === 1 ? `order ${closable[0]?.order}` : counted(closable.length, 'order');
    return `Two searches 15 minutes apart did not show ${which}. If the vendor's portal does not know of it either, a person may close it.`;
  }
  if (open.length > 0) return 'What the list does not show may exist all the same.';
  if (resolved.length > 0) return 'Closed; the decision is kept in the journal with name and time.';
  if (report.processing > 0) return 'Journal and account agree; some orders are still processing.';
  return whole ? 'Journal and account agree.' : 'What was read of the account agrees with the journal.';
}
