/** Time that jumps to the next sleeper as soon as all promises have settled: for what waits by a clock and nothing else. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/clock.js';

export interface QuickClock extends Clock {
  /** Milliseconds since its time began. */
  readonly passed: number;
}

export function createQuickClock(start: number): QuickClock {
  const sleepers = new Map<() => void, number>();
  let passed = 0;
  let driving = false;

  async function drive(): Promise<void> {
    if (driving) return;
    driving = true;
    for (await turn(); sleepers.size > 0; await turn()) {
      passed = Math.max(passed, Math.min(...sleepers.values()));
      for (const [wake, dueAt] of [...sleepers]) if (dueAt <= passed) wake();
    }
    driving = false;
  }

  return {
    get passed() {
      return passed;
    },
    now: () => start + passed,
    monotonic: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          sleepers.delete(wake);
          settle();
        };
        const wake = () => end(resolve);
        sleepers.set(wake, passed + ms);
        signal?.addEventListener('abort', () => end(() => reject(signal.reason as unknown)), { once: true });
        void drive();
      }),
  };
}
