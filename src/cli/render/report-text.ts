/** The end of a run: what happened, where the results are, and the exact commands that come next. */
import { type BatchReport, type NextCommand, nextStep } from '../../index.js';
import { formatDuration } from '../duration.js';
import { printable } from '../printable.js';
import { amount } from './amounts.js';
import { count, counted } from './counts.js';
import { nextLines } from './next-text.js';
import { shortestSeconds } from './plan-text.js';

/** Further ones are in the results. */
const MOST_FAILURES = 3;

export interface RunView {
  readonly report: BatchReport;
  readonly elapsedMs: number;
  /** Order requests a minute that were allowed. */
  readonly rate: number;
  /** The run found nothing left to do. */
  readonly wasFinished: boolean;
  /** How a command that comes next is typed. */
  readonly commandFor: (command: NextCommand) => string;
}

export function reportText(view: RunView): string[] {
  const { report } = view;
  const lines = [headline(report), `Issued    ${report.totals.map(issuedOf).join(', ')}`];
  for (const { type, message, rows } of report.failures.slice(0, MOST_FAILURES))
    lines.push(`  ${counted(rows, 'row')}: ${printable(type)}: ${printable(message)}`);
  const further = report.failures.length - MOST_FAILURES;
  if (further > 0) lines.push(`  and ${counted(further, 'other reason')}; the results have each row's`);
  lines.push(`Took      ${timeTaken(view)}`);
  if (report.results !== null) lines.push(`Results   ${printable(report.results)}`);
  lines.push(...next(view));
  return lines;
}

function headline(report: BatchReport): string {
  const parts = [
    [report.issued, 'issued'],
    [report.failed, 'failed'],
    [report.unknown, 'unknown'],
    [report.processing, 'processing'],
    [report.notSent, 'not sent'],
  ] as const;
  const words = parts.filter(([rows]) => rows > 0).map(([rows, word]) => `${count(rows)} ${word}`);
  return `${report.batchId}: ${counted(report.rows, 'row')}: ${words.join(', ')}.`;
}

function issuedOf({ currency, faceValue, issuedFaceValue }: BatchReport['totals'][number]): string {
  return issuedFaceValue === faceValue
    ? amount(issuedFaceValue, currency)
    : `${amount(issuedFaceValue, currency)} of ${amount(faceValue, currency)}`;
}

/** Against the limit: what the account's rate makes of so many requests, however fast everything else is. */
function timeTaken({ report: { requestsSent }, elapsedMs, rate }: RunView): string {
  const taken = formatDuration(elapsedMs);
  if (requestsSent === 0) return `${taken}; nothing was sent`;
  const least = shortestSeconds(requestsSent, rate);
  const limit =
    least === 0
      ? `within the ${count(rate)} that a minute allows`
      : `at ${count(rate)} a minute no less than ${formatDuration(least * 1000)}`;
  return `${taken}; ${counted(requestsSent, 'order request')}, ${limit}`;
}

function next({ report, wasFinished, commandFor }: RunView): string[] {
  const step = nextStep(report);
  const stale = staleLines(report.resultsHeldOpen, commandFor);
  if (step.kind !== 'nothing') return [...stale, ...nextLines(step, commandFor)];
  return [...stale, wasFinished ? 'This batch was finished before: nothing was sent.' : step.words];
}

/** Whoever looks at the spreadsheet that is open must not take it for the results. */
function staleLines(path: string | undefined, commandFor: RunView['commandFor']): string[] {
  if (path === undefined) return [];
  const command = commandFor({ purpose: '', name: 'results', options: ['-o', path] });
  return [`Another program has ${printable(path)} open, so that it is out of date. Close it there, then: ${command}`];
}
