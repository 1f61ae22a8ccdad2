/**
 * Pauses that can be cut short. Unlike `AbortSignal.any` and `AbortSignal.timeout`, nothing is left behind on a
 * long-lived signal, however many pauses a run of hours makes.
 */
import type { Clock } from './clock.js';

export interface Pauser {
  /** Resolves after `ms`, or at the next {@link Pauser.wake}. */
  pause(ms: number): Promise<void>;
  wake(): void;
}

export function createPauser(clock: Clock): Pauser {
  const waiting = new Set<() => void>();
  return {
    pause(ms) {
      return new Promise((resolve, reject) => {
        const cut = new AbortController();
        const end = (settle: () => void) => {
          if (waiting.delete(wake)) settle();
        };
        const wake = () => {
          // First this: a clock that is slow to notice the signal must not hold up whoever is woken.
          end(resolve);
          cut.abort();
        };
        waiting.add(wake);
        clock.sleep(ms, cut.signal).then(
          () => end(resolve),
          (error: unknown) => end(() => reject(error)),
        );
      });
    },
    wake() {
      for (const wakeOne of [...waiting]) wakeOne();
    },
  };
}
