/**
 * The time by which a batch is paced, followed and written down. It is handed over like everything else that a run needs:
 * a program may bring its own, and a test need not wait minutes for what takes minutes.
 */

/**
 * Tells the time and waits. What depends on the machine instead of the batch stays on the system's clock: how long one
 * request may take, the last seconds of requests under way after a stop, files that another program holds open, updates
 * of the results file during a run, locks, and the age of files.
 *
 * A clock that runs ahead of the real one spends an account's limit too early and shortens the time in which the server
 * can correct itself. It is for a simulated account.
 *
 * @example A hundred times as fast
 * ```ts
 * import { setTimeout } from 'node:timers/promises';
 * import type { Clock } from 'issue-batch';
 *
 * const began = performance.now();
 * const monotonic = () => (performance.now() - began) * 100;
 * const clock: Clock = {
 *   now: () => 1_900_000_000_000 + monotonic(),
 *   monotonic,
 *   sleep: (ms, signal) => setTimeout(ms / 100, undefined, { signal }),
 * };
 * ```
 */
export interface Clock {
  /** Milliseconds since 1970, by the calendar. */
  now(): number;
  /** Milliseconds since some moment, never set back; only differences count. */
  monotonic(): number;
  /**
   * Resolves after so many milliseconds; rejects at once when the signal is aborted, like `setTimeout` of
   * `node:timers/promises`. The event loop must turn in between, however short the wait.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const abort = () => end(() => reject(signal?.reason as unknown));
      const timer = setTimeout(() => end(resolve), ms);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) abort();
    });
  },
};

/** Now, ISO 8601, as it is written down. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
