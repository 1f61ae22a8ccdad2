/** freeze → submit → poll → report. */
import { resolve } from 'node:path';
import { API_VERSION } from './api/wire.js';
import { systemClock, timestamp } from './clock.js';
import { IssueBatchError } from './errors.js';
import { refuseEditedFile, refuseOtherSettings } from './freeze/compare.js';
import { findById } from './freeze/find-batch.js';
import { freezeBatch } from './freeze/freeze.js';
import { openAnyBatch, openFrozenBatch, openManifest } from './freeze/frozen-batch.js';
import { batchFolder } from './freeze/layout.js';
import { locateBatch } from './freeze/locate.js';
import { readLedger } from './freeze/read-ledger.js';
import { ensureStateDir } from './freeze/state-dir.js';
import { checkRunOptions, type ResumeOptions, type RunOptions } from './options.js';
import { type BatchPlan, internalsOf, type PlanInternals } from './plan/batch-plan.js';
import { refusalOf } from './preflight/refuse-issued.js';
import { guardOutput, hasFolder } from './report/output-guard.js';
import { type BatchReport, createReport } from './report/report.js';
import { type BatchRun, createBatchRun } from './run/batch-run.js';
import { carryOut } from './run/carry-out.js';
import { VERSION } from './version.js';

/**
 * Carries out a plan, or goes on with it if it was begun before. Starts at once, asks nobody, and closes the plan.
 *
 * The run rejects with an `IssueBatchError` when it cannot go on: `LOCKED`, `STORAGE`, `USAGE`, `UNREACHABLE`,
 * `ACCOUNT`, `HALTED`, `INTERRUPTED`. What became of single orders, a refused key on the way, and an aborted `signal`
 * included, is in the report and no exception.
 *
 * @param plan as {@link planBatch} returned it; a plan is run once
 * @throws TypeError for an object that `planBatch` did not make
 * @example
 * ```ts
 * import { planBatch, runBatch } from 'issue-batch';
 *
 * const account = { apiKey: process.env.RUNA_API_KEY ?? '' };
 * const stop = new AbortController();
 * process.once('SIGINT', () => stop.abort());
 *
 * const run = runBatch(await planBatch('rewards.csv', account), { ...account, rate: 60, signal: stop.signal });
 * for await (const event of run) {
 *   if (event.type === 'order:settled') console.log(`order ${event.order}: ${event.issued} of ${event.rows}`);
 * }
 * const report = await run;
 * process.exitCode = report.exitCode;
 * ```
 */
export function runBatch(plan: BatchPlan, options: RunOptions): BatchRun {
  const hidden = internalsOf(plan);
  return createBatchRun(async (emit) => {
    try {
      checkRunOptions(options);
      await ensureFrozen(plan, hidden, options);
    } finally {
      plan.close();
    }
    const { baseUrl } = plan.settings;
    const { allowDuplicates = hidden.allowDuplicates } = options;
    const output = options.output ?? movedOutput(plan);
    return carryOut(batchFolder(plan.stateDir, plan.batchId), { ...options, output, allowDuplicates, baseUrl }, emit);
  });
}

/**
 * Of a batch that was begun in a folder that is not here, such as on another machine: its results have nowhere to go but
 * beside the file that is at hand.
 */
function movedOutput({ stateDir, batchId, state, output }: BatchPlan): string | undefined {
  if (state !== 'begun' || output === null) return undefined;
  const { output: recorded } = openManifest(batchFolder(stateDir, batchId));
  return recorded === null || hasFolder(recorded) ? undefined : output;
}

/**
 * Goes on with a batch from its state folder; needs no input file. A finished one sends nothing. Starts at once.
 *
 * Rejects like a run does, see {@link runBatch}; `USAGE` also when there is no such batch.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @example
 * ```ts
 * import { resumeBatch } from 'issue-batch';
 *
 * const report = await resumeBatch('stipend-2026-11', { apiKey: process.env.RUNA_API_KEY ?? '' });
 * console.log(`${report.issued} of ${report.rows} issued, links in ${report.results}`);
 * ```
 */
export function resumeBatch(batch: string, options: ResumeOptions): BatchRun {
  return createBatchRun(async (emit) => carryOut(locateBatch(batch, options.stateDir), options, emit));
}

/**
 * Where a batch stands, from its state alone: no lock, no network, nothing written; safe beside a live run. Also of a
 * batch that was forgotten.
 *
 * @param batch the CSV's path, the batch ID, or the state folder
 * @throws IssueBatchError `USAGE` when there is no such batch, `STORAGE` when its state is damaged
 * @example
 * ```ts
 * import { readBatch } from 'issue-batch';
 *
 * const { issued, rows, finished } = await readBatch('.issue-batch/stipend-2026-11');
 * console.log(`${issued} of ${rows}${finished ? '' : ', not finished'}`);
 * ```
 */
export async function readBatch(batch: string, options: Pick<ResumeOptions, 'stateDir'> = {}): Promise<BatchReport> {
  const frozen = openAnyBatch(locateBatch(batch, options.stateDir));
  const ledger = readLedger(frozen);
  const facts = { results: frozen.manifest.output, interrupted: false, requestsSent: 0 };
  return createReport(frozen.manifest, ledger, facts);
}

async function ensureFrozen(plan: BatchPlan, hidden: PlanInternals, options: RunOptions): Promise<void> {
  if (hidden.spool.closed) {
    throw new IssueBatchError('USAGE', `This plan of batch ${plan.batchId} was run or closed before.`, {
      hint: 'Plan again: a batch that was begun goes on where it stopped.',
    });
  }
  if (plan.state === 'begun') {
    await ensureStateDir(plan.stateDir);
    return;
  }
  const refusal = refusalOf(plan);
  if (refusal !== undefined) throw refusal;
  const { batchId, stateDir, inputPath, settings, totals } = plan;
  const output = options.output === undefined ? plan.output : resolve(options.output);
  const { header, columns, digests, keyPrefix, spool, fieldsOf, groupOf } = hidden;
  if (groupOf === undefined) throw new Error('A new plan has no grouping');
  if (output !== null) {
    const folder = batchFolder(stateDir, batchId);
    const { guardStateDirs = [] } = options;
    // Before anything is made: a batch that may not write its results leaves no state.
    await guardOutput({ path: output, folder, header, cellsSha256: digests.cells, inputPath, guardStateDirs });
  }
  const made = await freezeBatch({
    stateDir,
    blocks: spool.blocks(),
    fieldsOf,
    groupOf,
    signal: options.signal,
    manifest: {
      format: 1,
      batchId,
      createdAt: timestamp(options.clock ?? systemClock),
      version: VERSION,
      apiVersion: API_VERSION,
      keyPrefix,
      settings,
      input: {
        path: inputPath,
        header: [...header],
        columns,
        rows: plan.rows,
        identitySha256: digests.identity,
        issuedSha256: digests.issued,
        cellsSha256: digests.cells,
      },
      output,
      orders: plan.orders.length,
      totals: [...totals],
    },
  });
  if (!made) refuseOtherBatch(plan, hidden);
}

/** Somebody else froze a batch of this name since it was planned. If it is the same one, all is well. */
function refuseOtherBatch(plan: BatchPlan, hidden: PlanInternals): void {
  const found = findById(plan.stateDir, plan.batchId);
  if (found === undefined) return;
  refuseOtherSettings(plan.batchId, found.folder, found.manifest.settings, plan.settings);
  if (found.manifest.input.issuedSha256 !== hidden.digests.issued)
    refuseEditedFile(openFrozenBatch(found.folder), hidden);
}
