/** One batch: where it stands in a few lines, what comes next, and a table of its orders. */
import type { BatchDetail, NextCommand } from '../../index.js';
import { printable } from '../printable.js';
import { age } from './age.js';
import { amount } from './amounts.js';
import { count, counted } from './counts.js';
import { namedNextLines } from './next-text.js';
import { HOSTS } from './plan-text.js';
import { countsText } from './status-text.js';

export interface BatchView {
  readonly batch: BatchDetail;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How a command that comes next is typed. */
  readonly commandFor: (command: NextCommand) => string;
}

export function batchText({ batch, now, commandFor }: BatchView): string[] {
  const { report } = batch;
  const from = batch.input === null ? '' : `${printable(batch.input)}, `;
  return [
    `Batch     ${printable(batch.batchId)} (${from}begun ${age(batch.createdAt, now)} ago)`,
    `Host      ${printable(batch.baseUrl)} (${HOSTS[report.host]})`,
    `Run       ${runText(batch, now)}`,
    `Rows      ${count(batch.rows)}: ${countsText(batch)}`,
    ...report.totals.map(({ currency, faceValue, issuedFaceValue }, index) => {
      const sums = `${amount(issuedFaceValue, currency)} of ${amount(faceValue, currency)}`;
      return `${index === 0 ? 'Issued    ' : '          '}${sums}`;
    }),
    ...report.failures.slice(0, MAX_REASONS).map(({ type, message, rows }, index) => {
      const reason = `${counted(rows, 'row')}: ${printable(type)}: ${printable(message)}`;
      return `${index === 0 ? 'Reasons   ' : '          '}${reason}`;
    }),
    ...(report.results === null ? [] : [`Results   ${printable(report.results)}`]),
    ...namedNextLines(batch.next, commandFor),
  ];
}

const MAX_REASONS = 3;

function runText({ running, perhapsRunningOn, lastRun }: BatchDetail, now: number): string {
  if (lastRun === null) return running ? 'begins this moment' : 'none yet';
  const { startedAt, endedAt, exitCode, host, pid } = lastRun;
  const began = `${age(startedAt, now)} ago`;
  if (running) return `running since ${began} (process ${pid})`;
  if (endedAt !== null) return `ended ${age(endedAt, now)} ago with exit code ${exitCode}`;
  if (perhapsRunningOn !== null) {
    return `perhaps running: it began ${began} on ${printable(host)}, and only that host can tell`;
  }
  return `began ${began} and was cut off before its end`;
}
