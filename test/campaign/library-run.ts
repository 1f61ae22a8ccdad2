/** One run of the built library in this process, on a fast clock, with all of its settings open to a stage. */
import { join } from 'node:path';
import type { BatchReport, PlanOptions, RunOptions } from '../../src/index.js';
import { live, outside } from './fast-clock.js';
import { loadLibrary } from './program.js';

export interface LibraryRun {
  /** The report's exit code; 1 for a bug; null for an error that says what is in the way. */
  readonly code: number | null;
  readonly report: BatchReport | undefined;
  /** Code of the error that ended it. */
  readonly error: string | undefined;
  readonly said: string;
}

export interface LibraryRunOptions {
  /** Holds `rows.csv`, its results and the state. */
  readonly folder: string;
  /** Where the batch is, by its own word. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Where that really is. */
  readonly server: string;
  readonly plan?: Partial<PlanOptions>;
  readonly run?: Partial<RunOptions>;
  /** Sends only what is proven not issued, under new keys, instead of running the batch. */
  readonly retry?: boolean;
  /** Seconds that pass in a real one. */
  readonly speed?: number;
  readonly clockOffsetMs?: number;
}

const SPEED = 40;

export async function runLibrary(options: LibraryRunOptions): Promise<LibraryRun> {
  const { folder, baseUrl, apiKey, server, speed = SPEED, clockOffsetMs = 0 } = options;
  const { planBatch, retryFailed, runBatch, IssueBatchError } = await loadLibrary();
  const fetch: typeof globalThis.fetch = (input, init) =>
    outside(() => globalThis.fetch(String(input).replace(baseUrl, server), init));
  const common = { apiKey, baseUrl, timeout: speed, fetch };
  const output = join(folder, 'rows.results.csv');
  const settings = { ...common, rate: 6000, retryDelays: [5, 5, 5], wait: 60_000, output, ...options.run };
  const said: string[] = [];
  return live({ speed, clockOffsetMs, dead: false }, async () => {
    try {
      const rows = join(folder, 'rows.csv');
      const run = options.retry
        ? retryFailed(rows, { ...settings, looksApart: 1000 })
        : runBatch(await planBatch(rows, { ...common, chunkSize: 2, ...options.plan }), settings);
      for await (const event of run) said.push(JSON.stringify(event));
      const report = await run;
      said.push(JSON.stringify(report));
      return { code: report.exitCode, report, error: undefined, said: said.join('\n') };
    } catch (error) {
      const isTold = error instanceof IssueBatchError;
      said.push(isTold ? `${error.code}: ${error.message} ${error.hint ?? ''}` : String((error as Error).stack));
      const code = isTold ? null : 1;
      return { code, report: undefined, error: isTold ? error.code : undefined, said: said.join('\n') };
    }
  });
}
