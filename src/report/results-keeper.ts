/** Keeps the results file up to date while a run goes on, without ever slowing it. */
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { Ledger } from '../journal/ledger.js';
import { writeResultsCsv } from './results-csv.js';
import { rowResults } from './row-results.js';

export interface ResultsKeeper {
  /** Notes that the state has changed; a later write will show it. */
  touch(): void;
  /** Writes now, after any write that is under way. Throws `STORAGE`. */
  write(): Promise<void>;
  /** No more writes but those asked for. */
  stop(): void;
}

const EVERY_MS = 30_000;
/** A write may take one part in so many of the run's time. */
const SHARE = 20;

export function createResultsKeeper(
  path: string,
  batch: FrozenBatch,
  ledger: Ledger,
  onWritten: () => void,
  onError: (error: unknown) => void,
): ResultsKeeper {
  let changed = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let lastMs = 0;
  let stopped = false;

  async function writeNow(): Promise<void> {
    changed = false;
    const began = performance.now();
    await writeResultsCsv(path, batch.manifest.input.header, rowResults(batch, ledger));
    lastMs = performance.now() - began;
    onWritten();
  }

  function arm(): void {
    if (stopped || timer !== undefined || !changed) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        writing = writing.then(writeNow).catch(onError).finally(arm);
      },
      Math.max(EVERY_MS, lastMs * SHARE),
    );
  }

  return {
    touch() {
      changed = true;
      arm();
    },
    async write() {
      await writing;
      await writeNow();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
