/** When to look at an order, learned from how long this batch's orders have taken to settle. */

export interface SettleTimes {
  observe(ms: number): void;
  /** Milliseconds after acceptance at which a first look is likely to find the order settled. */
  firstLook(): number;
}

const UNKNOWN_MS = 1000;
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
      return (sorted[Math.floor(sorted.length / 2)] ?? UNKNOWN_MS) + MARGIN_MS;
    },
  };
}

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 15_000;

/** Milliseconds to the next look after `looks` looks that found the order open: longer each time, spread a little. */
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
