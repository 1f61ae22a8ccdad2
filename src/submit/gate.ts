/**
 * The caller's own limiter, which is not ours to trust: it may start a request late, twice, or never, and it may fail.
 * A request leaves at most once, and what counts of one that has left is its own outcome.
 */
import type { Clock } from '../clock.js';
import { IssueBatchError } from '../errors.js';
import type { Limiter } from '../limiter.js';

export interface Gate {
  /** Runs the request when the limiter starts it. Rejects with `IssueBatchError` when it was not started. */
  pass<T>(request: () => Promise<T>): Promise<T>;
  /** Whatever was not started by now rejects with this at once, and is never started. */
  close(reason: unknown): void;
}

/** Keys of orders without an answer are known to be young enough when a turn is asked for; they age while it is waited for. */
const LONGEST_WAIT_MS = 86_400_000;

export function createGate(limiter: Limiter, clock: Clock): Gate {
  const waiting = new Set<(reason: unknown) => void>();
  let closed: { readonly reason: unknown } | undefined;
  return {
    async pass<T>(request: () => Promise<T>): Promise<T> {
      if (closed !== undefined) throw closed.reason;
      return new Promise<T>((resolve, reject) => {
        const askedAt = clock.monotonic();
        let started: Promise<T> | undefined;
        let refused: { readonly reason: unknown } | undefined;

        const refuse = (reason: unknown) => {
          waiting.delete(refuse);
          if (started === undefined) refused ??= { reason };
          reject(reason);
        };
        const begin = async (): Promise<T> => {
          if (started === undefined && clock.monotonic() - askedAt > LONGEST_WAIT_MS) refuse(heldTooLong());
          if (refused !== undefined) throw refused.reason;
          if (started === undefined) {
            waiting.delete(refuse);
            started = request();
            started.then(resolve, reject);
          }
          return started;
        };
        const start = (): Promise<T> => {
          const outcome = begin();
          // A limiter that takes no notice of it must not end the process by an unhandled rejection.
          outcome.catch(() => undefined);
          return outcome;
        };
        const unlessStarted = (reason: unknown) => {
          if (started === undefined) refuse(reason);
        };

        waiting.add(refuse);
        scheduled(limiter, start).then(
          () => unlessStarted(notStarted()),
          (error: unknown) => unlessStarted(failed(error)),
        );
      });
    },
    close(reason) {
      closed ??= { reason };
      for (const refuse of [...waiting]) refuse(reason);
    },
  };
}

/** A limiter that throws is one that rejects. */
async function scheduled<T>(limiter: Limiter, start: () => Promise<T>): Promise<T> {
  return limiter.schedule(start);
}

const HINT = 'That request was not sent. Run the batch again once the limiter works: it goes on where it stopped.';

/** What a limiter says in the words of this program stands as it is. */
function failed(cause: unknown): IssueBatchError {
  if (cause instanceof IssueBatchError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new IssueBatchError('UNREACHABLE', `The limiter let no order request pass: ${why}.`, { hint: HINT, cause });
}

function heldTooLong(): IssueBatchError {
  return new IssueBatchError('UNREACHABLE', 'The limiter held an order request back for more than a day.', {
    hint: HINT,
  });
}

function notStarted(): IssueBatchError {
  return new IssueBatchError('USAGE', 'The limiter ended the turn of an order request without having started it.', {
    hint: 'Its schedule() must call the function that it is given. That request was not sent.',
  });
}
