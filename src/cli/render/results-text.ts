/** What was written of a batch, what to beware of, and what can be typed next. */
import type { IssueStatus, RedactedCopy, RefreshReport, Remainder } from '../../index.js';
import { printable } from '../printable.js';
import { count, counted } from './counts.js';

/** @param again the command that asks for the rest */
export function refreshText(report: RefreshReport, again: string): string[] {
  const { orders, unanswered, failures, givenUp, changed, statuses } = report.refresh;
  const links = Object.values(statuses).reduce((sum, each) => sum + each, 0);
  const kinds = Object.entries(statuses).map(([status, each]) => `${count(each)} ${printable(status)}`);
  const standing = kinds.length === 0 ? '' : `: ${kinds.join(', ')}`;
  return [
    `${report.batchId}: ${counted(links, 'link')} in ${counted(orders, 'order')}${standing}; ${count(changed)} changed.`,
    ...(unanswered === 0
      ? []
      : [`${counted(unanswered, 'order')} brought no answer; the old status stays. To ask again: ${again}`]),
    ...failures
      .slice(0, 3)
      .map((each) => `  ${counted(each.orders, 'order')}: ${printable(each.type)}: ${printable(each.message)}`),
    ...(givenUp === null
      ? []
      : [`No further orders were asked for: ${printable(givenUp.type)}: ${printable(givenUp.message)}`]),
  ];
}

const MAX_CONTRADICTIONS = 20;

/** Told in any case: a link in somebody's hands may not be what it was. */
export function contradictionText({ refresh: { contradictions } }: RefreshReport): string[] {
  if (contradictions.length === 0) return [];
  const more = contradictions.length - MAX_CONTRADICTIONS;
  return [
    'The server contradicts what it said before:',
    ...contradictions
      .slice(0, MAX_CONTRADICTIONS)
      .map(({ order, orderId, reason }) => `  order ${order} (${printable(orderId)}): ${printable(reason)}`),
    ...(more > 0 ? [`  and ${counted(more, 'more order')}; --json lists them all`] : []),
    "Links, items and rows stay as they were. Compare these orders in the vendor's portal before anything else is done with their links; the answers are kept in evidence.log of the state folder.",
  ];
}

export function redactedText({ rows, path, unchanged }: RedactedCopy): string[] {
  return [
    `${unchanged ? 'Nothing is new' : 'Written'}: ${counted(rows, 'row')} without links, addresses, names and error texts: ${printable(path)}`,
  ];
}

const WORDS: Readonly<Record<IssueStatus, string>> = {
  failed: 'failed',
  unknown: 'unknown',
  processing: 'processing',
  not_sent: 'not sent',
  issued: 'issued',
};

function nameOf(statuses: readonly IssueStatus[]): string {
  return statuses.map((status) => WORDS[status]).join(' or ');
}

/** @param isThere whether a file stands where the rows would have gone */
export function nothingText(
  { batchId, path }: Remainder,
  statuses: readonly IssueStatus[],
  isThere: boolean,
): string[] {
  return [
    `No row of ${batchId} is ${nameOf(statuses)}: no file was written.`,
    ...(isThere ? [`${printable(path)} is from before, and not of now.`] : []),
  ];
}

/** @param run how the file is issued, as it can be typed */
export function remainderText(remainder: Remainder, statuses: readonly IssueStatus[], run: string): string[] {
  const { rows, path, unchanged } = remainder;
  return [
    `${unchanged ? 'Nothing is new' : 'Written'}: ${counted(rows, 'row')} that ${rows === 1 ? 'is' : 'are'} ${nameOf(statuses)}, comma-separated and in UTF-8 whatever the input was: ${printable(path)}`,
    `Once it is mended: ${run}`,
  ];
}

/** Told in any case. */
export function remainderWarnings(remainder: Remainder): string[] {
  const { perhapsPaid, unguarded, running, stillSent, batchId } = remainder;
  const lines: string[] = [];
  if (running) lines.push(`${batchId} is being run at this moment: the file shows how it stood.`);
  if (perhapsPaid > 0) {
    lines.push(
      `WARNING: ${counted(perhapsPaid, 'row')} in this file ${perhapsPaid === 1 ? 'is' : 'are'} paid already, or may be. To send them again may pay twice.`,
    );
  }
  if (unguarded > 0) {
    lines.push(
      `WARNING: ${count(unguarded)} of them have neither recipient nor reference: nothing would keep a run from issuing them again.`,
    );
  }
  if (stillSent) {
    lines.push(
      'The batch itself would still send rows of this file, by resume or retry-failed. Go on with one of the two, never with both: a row that was mended is another row, and nothing would notice.',
    );
  }
  return lines;
}
