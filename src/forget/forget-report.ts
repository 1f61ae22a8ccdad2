import type { BatchReport } from '../report/report.js';

/** Where a batch is, and whether it is only looked at. */
export interface ForgetOptions {
  /** Needed only when the batch is named by its ID. @default `.issue-batch` in the working directory */
  readonly stateDir?: string | undefined;
  /** Only say what would be removed, or why nothing would be: no lock, nothing written. @default false */
  readonly dryRun?: boolean | undefined;
  /** Stops before anything is removed; later it is not heeded. */
  readonly signal?: AbortSignal | undefined;
}

/** How the batch ended, and what was removed of it, or would be. */
export interface ForgetReport
  extends Pick<BatchReport, 'batchId' | 'rows' | 'issued' | 'failed' | 'unknown' | 'halted'> {
  /** Absolute path of the state folder. It stays, with digests instead of rows. */
  readonly folder: string;
  /** When its rows and links were removed, ISO 8601; null while it is not forgotten. */
  readonly forgottenAt: string | null;
  /** It had been forgotten before; what an interruption had left of it was removed now. */
  readonly before: boolean;
  /** Rows that stay recognisable, so that they are not issued again by mistake; null while it is not forgotten. */
  readonly digests: number | null;
  /** Names of the files in its folder that were removed; with `dryRun`, that would be. */
  readonly removed: readonly string[];
  /** Path of the results CSV, where the batch has one. It is never touched. */
  readonly results: string | null;
  /** Whether the results CSV has every link of the batch; null when it has no links, or when nobody can tell any more. */
  readonly linksInResults: boolean | null;
  /** Files of the user that are still there: input, results, and what stands beside them under their names. */
  readonly yours: readonly string[];
}
