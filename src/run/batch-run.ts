/** A run as its caller sees it: awaitable for the report, iterable for the events, either or both. */
import { systemErrorCode } from '../errors.js';
import { storageError } from '../files/atomic-file.js';
import type { BatchReport } from '../report/report.js';
import type { BatchEvent } from './events.js';

/**
 * A run that has started: awaitable for its report, iterable for its events, either or both. Every iteration gets all
 * events from the first on.
 *
 * Iterating ends by awaiting the report, so that a failure cannot be overlooked by whoever only listens. Leaving the
 * loop early stops the listening, not the run: that is what the `signal` option is for.
 *
 * @example
 * ```ts
 * import { type BatchRun, resumeBatch } from 'issue-batch';
 *
 * const run: BatchRun = resumeBatch('rewards.csv', {
 *   apiKey: process.env.RUNA_API_KEY ?? '',
 *   signal: AbortSignal.timeout(60_000),
 * });
 * for await (const event of run) console.log(event.type);
 * const { interrupted, finished } = await run;
 * ```
 */
export interface BatchRun<R extends BatchReport = BatchReport> extends Promise<R>, AsyncIterable<BatchEvent> {}

/** An error of a system call, as against Node's own argument errors, which are bugs. `UNKNOWN`: Windows has more of them. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && /^(?:E[A-Z0-9]+|UNKNOWN)$/.test(systemErrorCode(error) ?? '');
}

function pathOf(error: NodeJS.ErrnoException): string {
  return error.path ?? 'the state folder';
}

export function createBatchRun<R extends BatchReport = BatchReport>(
  execute: (emit: (event: BatchEvent) => void) => Promise<R>,
): BatchRun<R> {
  const events: BatchEvent[] = [];
  let ended = false;
  let announce: () => void = () => undefined;
  let changed = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const tell = () => {
    announce();
    changed = new Promise<void>((resolve) => {
      announce = resolve;
    });
  };

  const report = Promise.resolve()
    .then(() =>
      execute((event) => {
        events.push(event);
        tell();
      }),
    )
    .catch((error: unknown) => {
      // Whatever the system refused, wherever that was: an expected failure, not a bug.
      throw isSystemError(error) ? storageError(error, 'use', pathOf(error)) : error;
    })
    .finally(() => {
      ended = true;
      tell();
    });

  async function* iterate(): AsyncGenerator<BatchEvent, void> {
    // A failure waits for this reader, who may be slow; it must not count as unhandled in the meantime.
    report.catch(() => undefined);
    for (let index = 0; ; ) {
      const event = events[index];
      if (event !== undefined) {
        index += 1;
        yield event;
      } else if (ended) {
        await report;
        return;
      } else {
        await changed;
      }
    }
  }

  return Object.assign(report, { [Symbol.asyncIterator]: iterate });
}
