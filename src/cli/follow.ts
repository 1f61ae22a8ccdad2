/** Follows a run to its end: progress, summary or JSON, exit code. */
import { type BatchReport, type BatchRun, IssueBatchError, readBatch } from '../index.js';
import { type AgainOptions, callBatch, commandFor, typeNext } from './again.js';
import type { EventLog, RunFailed } from './event-log.js';
import { createProgress } from './live/progress.js';
import type { CommandOptions } from './options.js';
import { print, tell } from './output.js';
import { reportText } from './render/report-text.js';
import type { Sharing } from './sharing.js';
import type { Signals } from './signals.js';
import { STDIN } from './words.js';

export const DEFAULT_RATE = 60;

export interface Following {
  readonly options: CommandOptions;
  readonly signals: Signals;
  /** What the batch was called by in the command that was typed. */
  readonly subject: string;
  /** The command that was typed, if it can be typed again to go on with the batch. */
  readonly again: string | undefined;
  /** Takes every event; ended here. */
  readonly events: EventLog | undefined;
  /** Learns from the events that others have to wait, too. */
  readonly sharing: Sharing;
}

/** @returns the exit code */
export async function follow(run: BatchRun, following: Following): Promise<number> {
  const { options, signals, subject, again, events, sharing } = following;
  const began = performance.now();
  const rate = options.rate ?? DEFAULT_RATE;
  const progress = options.quiet ? undefined : createProgress(process.stderr, { rate, verbose: options.verbose });
  let folder = '';
  let wasFinished = false;
  let report: BatchReport;
  try {
    for await (const event of run) {
      if (event.type === 'batch:start') {
        folder = event.stateFolder;
        wasFinished = event.toSend + event.toPoll === 0;
      }
      sharing.see(event);
      events?.write(event);
      progress?.show(event);
    }
    report = await run;
  } catch (error) {
    events?.write(runFailed(error));
    throw folder === '' ? error : await withNextCommand(error, folder, subject, options);
  } finally {
    progress?.end();
    const lost = await events?.end();
    if (lost !== undefined) tell([`The events could not be written (${lost}). The batch is not affected.`]);
  }
  const interrupted = report.interrupted && !report.finished ? signals.exitCode : undefined;
  const exitCode = interrupted ?? report.exitCode;
  if (!options.quiet) {
    const elapsedMs = performance.now() - began;
    const called = await callBatch(report.batchId, folder, subject, options);
    tell(
      reportText({
        report,
        elapsedMs,
        rate,
        wasFinished: wasFinished && report.requestsSent === 0,
        commandFor: typeNext(called, again),
      }),
    );
  }
  if (options.json) print(JSON.stringify({ ...report, exitCode }));
  else if (report.results !== null && options.events !== STDIN) print(report.results);
  return exitCode;
}

function runFailed(error: unknown): RunFailed {
  const known = error instanceof IssueBatchError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return { type: 'run:failed', code: known?.code ?? 'BUG', message, hint: known?.hint };
}

/** A run that halts on the way ends in an error and has no summary that could name what comes next. */
async function withNextCommand(
  error: unknown,
  folder: string,
  subject: string,
  options: AgainOptions,
): Promise<unknown> {
  if (!(error instanceof IssueBatchError) || error.code !== 'HALTED') return error;
  const standing = await readBatch(folder).catch(() => undefined);
  if (standing === undefined) return error;
  const called = await callBatch(standing.batchId, folder, subject, options);
  const reconcile = `To see what contradicts: ${commandFor('reconcile', called.subject, called.options)}`;
  const hint = error.hint === undefined ? reconcile : `${error.hint} ${reconcile}`;
  return new IssueBatchError('HALTED', error.message, { hint, cause: error });
}
