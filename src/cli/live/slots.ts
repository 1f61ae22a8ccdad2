/**
 * The rate limit as a run meets it: so many requests in any minute, and each slot comes back a minute after its answer.
 * From that follows when the last of the orders that are left can leave, without any guessing.
 */

export interface Slots {
  /** A request leaves. */
  use(): void;
  /** It was answered: its slot comes back in a minute. */
  answer(now: number): void;
  /** A request waits for the slot that comes back then. What earlier runs have used is known from here alone. */
  wait(until: number): void;
  /** When the next request that waits for a slot can leave; undefined: none waits. */
  readonly next: number | undefined;
  /** When the last of so many further requests can leave. */
  lastOf(requests: number, now: number): number;
  /** Requests that were answered in the last minute. */
  lastMinute(now: number): number;
}

const WINDOW_MS = 60_000;

/** @param rate requests a minute; all times are milliseconds since 1970 */
export function createSlots(rate: number): Slots {
  const due: number[] = [];
  const answered: number[] = [];
  const waits: number[] = [];
  let inFlight = 0;

  const forget = (times: number[], before: number) => {
    while ((times[0] ?? Number.POSITIVE_INFINITY) <= before) times.shift();
  };

  return {
    use() {
      inFlight += 1;
      waits.shift();
    },
    answer(now) {
      inFlight = Math.max(0, inFlight - 1);
      answered.push(now);
      due.push(now + WINDOW_MS);
    },
    wait(until) {
      waits.push(until);
      const unseen = rate - due.length - inFlight;
      // Nobody waits while slots are free: whatever looks free was used before this run.
      for (let index = 0; index < unseen; index += 1) due.push(until);
      due.sort((a, b) => a - b);
    },
    get next() {
      return waits[0];
    },
    lastOf(requests, now) {
      forget(due, now);
      const free = Math.max(0, rate - due.length - inFlight);
      if (requests <= free) return now;
      // Every slot comes round once a minute; those that are free or in flight come back a minute from now.
      const round = [...due, ...Array.from({ length: rate - due.length }, () => now + WINDOW_MS)];
      const further = requests - free - 1;
      return (round[further % rate] ?? now) + Math.floor(further / rate) * WINDOW_MS;
    },
    lastMinute(now) {
      forget(answered, now - WINDOW_MS);
      return answered.length;
    },
  };
}
