/** Time that passes at once: a pause returns immediately, and the monotonic clock shows that it was made. */
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';

export interface FastForward {
  /** Milliseconds of each pause of `node:timers/promises` so far, in this test. */
  readonly pauses: number[];
}

/** For every test of the file or group that is in. */
export function fastForward(): FastForward {
  const pauses: number[] = [];
  const real = { setTimeout: timersPromises.setTimeout, now: performance.now.bind(performance) };
  beforeEach(() => {
    pauses.length = 0;
    performance.now = () => real.now() + pauses.reduce((sum, ms) => sum + ms, 0);
    timersPromises.setTimeout = (async (ms?: number, value?: unknown) => {
      pauses.push(ms ?? 0);
      return value;
    }) as typeof timersPromises.setTimeout;
    // What is tested imports it by name.
    syncBuiltinESMExports();
  });
  afterEach(() => {
    performance.now = real.now;
    timersPromises.setTimeout = real.setTimeout;
    syncBuiltinESMExports();
  });
  return { pauses };
}
