import type { Clock } from '../clock.js';

/**
 * What time it is for the server, by its own `Date` headers: the life of an idempotency key is counted by that clock.
 * Where it is not known, or the local clock is ahead of it, the later time counts, so that a key never looks younger
 * than it is.
 */
export interface ServerClock {
  /** A time, milliseconds since 1970, that an answer carried. */
  observe(serverTime: number): void;
  /** Milliseconds since 1970. */
  now(): number;
}

export function createServerClock(clock: Clock): ServerClock {
  let last: { readonly serverTime: number; readonly seenAt: number } | undefined;
  return {
    observe(serverTime) {
      last = { serverTime, seenAt: clock.monotonic() };
    },
    now() {
      const local = clock.now();
      return last === undefined ? local : Math.max(local, last.serverTime + clock.monotonic() - last.seenAt);
    },
  };
}
