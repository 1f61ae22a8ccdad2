/** `issue-batch results <batch>`: the results CSV once more, and what can be made of it. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import {
  IssueBatchError,
  type IssueStatus,
  readBatch,
  redactResults,
  refreshResults,
  writeRemainder,
  writeResults,
} from '../../index.js';
import { sameCommand } from '../again.js';
import type { Call } from '../command.js';
import type { Connection } from '../connection.js';
import { performAlone, performConnected } from '../declare.js';
import type { CommandOptions } from '../options.js';
import { print, tell } from '../output.js';
import { createAskingProgress } from '../render/asking-progress.js';
import {
  contradictionText,
  nothingText,
  redactedText,
  refreshText,
  remainderText,
  remainderWarnings,
} from '../render/results-text.js';
import { runCommandFor } from '../run-remainder.js';
import type { Signals } from '../signals.js';
import { type StatePlace, statePlace } from '../state-place.js';
import { STATUS_LIST } from '../status-list.js';

const argumentsSchema = z.object({
  refresh: z.boolean().default(false),
  redact: z.boolean().default(false),
  only: z
    .array(z.enum(['failed', 'unknown', 'processing', 'not_sent', 'issued'], { error: `--only takes ${STATUS_LIST}` }))
    .default([]),
});

export async function performResults(call: Call): Promise<void> {
  const { subject: batch = '' } = call;
  const parsed = argumentsSchema.safeParse(call.argv);
  if (!parsed.success) {
    const messages = new Set(parsed.error.issues.map((issue) => issue.message));
    throw new IssueBatchError('USAGE', `${[...messages].join('; ')}.`, { hint: 'See issue-batch results --help.' });
  }
  const { refresh, redact, only } = parsed.data;
  refuseTogether({ '--refresh': refresh, '--redact': redact, '--only': only.length > 0 });
  if (refresh) return performConnected(call, batch, refreshCommand);
  return performAlone(call, async (options) => {
    const place = statePlace(options, batch);
    if (redact) return redactCommand(batch, options, place);
    return only.length > 0 ? onlyCommand(batch, only, options, place) : plainCommand(batch, options, place);
  });
}

/** Each writes a file of its own, and has an end of its own. */
function refuseTogether(given: Readonly<Record<string, boolean>>): void {
  const [one, other] = Object.keys(given).filter((option) => given[option]);
  if (one === undefined || other === undefined) return;
  throw new IssueBatchError('USAGE', `${one} and ${other} do not go together.`, {
    hint: `Give them one after the other: first with ${one}, then with ${other}.`,
  });
}

function placeOptions({ output }: CommandOptions, { stateDir, rehearses }: StatePlace) {
  return { stateDir, output, guardStateDirs: rehearses === undefined ? [] : [rehearses] };
}

async function plainCommand(batch: string, options: CommandOptions, place: StatePlace): Promise<number> {
  const report = await writeResults(batch, placeOptions(options, place));
  if (options.json) print(JSON.stringify({ ...report, exitCode: 0 }));
  else print(report.results ?? '');
  return 0;
}

async function redactCommand(batch: string, options: CommandOptions, place: StatePlace): Promise<number> {
  const copy = await redactResults(batch, placeOptions(options, place));
  if (!options.quiet) tell(redactedText(copy));
  print(options.json ? JSON.stringify({ ...copy, exitCode: 0 }) : copy.path);
  return 0;
}

async function onlyCommand(
  batch: string,
  statuses: readonly IssueStatus[],
  options: CommandOptions,
  place: StatePlace,
): Promise<number> {
  const remainder = await writeRemainder(batch, statuses, placeOptions(options, place));
  const { rows, path } = remainder;
  if (rows === 0) tell(nothingText(remainder, statuses, existsSync(path)));
  else {
    if (!options.quiet) tell(remainderText(remainder, statuses, runCommandFor(remainder, options, place)));
    tell(remainderWarnings(remainder));
  }
  if (options.json) print(JSON.stringify({ ...remainder, path: rows === 0 ? null : path, exitCode: 0 }));
  else if (rows > 0) print(path);
  return 0;
}

async function refreshCommand(
  batch: string,
  options: CommandOptions,
  connection: Connection,
  signals: Signals,
): Promise<number> {
  const { apiKey, baseUrl, fetch, stateDir, guardStateDirs } = connection;
  const { output, timeout, quiet } = options;
  // An unknown batch leaves nothing behind.
  await readBatch(batch, { stateDir });
  await connection.keepState();
  const progress = quiet ? undefined : createAskingProgress(process.stderr);
  const { signal } = signals;
  const report = await refreshResults(batch, {
    ...{ apiKey, baseUrl, fetch, stateDir, guardStateDirs, output, timeout, signal },
    onProgress: progress?.show,
  }).finally(() => progress?.end());
  const { contradictions, unanswered } = report.refresh;
  const cut = report.interrupted && unanswered > 0 && contradictions.length === 0;
  const exitCode = (cut ? signals.exitCode : undefined) ?? report.exitCode;
  if (!quiet) tell(refreshText(report, sameCommand()));
  tell(contradictionText(report));
  if (options.json) print(JSON.stringify({ ...report, exitCode }));
  else print(report.results ?? '');
  return exitCode;
}
