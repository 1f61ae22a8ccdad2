/**
 * Even spacing for a rate. One request a minute is kept in hand: it makes up for a process that was stopped between its
 * slot and its request and sends late, and for requests that take longer or shorter to arrive.
 */
const MINUTE_MS = 60_000;
/** Of a rate that leaves nothing to keep in hand: requests take longer or shorter to arrive. */
const MARGIN_MS = 1000;

/** @param rate order requests a minute */
export function spacingFor(rate: number): number {
  return rate === 1 ? MINUTE_MS + MARGIN_MS : Math.ceil(MINUTE_MS / (rate - 1));
}

/** The rate that a spacing keeps to. */
export function rateOf(spacingMs: number): number {
  return spacingMs > MINUTE_MS ? 1 : Math.ceil(MINUTE_MS / spacingMs) + 1;
}
