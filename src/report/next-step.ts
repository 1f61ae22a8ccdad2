/** What comes next, for every way in which a batch can stand. Pure; how a command is typed is not known here. */
import type { BatchReport } from './report.js';
import { sentence, withoutStop } from './sentence.js';

/**
 * How a batch stands, by what can be done about it.
 *
 * - `nothing` every row is issued
 * - `wait` a run is at work on it
 * - `go_on` rows are not sent or being processed
 * - `clear_up` rows are unknown: an order may exist for them
 * - `retry_failed`, `mend_rows` rows are proven not issued; in the second case they were all refused by name
 * - `fix_account`, `check_rows`, `check_canary` the run stopped itself, and a person has to look before it goes on
 * - `compare` halted: nothing is ever sent from the batch again
 */
export type NextKind =
  | 'nothing'
  | 'wait'
  | 'go_on'
  | 'clear_up'
  | 'retry_failed'
  | 'mend_rows'
  | 'fix_account'
  | 'check_rows'
  | 'check_canary'
  | 'compare';

/** A command of the batch, without the words that find the batch and the account. */
export interface NextCommand {
  /** What it is for, as the beginning of a line: `To go on`. */
  readonly purpose: string;
  /** `again`: the command that was typed; where none was, `resume`. */
  readonly name: 'again' | 'resume' | 'retry-failed' | 'reconcile' | 'results' | 'report' | 'status';
  /** Its options and their values as single words, such as `--only`, `failed`; see {@link shellWord}. */
  readonly options: readonly string[];
}

/** What comes next, for a program (`kind`) and for a person (`words`, `commands`). */
export interface NextStep {
  /** How the batch stands. */
  readonly kind: NextKind;
  /** What a person has to know and do, as sentences. May hold text of the server's. */
  readonly words: string;
  /** In the order in which they make sense; none where there is nothing to do. */
  readonly commands: readonly NextCommand[];
}

/**
 * What comes next for a batch, by its report alone: no state is read, nobody is asked. Of a batch that `listBatches` or
 * `readOrders` tells of, `next` has it already, with what the last run was stopped by.
 *
 * @param report as a run or `readBatch` gives it
 * @param running whether a run is at work on the batch at this moment
 * @example
 * ```ts
 * import { nextStep, resumeBatch } from 'issue-batch';
 *
 * const account = { apiKey: process.env.RUNA_API_KEY ?? '' };
 * const { kind, words } = nextStep(await resumeBatch('rewards.csv', account));
 * if (kind !== 'nothing') console.log(words);
 * ```
 */
export function nextStep(report: BatchReport, running = false): NextStep {
  if (running) return step('wait', 'A run is at work on it.', command('To look on', 'status', '--watch'));
  if (report.halted !== undefined) return afterHalt(report, report.halted);
  if (report.stoppedBy !== undefined) return afterStop(report, report.stoppedBy);
  if (report.notSent + report.processing > 0) return step('go_on', 'Not finished.', command('To go on', 'again'));
  if (report.unknown > 0) return clearUp(report);
  if (report.failed > 0) return afterFailures(report);
  return step('nothing', 'Finished.', command('For finance and audit', 'report'));
}

/** Nothing is sent any more, but what the server has accepted is still followed to its end: reading is always safe. */
function afterHalt(report: BatchReport, reason: string): NextStep {
  const open = report.processing > 0 ? [command('To follow what is under way', 'again')] : [];
  const rest = (['not_sent', 'failed', 'unknown'] as const).filter((status) => rowsOf(report, status) > 0);
  return step(
    'compare',
    `Halted, nothing more will be sent: ${sentence(reason)}${rest.length === 0 ? '' : " Do not send the rest by other means before a person has compared it in the vendor's portal."}`,
    ...open,
    command('To see what contradicts', 'reconcile'),
    ...rest.map((status) => only(report, status, `After that, the ${wordFor[status]} rows as a CSV`)),
  );
}

const wordFor = { not_sent: 'unsent', failed: 'failed', unknown: 'unknown' } as const;

function rowsOf(report: BatchReport, status: keyof typeof wordFor): number {
  return status === 'not_sent' ? report.notSent : report[status];
}

function afterStop(report: BatchReport, { type, message }: NonNullable<BatchReport['stoppedBy']>): NextStep {
  if (type === 'issued_elsewhere') {
    const anyway = command('To send them all the same', 'again', '--allow-duplicates');
    return step('check_rows', `Stopped: ${sentence(message)} Check the rows.`, anyway);
  }
  if (type === 'canary_failed') {
    const anyway = command('To send the rest all the same', 'resume', '--no-canary');
    const retry = report.retryable > 0 ? [command('To send the first order once more', 'retry-failed')] : [];
    return step('check_canary', `Stopped: ${sentence(message)}`, anyway, ...retry);
  }
  return step(
    'fix_account',
    `The account needs attention (${type}: ${withoutStop(message)}).`,
    command('After that', 'again'),
  );
}

function clearUp({ unknown, failed }: BatchReport): NextStep {
  const first = failed === 0 ? '' : ' They come first; the rows that failed come after them.';
  return step(
    'clear_up',
    `${rows(unknown)} unknown: an order may exist for them. Do not send them by other means.${first}`,
    command('To ask again', 'again'),
    command('If that brings nothing', 'reconcile'),
  );
}

/** A retry that is refused once more leads here again, so that the way out of the circle is named each time. */
function afterFailures(report: BatchReport): NextStep {
  const { failed, retryable } = report;
  const proven = 'Finished. The rows that failed are proven not issued; their reasons are in the results.';
  const run = 'mended there, that file is run as a batch of its own';
  if (retryable === 0) {
    const mended = `${failed === 1 ? 'It was' : 'They were'} refused by name and would be refused again;`;
    return step(
      'mend_rows',
      `${proven} ${mended} ${run}.`,
      only(report, 'failed', 'To have them in a file of their own'),
    );
  }
  const named = failed - retryable;
  const rest =
    named === 0
      ? ''
      : ` ${count(named)} of the ${count(failed)} ${named === 1 ? 'was' : 'were'} refused by name and would be refused again.`;
  return step(
    'retry_failed',
    `${proven}${rest}`,
    command(named === 0 ? 'To send them again' : `To send the other ${count(retryable)} again`, 'retry-failed'),
    only(report, 'failed', `What then still fails, as a file of its own (${run})`),
  );
}

/** The file goes beside the results; a batch without results has no such place. */
function only({ batchId, results }: BatchReport, status: keyof typeof wordFor, purpose: string): NextCommand {
  const place = results === null ? ['-o', `${batchId}.${status}.csv`] : [];
  return command(purpose, 'results', '--only', status, ...place);
}

function rows(number: number): string {
  return `${count(number)} ${number === 1 ? 'row' : 'rows'}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function command(purpose: string, name: NextCommand['name'], ...options: readonly string[]): NextCommand {
  return { purpose, name, options };
}

function step(kind: NextKind, words: string, ...commands: readonly NextCommand[]): NextStep {
  return { kind, words, commands };
}
