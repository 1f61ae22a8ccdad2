/** When to look at an order, learned from how long this batch's orders have taken to settle. */

export interface SettleTimes {
  observe(ms: number): void;
  /** Milliseconds after acceptance at which a first look is likely to find the order settled. */
  firstLook(): number;
}

const UNKNOWN_MS = 1000;
/** An order may be done much sooner than others were, and whoever waits for it should know of it within two seconds. */
const LATEST_MS = 1900;
const KEPT = 50;
/** Looking a moment too early costs a whole further look. */
const MARGIN_MS = 50;

export function createSettleTimes(): SettleTimes {
  const observed: number[] = [];
  return {
    observe(ms) {
      observed.push(ms);
      if (observed.length > KEPT) observed.shift();
    },
    firstLook() {
      if (observed.length === 0) return UNKNOWN_MS;
      const sorted = [...observed].sort((a, b) => a - b);
      return Math.min((sorted[Math.floor(sorted.length / 2)] ?? UNKNOWN_MS) + MARGIN_MS, LATEST_MS);
    },
  };
}

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 15_000;

const SHORTEST_MS = 1200;
/** A look costs little against the time that an order has taken by then. */
const SHARE_OF_AGE = 1 / 80;

/** Milliseconds to the next look at orders of which the youngest was accepted `ageMs` ago: its end is noticed soon, measured by that. */
export function pauseAtAge(ageMs: number): number {
  return Math.min(Math.max(SHORTEST_MS, ageMs * SHARE_OF_AGE), MAX_PAUSE_MS);
}

/** Milliseconds to the next try after `looks` looks that brought no news: longer each time, spread a little. */
export function pauseAfter(looks: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 1.5 ** (looks - 1), MAX_PAUSE_MS);
  return pause * (0.9 + Math.random() / 5);
}

/** Milliseconds that an order took by the server's own clock, if it tells. */
export function settleTime(order: {
  readonly created_at?: string | null | undefined;
  readonly completed_at?: string | null | undefined;
}): number | undefined {
  const ms = Date.parse(order.completed_at ?? '') - Date.parse(order.created_at ?? '');
  return ms >= 0 ? ms : undefined;
}
