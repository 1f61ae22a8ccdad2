/** Where one batch stands, from its state folder alone: no lock, no network, nothing written; safe beside a live run. */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { IssueBatchError } from '../errors.js';
import { recordedName } from '../files/recorded-path.js';
import { type FrozenBatch, openAnyBatch } from '../freeze/frozen-batch.js';
import type { Manifest } from '../freeze/manifest.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { Ledger } from '../journal/ledger.js';
import { isHeld } from '../journal/lock.js';
import { type NextStep, nextStep } from '../report/next-step.js';
import { type BatchReport, createReport } from '../report/report.js';
import { createActivity, type LastRun } from './last-run.js';

/**
 * Where a batch stands, with what only its state folder knows: when it was begun, and whether it is being run. Counts
 * of rows are those of its report.
 */
export interface BatchStatus {
  /** Tells it from a {@link DamagedBatch} in a list of both. */
  readonly damaged: false;
  /** The batch's name: that of its state folder, and part of every idempotency key. */
  readonly batchId: string;
  /** Absolute path of its state folder, which names it to every function. */
  readonly folder: string;
  /** Name of the file that it was begun from, without its folder; null when the rows came from somewhere else. */
  readonly input: string | null;
  /** When it was begun, ISO 8601, like every time here. */
  readonly createdAt: string;
  /** The API's address that its orders are sent to. */
  readonly baseUrl: string;
  /** Rows of its input. */
  readonly rows: number;
  /** Rows whose payout the server has made and settled. */
  readonly issued: number;
  /** Rows that are proven not issued. */
  readonly failed: number;
  /** Rows without proof either way. */
  readonly unknown: number;
  /** Rows whose order is accepted and not settled yet. */
  readonly processing: number;
  /** Rows of which nothing is under way. */
  readonly notSent: number;
  /** When anything was last written to its journal; when it was begun, if nothing was. */
  readonly lastActivityAt: string;
  /** A process of this machine is at work on it. */
  readonly running: boolean;
  /** Host of a run that has not ended, and of which only that host can tell whether it still goes on. */
  readonly perhapsRunningOn: string | null;
  /** The run that goes on, else the latest; null when it was begun and never run. */
  readonly lastRun: LastRun | null;
  /** Why it was halted, if it was. */
  readonly halted: string | null;
  /** When its rows and links were removed by `forget`, if they were. */
  readonly forgottenAt: string | null;
  /** As `readBatch` returns it. */
  readonly report: BatchReport;
  /** What can be done about it, with what its last run was stopped by. */
  readonly next: NextStep;
}

export interface ReadState {
  readonly status: BatchStatus;
  readonly batch: FrozenBatch;
  readonly ledger: Ledger;
}

/** @throws IssueBatchError `STORAGE` when the folder is damaged or of another format */
export function readState(folder: string): ReadState {
  try {
    return read(folder);
  } catch (error) {
    // A record that is whole and of another shape than any that this version writes.
    if (error instanceof z.ZodError) throw strangeRecords(folder, error);
    throw error;
  }
}

function read(folder: string): ReadState {
  const batch = openAnyBatch(folder);
  const { manifest, files } = batch;
  // Before the journal: a run that ends in between is shown as one that goes on, never as one that was killed.
  const running = isHeld(files.lock);
  const activity = createActivity();
  const ledger = readLedger(batch, activity.add);
  const { lastRun, lastEventAt } = activity.finish();
  const report = createReport(manifest, ledger, { results: manifest.output, interrupted: false, requestsSent: 0 });
  const { batchId, rows, issued, failed, unknown, processing, notSent, halted = null } = report;
  const stoppedBy = running ? null : (lastRun?.stoppedBy ?? null);
  const status: BatchStatus = {
    damaged: false,
    batchId,
    folder,
    input: manifest.input.path === null ? null : recordedName(manifest.input.path),
    createdAt: manifest.createdAt,
    baseUrl: manifest.settings.baseUrl,
    rows,
    issued,
    failed,
    unknown,
    processing,
    notSent,
    lastActivityAt: lastEventAt ?? manifest.createdAt,
    running,
    perhapsRunningOn: running || !existsSync(files.lock) ? null : elsewhere(lastRun),
    lastRun,
    halted,
    forgottenAt: manifest.forgotten?.at ?? null,
    report,
    next: whatNext(manifest, stoppedBy === null ? report : { ...report, stoppedBy }, running),
  };
  return { status, batch, ledger };
}

function whatNext({ forgotten }: Manifest, report: BatchReport, running: boolean): NextStep {
  if (forgotten === undefined) return nextStep(report, running);
  return { kind: 'nothing', words: `Forgotten on ${forgotten.at.slice(0, 10)}: nothing is left to do.`, commands: [] };
}

function elsewhere(lastRun: LastRun | null): string | null {
  if (lastRun === null || lastRun.endedAt !== null || lastRun.host === hostname()) return null;
  return lastRun.host;
}

function strangeRecords(folder: string, cause: unknown): IssueBatchError {
  return new IssueBatchError('STORAGE', `The state folder ${folder} holds records that this version does not know.`, {
    hint: 'Use the version of issue-batch that began the batch, or a newer one; do not edit the folder.',
    cause,
  });
}
