/**
 * Pauses that can be cut short. Unlike `AbortSignal.any` and `AbortSignal.timeout`, nothing is left behind on a
 * long-lived signal, however many pauses a run of hours makes.
 */
export interface Pauser {
  /** Resolves after `ms`, or at the next {@link Pauser.wake}. */
  pause(ms: number): Promise<void>;
  wake(): void;
}

export function createPauser(): Pauser {
  const waiting = new Set<() => void>();
  return {
    pause(ms) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        waiting.add(done);
      });
    },
    wake() {
      for (const done of [...waiting]) done();
    },
  };
}
