/** Follows a run to its end: progress, summary or JSON, exit code. */
import type { BatchReport, BatchRun } from '../index.js';
import type { CommandOptions } from './options.js';
import { print, tell } from './output.js';
import { createProgress } from './render/progress.js';
import { reportText } from './render/report-text.js';
import type { Signals } from './signals.js';

export const DEFAULT_RATE = 60;

/** @returns the exit code */
export async function follow(run: BatchRun, options: CommandOptions, signals: Signals, again: string): Promise<number> {
  const began = performance.now();
  const progress = options.quiet ? undefined : createProgress(process.stderr, options.rate ?? DEFAULT_RATE);
  let report: BatchReport;
  try {
    for await (const event of run) progress?.show(event);
    report = await run;
  } finally {
    progress?.end();
  }
  const interrupted = report.interrupted && !report.finished ? signals.exitCode : undefined;
  const exitCode = interrupted ?? report.exitCode;
  if (!options.quiet) tell(reportText({ report, elapsedMs: performance.now() - began, again }));
  if (options.json) print(JSON.stringify({ ...report, exitCode }));
  else if (report.results !== null) print(report.results);
  return exitCode;
}

/** This very command as it can be typed again; words that a shell would take apart are quoted. */
export function sameCommand(): string {
  const name = process.env.npm_command === 'exec' ? ['npx', 'issue-batch'] : ['issue-batch'];
  const words = [...name, ...process.argv.slice(2)];
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
