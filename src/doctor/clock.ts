/** This machine's clock against the server's. The life of an idempotency key is counted in days by that clock. */
import type { Exchange } from './exchange.js';
import { type Finding, failed, ok, skipped, warning } from './setup-report.js';

const WARN_ABOVE_MS = 60_000;
const FAIL_ABOVE_MS = 600_000;

/** @param exchanges the first whose answer tells the time counts */
export function checkClock(exchanges: readonly Exchange[]): Finding {
  const told = exchanges.find(({ answer }) => answer?.serverTime !== undefined);
  if (told?.answer?.serverTime === undefined) return skipped('no answer told the time of the server');
  const offset = offsetOf(told.answer.serverTime, told);
  const distance = Math.abs(offset);
  const seconds = Math.round(distance / 1000);
  const apart = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60).toLocaleString('en-US')} min`;
  const side = offset < 0 ? 'ahead of' : 'behind';
  const found = `this machine is ${apart} ${side} the server`;
  const fix = 'Set the clock of this machine by a time server (NTP).';
  if (distance > FAIL_ABOVE_MS)
    return failed('USAGE', found, `${fix} Certificates and the age of unanswered orders are judged by it.`);
  if (distance > WARN_ABOVE_MS) return warning(found, fix);
  return ok(seconds === 0 ? 'this machine and the server agree' : found);
}

/** Milliseconds that the server is ahead; 0 within the time of the exchange, because it is not known when it looked. */
function offsetOf(serverTime: number, { sentAt, receivedAt }: Exchange): number {
  // The header counts whole seconds, rounded down.
  if (serverTime < sentAt - 1000) return serverTime - sentAt;
  return Math.max(0, serverTime - receivedAt);
}
