/** The end of a run: what happened, where the results are, and the exact command that comes next. */
import type { BatchReport } from '../../index.js';
import { formatDuration } from '../duration.js';
import { printable } from '../printable.js';
import { amount, counted } from './amounts.js';

export interface RunView {
  readonly report: BatchReport;
  readonly elapsedMs: number;
  /** The command that goes on with the batch, as it can be typed. */
  readonly again: string;
}

export function reportText({ report, elapsedMs, again }: RunView): string[] {
  const lines = [
    headline(report, elapsedMs),
    ...report.totals.map(({ currency, faceValue, issuedFaceValue }) =>
      issuedFaceValue === faceValue
        ? `  ${amount(issuedFaceValue, currency)} issued`
        : `  ${amount(issuedFaceValue, currency)} of ${amount(faceValue, currency)} issued`,
    ),
    ...report.failures
      .slice(0, 3)
      .map(({ type, message, rows }) => `  ${counted(rows, 'row')}: ${printable(type)}: ${printable(message)}`),
  ];
  if (report.results !== null) lines.push(`Results: ${printable(report.results)}`);
  lines.push(next(report, again));
  return lines;
}

function headline(report: BatchReport, elapsedMs: number): string {
  const parts = [
    [report.issued, 'issued'],
    [report.failed, 'failed'],
    [report.unknown, 'unknown'],
    [report.processing, 'processing'],
    [report.notSent, 'not sent'],
  ] as const;
  const words = parts.filter(([rows]) => rows > 0).map(([rows, word]) => `${rows.toLocaleString('en-US')} ${word}`);
  const sent = report.requestsSent === 0 ? 'nothing was sent' : `${counted(report.requestsSent, 'order request')} sent`;
  return `${report.batchId}: ${counted(report.rows, 'row')}: ${words.join(', ')}; ${sent} in ${formatDuration(elapsedMs)}.`;
}

function next(report: BatchReport, again: string): string {
  if (report.halted !== undefined) return `Halted, nothing more will be sent: ${printable(report.halted)}.`;
  if (report.stoppedBy !== undefined) {
    const { type, message } = report.stoppedBy;
    if (type === 'issued_elsewhere') {
      return `Stopped: ${printable(message)}. Check the rows. To send them all the same: ${again} --allow-duplicates`;
    }
    if (type === 'canary_failed') {
      const rest = `issue-batch resume ${report.batchId} --no-canary`;
      return `Stopped: ${printable(message)}. To send the rest all the same: ${rest}`;
    }
    return `The account needs attention (${printable(type)}: ${printable(message)}). After that: ${again}`;
  }
  if (!report.finished && report.notSent + report.processing === 0) {
    return `${counted(report.unknown, 'row')} unknown: an order may exist for them. Do not send them by other means. To ask again: ${again}`;
  }
  if (!report.finished) return `Not finished. To go on: ${again}`;
  if (report.failed > 0)
    return 'Finished. The rows that failed are proven not issued; their reasons are in the results.';
  return report.requestsSent === 0 ? 'This batch was finished before: nothing was sent.' : 'Finished.';
}
