/**
 * Removes rows, requests, links and answers of a batch that has come to its end, and keeps what tells that it was issued.
 *
 * A kill at any moment leaves the old batch or a forgotten one: first the digests of its rows are durable, then one
 * rename makes it a forgotten batch, and only then is anything removed. Whoever asks again finishes the removal.
 */
import { dirname } from 'node:path';
import { IssueBatchError } from '../errors.js';
import { writeFileAtomic, writeFully } from '../files/atomic-file.js';
import { type FrozenBatch, openAnyBatch, removeUnfinished } from '../freeze/frozen-batch.js';
import { batchFiles } from '../freeze/layout.js';
import { locateBatch } from '../freeze/locate.js';
import { encodeManifest } from '../freeze/manifest.js';
import { readLedger } from '../freeze/read-ledger.js';
import { writeRowDigests } from '../freeze/row-digests.js';
import type { Ledger } from '../journal/ledger.js';
import { acquireLock, isHeld } from '../journal/lock.js';
import { operatorName } from '../operator.js';
import { sentRows } from '../preflight/sent-rows.js';
import { type BatchReport, createReport } from '../report/report.js';
import { VERSION } from '../version.js';
import { holdsEveryLink } from './check-results.js';
import { cleanRecords, withoutBody, withoutWords } from './clean-records.js';
import { filesBeside } from './files-beside.js';
import type { ForgetOptions, ForgetReport } from './forget-report.js';
import { refuseUnfinished } from './refuse-unfinished.js';
import { filesToRemove, removeFiles } from './remove-files.js';

/**
 * Removes rows, requests, links and answers from the state of a batch that has come to its end, and keeps digests, so
 * that its rows are not issued again by mistake. It cannot be undone: the results CSV, which stays, is then the only
 * place of the links. Asked again, it finishes what an interruption had left.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @throws IssueBatchError `USAGE` when there is no such batch or it is not finished, `LOCKED` when another process runs
 * it, `STORAGE` when its state is damaged or cannot be changed, `INTERRUPTED` when the signal came before anything was removed
 * @example
 * ```ts
 * import { forgetBatch } from 'issue-batch';
 *
 * const look = await forgetBatch('rewards.csv', { dryRun: true });
 * if (look.linksInResults !== false) console.log((await forgetBatch('rewards.csv')).removed);
 * ```
 */
export async function forgetBatch(batch: string, options: ForgetOptions = {}): Promise<ForgetReport> {
  const folder = locateBatch(batch, options.stateDir);
  const { files } = openAnyBatch(folder);
  if (options.dryRun) return lookAt(folder);
  const lock = acquireLock(files.lock, { version: VERSION });
  try {
    return await forget(folder, options.signal);
  } finally {
    lock.release();
  }
}

async function lookAt(folder: string): Promise<ForgetReport> {
  if (isHeld(batchFiles(folder).lock)) {
    throw new IssueBatchError('LOCKED', `A process of this machine is at work on the batch in ${folder}.`, {
      hint: 'Wait until it ends.',
    });
  }
  const look = await standing(folder);
  return { ...look.report, removed: filesToRemove(look.batch.files) };
}

async function forget(folder: string, signal: AbortSignal | undefined): Promise<ForgetReport> {
  const before = await standing(folder);
  if (!before.report.before) await makeForgotten(before, signal);
  const { files, manifest } = before.batch;
  // The records first: as long as any of the files is there, everybody can see that the removal is not finished.
  await cleanRecords(files.generations, withoutBody);
  await cleanRecords(files.journal, withoutWords);
  removeUnfinished(dirname(folder), manifest.batchId);
  const removed = removeFiles(files, manifest.output);
  const { report } = await standing(folder);
  return { ...report, before: before.report.before, linksInResults: before.report.linksInResults, removed };
}

interface Standing {
  readonly batch: FrozenBatch;
  readonly ledger: Ledger;
  readonly report: Omit<ForgetReport, 'removed'>;
}

async function standing(folder: string): Promise<Standing> {
  const batch = openAnyBatch(folder);
  const { manifest } = batch;
  const { forgotten, output } = manifest;
  const ledger = readLedger(batch);
  const report = createReport(manifest, ledger, { results: output, interrupted: false, requestsSent: 0 });
  if (forgotten === undefined) refuseUnfinished(batch, ledger, report);
  return {
    batch,
    ledger,
    report: {
      ...figures(report),
      folder,
      forgottenAt: forgotten?.at ?? null,
      before: forgotten !== undefined,
      digests: forgotten?.digests ?? null,
      results: output,
      linksInResults: await linksStanding(batch, ledger, report),
      yours: filesBeside(manifest),
    },
  };
}

function figures({ batchId, rows, issued, failed, unknown, halted }: BatchReport) {
  return { batchId, rows, issued, failed, unknown, ...(halted === undefined ? {} : { halted }) };
}

async function linksStanding(batch: FrozenBatch, ledger: Ledger, { issued }: BatchReport): Promise<boolean | null> {
  const { forgotten, output } = batch.manifest;
  if (forgotten !== undefined || issued === 0) return null;
  return output !== null && (await holdsEveryLink(output, batch, ledger));
}

/** The point of no return is the rename of the manifest; until then the batch is as it was. */
async function makeForgotten({ batch, ledger, report }: Standing, signal: AbortSignal | undefined): Promise<void> {
  const { files, manifest } = batch;
  const sent = sentRows(batch, ledger, false);
  try {
    const { digests, nameless } = await writeRowDigests(files.digests, sent?.blocks() ?? [], signal);
    signal?.throwIfAborted();
    const settledAt = sent?.settledAt === undefined ? null : new Date(sent.settledAt).toISOString();
    const forgotten = {
      at: new Date().toISOString(),
      user: operatorName(),
      version: VERSION,
      settledAt,
      issued: report.issued,
      digests,
      nameless,
    };
    await writeFileAtomic(files.manifest, (fd) => writeFully(fd, encodeManifest({ ...manifest, forgotten })), {
      alone: true,
    });
  } catch (error) {
    if (signal?.aborted)
      throw new IssueBatchError('INTERRUPTED', 'Interrupted; nothing was removed.', { cause: error });
    throw error;
  }
}
