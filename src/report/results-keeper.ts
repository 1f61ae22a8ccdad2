/** Keeps the results file up to date while a run goes on, without ever slowing it. */
import type { AtomicOptions } from '../files/atomic-file.js';
import type { Patience } from '../files/held-open.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { ResultsContent } from '../journal/events.js';
import type { Ledger } from '../journal/ledger.js';
import type { OutputClaim } from './output-guard.js';
import { placesBeside } from './results-beside.js';
import { isAsWritten, type WrittenCsv, writeResultsCsv } from './results-csv.js';
import { rowResults } from './row-results.js';

export interface ResultsKeeper {
  /** Notes that the state has changed; a later write will show it. */
  touch(): void;
  /**
   * Writes now, after any write that is under way. Where another program keeps the file open, that is waited for, and
   * then the results go beside it. `inHurry`: it is hardly waited for. `soFar`: what an earlier run gave to the file, when
   * nothing has changed since; if it is still there, nothing is written. Throws `STORAGE`.
   */
  write(inHurry?: boolean, soFar?: ResultsContent): Promise<WrittenResults>;
  /** What the last {@link ResultsKeeper.write} left in the file. */
  readonly content: ResultsContent | undefined;
  /** No more writes but those asked for. */
  stop(): void;
}

export interface WrittenResults {
  /** Path of the file that was written. */
  readonly results: string;
  /** The file that should have been replaced and is open in another program. */
  readonly resultsHeldOpen?: string;
}

/** The next update may do better, and the last one is waited for: somebody may close the spreadsheet. */
const SHORT_PATIENCE: Patience = { ms: 2000 };
const LONG_PATIENCE: Patience = { ms: 60_000 };

const EVERY_MS = 30_000;
/** A write may take one part in so many of the run's time. */
const SHARE = 20;

export function createResultsKeeper(
  path: string,
  batch: FrozenBatch,
  ledger: Ledger,
  guard: Omit<OutputClaim, 'path'>,
  onWritten: (path: string) => void,
  onError: (error: unknown) => void,
): ResultsKeeper {
  let changed = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let lastMs = 0;
  let stopped = false;
  let content: ResultsContent | undefined;

  async function writeNow(options: Omit<AtomicOptions, 'mode'>): Promise<WrittenCsv> {
    changed = false;
    const began = performance.now();
    const written = await writeResultsCsv(path, batch.manifest.input.header, rowResults(batch, ledger), options);
    lastMs = performance.now() - began;
    onWritten(written.path);
    return written;
  }

  async function update(): Promise<void> {
    await writeNow({ patience: SHORT_PATIENCE });
  }

  function arm(): void {
    if (stopped || timer !== undefined || !changed) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        writing = writing.then(update).catch(onError).finally(arm);
      },
      Math.max(EVERY_MS, lastMs * SHARE),
    );
  }

  return {
    touch() {
      changed = true;
      arm();
    },
    async write(inHurry = false, soFar) {
      await writing;
      if (soFar !== undefined && isAsWritten(path, soFar)) {
        content = soFar;
        return { results: path };
      }
      const written = await writeNow({
        patience: inHurry ? SHORT_PATIENCE : LONG_PATIENCE,
        otherwise: () => placesBeside({ ...guard, path }),
      });
      content = written.content;
      const { path: results } = written;
      return results === path ? { results } : { results, resultsHeldOpen: path };
    },
    get content() {
      return content;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
