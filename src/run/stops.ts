import { IssueBatchError } from '../errors.js';

/** The ways in which a run ends before its work is done, and how long each part may still go on. */

export interface Stops {
  /** No new order request. */
  readonly sending: AbortSignal;
  /** No new look at an order. */
  readonly polling: AbortSignal;
  /** Requests under way are given up. */
  readonly cancel: AbortSignal;
  /** The caller's signal stopped the run. */
  readonly interrupted: boolean;
  /** The server contradicts itself: what was accepted is still followed to its end. */
  stopSending(): void;
  /** Something is broken here: nothing goes on. */
  stopAll(): void;
  /** Runs the task; a task that fails because sending was stopped under it is no failure. */
  unlessStopped(task: () => Promise<void>): Promise<void>;
  release(): void;
}

/** How long an answer may still come after the caller asked to stop: it may hold the ID of an order that was made. */
const GRACE_MS = 10_000;

export function createStops(signal: AbortSignal | undefined): Stops {
  const sending = new AbortController();
  const polling = new AbortController();
  const cancel = new AbortController();
  let grace: NodeJS.Timeout | undefined;

  const stopAll = () => {
    sending.abort();
    polling.abort();
    grace ??= setTimeout(() => cancel.abort(), GRACE_MS);
  };
  signal?.addEventListener('abort', stopAll, { once: true });
  if (signal?.aborted) stopAll();

  return {
    sending: sending.signal,
    polling: polling.signal,
    cancel: cancel.signal,
    get interrupted() {
      return signal?.aborted ?? false;
    },
    stopSending: () => sending.abort(),
    stopAll,
    async unlessStopped(task) {
      if (sending.signal.aborted) return;
      try {
        await task();
      } catch (error) {
        const halted = error instanceof IssueBatchError && error.code === 'HALTED';
        if (halted || !sending.signal.aborted) throw error;
      }
    },
    release() {
      clearTimeout(grace);
      signal?.removeEventListener('abort', stopAll);
    },
  };
}
