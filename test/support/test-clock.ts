/**
 * Time that stands still while anything goes on and jumps to the next sleeper when nothing does. What goes on is told by
 * the requests that go through its `fetch`, and by sleepers that come and go; some turns of the system's timers in which
 * neither happens are rest. It covers what waits by a {@link Clock} alone: not the time-out of a request, nor files that are held open.
 */
import { setTimeout as realPause } from 'node:timers/promises';
import type { Clock } from '../../src/clock.js';

export interface TestClock extends Clock {
  /** When its time began, milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds that have passed since. */
  readonly passed: number;
  /** As Node's own; a request is under way until the last byte of its answer is there. */
  readonly fetch: typeof globalThis.fetch;
}

interface Sleeper {
  readonly dueAt: number;
  wake(): void;
}

/** More turns than a queue of Bottleneck's takes between two requests, one timer after the other. */
const TURNS = 10;

export function createTestClock(start: number): TestClock {
  const sleepers = new Set<Sleeper>();
  let passed = 0;
  let underWay = 0;
  let activity = 0;
  let driving = false;

  async function rest(): Promise<void> {
    let before = activity;
    for (let turns = 0; turns < TURNS; turns += 1) {
      await realPause(0);
      if (before === activity && underWay === 0) continue;
      before = activity;
      turns = -1;
    }
  }

  async function drive(): Promise<void> {
    if (driving) return;
    driving = true;
    while (sleepers.size > 0) {
      await rest();
      const next = Math.min(...[...sleepers].map(({ dueAt }) => dueAt));
      if (!Number.isFinite(next)) break;
      passed = Math.max(passed, next);
      for (const sleeper of [...sleepers]) if (sleeper.dueAt <= passed) sleeper.wake();
    }
    driving = false;
  }

  return {
    start,
    get passed() {
      return passed;
    },
    now: () => start + passed,
    monotonic: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          activity += 1;
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
          settle();
        };
        const abort = () => end(() => reject(signal?.reason as unknown));
        const sleeper: Sleeper = { dueAt: passed + Math.max(ms, 0), wake: () => end(resolve) };
        if (signal?.aborted) {
          reject(signal.reason as unknown);
          return;
        }
        activity += 1;
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
        void drive();
      }),
    fetch: async (input, init) => {
      activity += 1;
      underWay += 1;
      try {
        const answer = await globalThis.fetch(input, init);
        const body = await answer.arrayBuffer();
        return new Response(body.byteLength === 0 ? null : body, { status: answer.status, headers: answer.headers });
      } finally {
        underWay -= 1;
        activity += 1;
      }
    },
  };
}
