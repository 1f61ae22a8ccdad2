import { createHash } from 'node:crypto';

const WINDOW_MS = 60_000;

/** The admitted attempts of one key in the last window, oldest first; a plain array would cost O(n) at each shift. */
interface Attempts {
  times: number[];
  first: number;
}

/** True when the key may make one more order request now; that request is then counted. */
export type RateLimit = (apiKey: string, now: number) => boolean;

/**
 * A rolling window for each key. Refused requests are not counted, as at API gateways in general: a client that
 * waits is let in again however often it had asked.
 */
export function createRateLimit(ordersPerMinute: number): RateLimit {
  if (ordersPerMinute === Number.POSITIVE_INFINITY) return () => true;
  const byKey = new Map<string, Attempts>();

  return (apiKey, now) => {
    // Keys are not kept in clear: a heap dump of a rehearsal must not give one away.
    const name = createHash('sha256').update(apiKey).digest('base64');
    const attempts = byKey.get(name) ?? { times: [], first: 0 };
    byKey.set(name, attempts);
    while (attempts.first < attempts.times.length && (attempts.times[attempts.first] ?? 0) <= now - WINDOW_MS) {
      attempts.first += 1;
    }
    if (attempts.first > 1000) {
      attempts.times = attempts.times.slice(attempts.first);
      attempts.first = 0;
    }
    if (attempts.times.length - attempts.first >= ordersPerMinute) return false;
    attempts.times.push(now);
    return true;
  };
}
