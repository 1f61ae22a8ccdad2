/** All batches of a state directory: one line each, and the command that comes next for those that wait for one. */
import type { BatchStatus, DamagedBatch, NextKind } from '../../index.js';
import { printable } from '../printable.js';
import { age } from './age.js';
import { count, counted } from './counts.js';
import { type Column, shortened, table } from './table.js';

export interface StatusView {
  readonly batches: readonly (BatchStatus | DamagedBatch)[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Characters a line. */
  readonly width: number;
  /** At most so many batches; the rest is counted. */
  readonly limit: number;
  /** The command that comes first for a batch, as it can be typed. */
  readonly nextCommand: (batch: BatchStatus) => string;
  /** How a batch is looked at in depth. */
  readonly inDepth: string;
}

/** Next commands that are shown below the table. */
const MAX_COMMANDS = 5;

const NEXT_WORDS: Readonly<Record<NextKind, string>> = {
  nothing: '-',
  wait: 'running',
  go_on: 'resume',
  clear_up: 'resume',
  retry_failed: 'retry-failed',
  mend_rows: 'mend rows',
  fix_account: 'fix account',
  check_rows: 'check rows',
  check_canary: 'check canary',
  compare: 'reconcile',
};

export function statusText(view: StatusView): string[] {
  const { batches, limit, width } = view;
  const shown = batches.slice(0, limit);
  const wide = table(columnsFor(shown, view.now), shown, width);
  const lines = wide.every((line) => line.length <= width) ? wide : shown.flatMap((batch) => stacked(batch, view));
  const more = batches.length - shown.length;
  return [
    ...lines,
    ...(more > 0 ? [`and ${count(more)} more ${more === 1 ? 'batch' : 'batches'}`] : []),
    ...below(view, shown),
  ];
}

type Listed = BatchStatus | DamagedBatch;

/** Counts that are zero everywhere are left out. */
function columnsFor(batches: readonly Listed[], now: number): Column<Listed>[] {
  const counts = [
    ['FAILED', ({ failed }: BatchStatus) => failed],
    ['UNKNOWN', ({ unknown }: BatchStatus) => unknown],
    ['PROCESSING', ({ processing }: BatchStatus) => processing],
    ['NOT SENT', ({ notSent }: BatchStatus) => notSent],
  ] as const;
  const needed = counts.filter(([, of]) => batches.some((batch) => !batch.damaged && of(batch) > 0));
  const number = (title: string, of: (batch: BatchStatus) => number): Column<Listed> => ({
    title,
    align: 'right',
    cell: (batch) => (batch.damaged ? '' : count(of(batch))),
  });
  return [
    { title: 'BATCH', cell: ({ batchId }) => printable(batchId) },
    { title: 'FILE', atLeast: 8, cell: (batch) => (batch.damaged ? '' : printable(batch.input ?? '-')) },
    number('ROWS', ({ rows }) => rows),
    number('ISSUED', ({ issued }) => issued),
    ...needed.map(([title, of]) => number(title, of)),
    { title: 'LAST', align: 'right', cell: (batch) => (batch.damaged ? '' : age(batch.lastActivityAt, now)) },
    { title: 'NEXT', cell: nextWord },
  ];
}

function nextWord(batch: Listed): string {
  if (batch.damaged) return 'damaged';
  if (batch.forgottenAt !== null) return 'forgotten';
  return batch.perhapsRunningOn === null ? NEXT_WORDS[batch.next.kind] : 'running?';
}

/** Where the table does not fit. */
function stacked(batch: Listed, { now, width }: StatusView): string[] {
  const name = printable(batch.batchId);
  if (batch.damaged) return [name, '  damaged'];
  const file = batch.input === null ? '' : `, ${printable(batch.input)}`;
  const counts = `${counted(batch.rows, 'row')}: ${countsText(batch)}`;
  return [
    shortened(`${name}${file}`, Math.max(name.length, width)),
    `  ${counts}`,
    `  ${age(batch.lastActivityAt, now)} ago; next: ${nextWord(batch)}`,
  ];
}

/** `20 issued, 5 failed`. */
export function countsText({ issued, failed, unknown, processing, notSent }: BatchStatus): string {
  const parts = [
    [issued, 'issued'],
    [failed, 'failed'],
    [unknown, 'unknown'],
    [processing, 'processing'],
    [notSent, 'not sent'],
  ] as const;
  return parts
    .filter(([rows]) => rows > 0)
    .map(([rows, word]) => `${count(rows)} ${word}`)
    .join(', ');
}

function below({ nextCommand, inDepth }: StatusView, shown: readonly Listed[]): string[] {
  const waiting = shown.filter((batch) => !batch.damaged && !['nothing', 'wait'].includes(batch.next.kind));
  const commands = waiting.slice(0, MAX_COMMANDS).flatMap((batch) => (batch.damaged ? [] : nextCommand(batch)));
  const more = waiting.length - commands.length;
  return [
    ...shown.flatMap((batch) => (batch.damaged ? [`${printable(batch.batchId)} is damaged: ${damage(batch)}`] : [])),
    ...(commands.length === 0 ? [] : ['', 'What comes next:', ...commands.map((command) => `  ${command}`)]),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
    ...(shown.some(({ damaged }) => !damaged) ? ['', `One batch in depth: ${inDepth}`] : []),
  ];
}

function damage({ reason, hint }: DamagedBatch): string {
  return printable(hint === null ? reason : `${reason} ${hint}`);
}
