/** The results CSV once more, from the state alone: byte for byte what the last run wrote, or would have. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { isSamePlace } from '../files/same-place.js';
import { type FrozenBatch, openFrozenBatch } from '../freeze/frozen-batch.js';
import { locateBatch } from '../freeze/locate.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { Ledger } from '../journal/ledger.js';
import { acquireLock } from '../journal/lock.js';
import type { ResultsOptions } from '../options.js';
import { guardOutput } from '../report/output-guard.js';
import { type BatchReport, createReport } from '../report/report.js';
import { writeResultsCsv } from '../report/results-csv.js';
import { rowResults } from '../report/row-results.js';
import { VERSION } from '../version.js';

/**
 * Writes the results of a batch again. Needs neither key nor network. The batch's own results file is written by the
 * holder of its lock alone; any other file also beside a live run.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @returns where the batch stands, with `results` set to the file that was written
 * @throws IssueBatchError `USAGE` when there is no such batch, no file to write to, or something else stands there;
 * `LOCKED` beside a live run; `STORAGE` when the state is damaged or the file cannot be written
 * @example
 * ```ts
 * import { writeResults } from 'issue-batch';
 *
 * const { results, issued } = await writeResults('rewards.csv', { output: 'copy.results.csv' });
 * console.log(`${issued} links in ${results}`);
 * ```
 */
export async function writeResults(batch: string, options: ResultsOptions = {}): Promise<BatchReport> {
  const frozen = openFrozenBatch(locateBatch(batch, options.stateDir));
  const { files, manifest } = frozen;
  const path = resultsPath(frozen, options);
  const own = manifest.output !== null && isSamePlace(path, manifest.output);
  const lock = own ? acquireLock(files.lock, { version: VERSION }) : undefined;
  try {
    await guardResults(frozen, path, options);
    const ledger = readLedger(frozen);
    refuseKnowingNothing(ledger, path);
    await writeResultsCsv(path, manifest.input.header, rowResults(frozen, ledger), { alone: own });
    return createReport(manifest, ledger, { results: path, interrupted: false, requestsSent: 0 });
  } finally {
    lock?.release();
  }
}

/** @throws IssueBatchError `USAGE` when nobody has said where the results should go */
export function resultsPath({ manifest }: FrozenBatch, { output }: ResultsOptions): string {
  const path = output === undefined ? manifest.output : resolve(output);
  if (path !== null) return path;
  throw new IssueBatchError('USAGE', `Batch ${manifest.batchId} has no results file of its own.`, {
    hint: 'Name one with -o.',
  });
}

/** As before every run. Throws `USAGE` or `STORAGE`. */
export async function guardResults(
  { files, manifest }: FrozenBatch,
  path: string,
  { guardStateDirs = [] }: ResultsOptions,
): Promise<void> {
  const { header, cellsSha256, path: inputPath } = manifest.input;
  await guardOutput({ path, folder: files.folder, header, cellsSha256, inputPath, guardStateDirs });
}

/**
 * A state folder from which nothing was sent may be made anew after the first one was lost, and a results file that is
 * there all that is left of the links.
 */
export function refuseKnowingNothing(ledger: Ledger, path: string): void {
  const searched = ledger.halted === undefined && ledger.entries().some(({ state }) => state.searched !== undefined);
  if (searched || hasHistory(ledger) || !existsSync(path)) return;
  throw new IssueBatchError('USAGE', `Nothing was sent from this state folder yet; ${path} is left as it is.`, {
    hint: 'Run the batch first: it looks for itself in the account. Or name another file with -o.',
  });
}

function hasHistory(ledger: Ledger): boolean {
  return ledger
    .entries()
    .some(({ state }) => state.attempts > 0 || state.status === 'completed' || state.status === 'failed');
}
