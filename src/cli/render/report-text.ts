/** The end of a run: what happened, where the results are, and the exact commands that come next. */
import { type BatchReport, type NextCommand, nextStep } from '../../index.js';
import { formatDuration } from '../duration.js';
import { printable } from '../printable.js';
import { amount, counted } from './amounts.js';
import { nextLines } from './next-text.js';

export interface RunView {
  readonly report: BatchReport;
  readonly elapsedMs: number;
  /** The run found nothing left to do. */
  readonly wasFinished: boolean;
  /** How a command that comes next is typed. */
  readonly commandFor: (command: NextCommand) => string;
}

export function reportText(view: RunView): string[] {
  const { report, elapsedMs } = view;
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
  lines.push(...next(view));
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

function next({ report, wasFinished, commandFor }: RunView): string[] {
  const step = nextStep(report);
  if (step.kind !== 'nothing') return nextLines(step, commandFor);
  return [wasFinished ? 'This batch was finished before: nothing was sent.' : step.words];
}
