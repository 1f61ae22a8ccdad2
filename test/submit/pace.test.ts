import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { Limiter } from '../../src/limiter.js';
import { createPace, type Pace, PaceStopped } from '../../src/submit/pace.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const advance = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Closing takes a few turns of the clock, which stands still by itself. */
async function close(pace: Pace): Promise<void> {
  const closed = pace.close();
  await advance(100);
  await closed;
}

/** The most that any rolling minute holds, its end excluded. */
function mostInAMinute(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + MINUTE).length));
}

interface Log {
  readonly starts: number[];
  readonly arrivals: number[];
  readonly answers: number[];
  underWay: number;
  most: number;
}

const newLog = (): Log => ({ starts: [], arrivals: [], answers: [], underWay: 0, most: 0 });

function request(pace: Pace, log: Log, up: number, down: number): Promise<void> {
  return pace.run(async () => {
    log.starts.push(Date.now());
    log.underWay += 1;
    log.most = Math.max(log.most, log.underWay);
    await wait(up);
    log.arrivals.push(Date.now());
    await wait(down);
    log.answers.push(Date.now());
    log.underWay -= 1;
  });
}

describe('the pace of order requests', () => {
  test('lets as many as the rate go at once, and the next ones a minute after those were answered', async () => {
    const log = newLog();
    const pace = createPace({ rate: 5, maxInFlight: 10, recent: [] });
    const began = Date.now();
    const all = Promise.all(Array.from({ length: 7 }, () => request(pace, log, 100, 200)));
    await advance(1000);
    expect(log.starts).toHaveLength(5);
    expect(Math.max(...log.starts) - began).toBeLessThan(50);
    await advance(MINUTE - 1000 + 300);
    expect(log.starts).toHaveLength(5);
    await advance(2000);
    expect(log.starts).toHaveLength(7);
    await all;
    await close(pace);
  });

  test('never exceeds the rate in any rolling minute, at either end of the wire, over restarts and any latency', async () => {
    const latency = fc.tuple(fc.nat(8000), fc.nat(8000));
    const life = fc.record({ requests: fc.array(latency, { minLength: 1, maxLength: 12 }), until: fc.nat(90_000) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(life, { minLength: 1, maxLength: 4 }),
        async (rate, lives) => {
          const log = newLog();
          for (const { requests, until } of lives) {
            // What a journal tells a new process: answers of the last minute; attempts without one count as answered now.
            const unanswered = log.starts.length - log.answers.length;
            const recent = [
              ...log.answers.filter((at) => at > Date.now() - MINUTE),
              ...Array(unanswered).fill(Date.now()),
            ];
            const pace = createPace({ rate, maxInFlight: 4, recent });
            const sent = Promise.allSettled(requests.map(([up, down]) => request(pace, log, up, down)));
            await advance(until);
            pace.stop();
            await advance(16_000);
            await sent;
            await close(pace);
          }
          expect(mostInAMinute(log.starts)).toBeLessThanOrEqual(rate);
          expect(mostInAMinute(log.arrivals)).toBeLessThanOrEqual(rate);
          expect(log.most).toBeLessThanOrEqual(4);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('uses the whole rate: 180 requests at 60 a minute take two minutes and their latency', async () => {
    const log = newLog();
    const pace = createPace({ rate: 60, maxInFlight: 4, recent: [] });
    const began = Date.now();
    const all = Promise.all(Array.from({ length: 180 }, () => request(pace, log, 20, 20)));
    await advance(2 * MINUTE + 5000);
    await all;
    expect(Math.max(...log.starts) - began).toBeLessThan(2 * MINUTE + 3000);
    expect(mostInAMinute(log.starts)).toBe(60);
    await close(pace);
  });

  test('counts what an earlier process sent, also of a higher rate and of a clock that was set back', async () => {
    const log = newLog();
    const recent = [Date.now() + 3_600_000, ...Array.from({ length: 30 }, (_, i) => Date.now() - i * 1000)];
    const pace = createPace({ rate: 3, maxInFlight: 4, recent });
    void request(pace, log, 0, 0).catch(() => undefined);
    await advance(57_000);
    expect(log.starts).toHaveLength(0);
    await advance(4000);
    expect(log.starts).toHaveLength(1);
    await close(pace);
  });

  test('holds everyone for as long as the server asked, then spaces them evenly', async () => {
    const log = newLog();
    const pace = createPace({ rate: 60, maxInFlight: 4, recent: [] });
    const began = Date.now();
    pace.hold(10_000);
    pace.hold(2000);
    const all = Promise.all(Array.from({ length: 5 }, () => request(pace, log, 0, 0)));
    await advance(9990);
    expect(log.starts).toEqual([]);
    await advance(10_000);
    await all;
    const gaps = log.starts.map((at, index) => at - (log.starts[index - 1] ?? began));
    expect(gaps[0]).toBeGreaterThanOrEqual(10_000);
    for (const gap of gaps.slice(1)) expect(gap).toBeGreaterThanOrEqual(999);
    await close(pace);
  });

  test('holds its own rate also where a limiter lets everything pass, and asks it only for what has a slot', async () => {
    const log = newLog();
    const asked: number[] = [];
    const limiter: Limiter = {
      schedule(job) {
        asked.push(Date.now());
        return job();
      },
    };
    const pace = createPace({ rate: 2, maxInFlight: 4, recent: [], limiter });
    const all = Promise.all([1, 2, 3].map(() => request(pace, log, 0, 0)));
    await advance(MINUTE - 1000);
    expect(log.starts).toHaveLength(2);
    await advance(2000);
    await all;
    expect(asked).toEqual(log.starts);
    expect(mostInAMinute(log.starts)).toBe(2);
    await close(pace);
  });

  test('holds back what its limiter starts after the server asked to wait', async () => {
    const log = newLog();
    const held: (() => Promise<unknown>)[] = [];
    const limiter: Limiter = {
      schedule: (job) => new Promise((_, reject) => held.push(() => job().catch(reject))),
    };
    const pace = createPace({ rate: 60, maxInFlight: 4, recent: [], limiter });
    const sent = request(pace, log, 0, 0);
    await advance(10);
    const began = Date.now();
    pace.hold(10_000);
    for (const start of held) void start();
    await advance(20_000);
    await sent;
    expect((log.starts[0] ?? 0) - began).toBeGreaterThanOrEqual(10_000);
    await close(pace);
  });

  test('keeps nobody waiting for ever when its clock fails', async () => {
    const clock = { ...systemClock, sleep: () => Promise.reject(new Error('no time')) };
    const pace = createPace({ rate: 1, maxInFlight: 4, recent: [Date.now()], clock });
    const waiting = expect(request(pace, newLog(), 0, 0)).rejects.toThrow('no time');
    await advance(100);
    await waiting;
    await close(pace);
  });

  test('passes on what a job throws, and its slot is used up all the same', async () => {
    const pace = createPace({ rate: 1, maxInFlight: 4, recent: [] });
    const failed = pace.run(() => Promise.reject(new Error('broken')));
    failed.catch(() => undefined);
    await advance(10);
    await expect(failed).rejects.toThrow('broken');
    const log = newLog();
    void request(pace, log, 0, 0);
    await advance(MINUTE - 1000);
    expect(log.starts).toEqual([]);
    await advance(2000);
    expect(log.starts).toHaveLength(1);
    await close(pace);
  });

  test('once stopped, rejects what waits for a slot or was held, lets running jobs end, and takes no more', async () => {
    const log = newLog();
    const pace = createPace({ rate: 2, maxInFlight: 4, recent: [] });
    const running = request(pace, log, 1000, 1000);
    await advance(10);
    pace.hold(MINUTE);
    const waiting = [request(pace, log, 0, 0), request(pace, log, 0, 0), request(pace, log, 0, 0)];
    const refused = Promise.allSettled(waiting);
    await advance(10);
    pace.stop();
    await advance(3000);
    await running;
    for (const result of await refused) expect(result).toMatchObject({ reason: expect.any(PaceStopped) });
    await expect(request(pace, log, 0, 0)).rejects.toThrow(PaceStopped);
    expect(log.starts).toHaveLength(1);
    await close(pace);
  });
});

describe('how long a request waits for the limit', () => {
  test('is told when it is asked for, and not while slots are free', async () => {
    const log = newLog();
    const waits: number[] = [];
    const pace = createPace({ rate: 2, maxInFlight: 4, recent: [], onWait: (ms) => waits.push(ms) });
    const first = Promise.all([request(pace, log, 0, 100), request(pace, log, 0, 300)]);
    await advance(400);
    await first;
    expect(waits).toEqual([]);
    const rest = Promise.all([1, 2, 3].map(() => request(pace, log, 0, 100)));
    await advance(0);
    // The slot of each comes back a minute after its answer; the third has to wait for one that is not used yet.
    // The limiter takes a turn of the clock or two of its own.
    expect(waits.map((ms) => Math.round(ms / 100) * 100)).toEqual([MINUTE - 200, MINUTE]);
    await advance(3 * MINUTE);
    await rest;
    await close(pace);
  });

  test('counts what an earlier process has sent', async () => {
    const waits: number[] = [];
    const recent = [Date.now() - 50_000];
    const pace = createPace({ rate: 1, maxInFlight: 4, recent, onWait: (ms) => waits.push(ms) });
    const done = request(pace, newLog(), 0, 0);
    await advance(0);
    expect(waits.map(Math.round)).toEqual([10_050]);
    await advance(MINUTE);
    await done;
    await close(pace);
  });
});
