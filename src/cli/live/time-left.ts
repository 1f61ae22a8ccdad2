/** When a run will have sent its last order, and when it will have the last answer: from what is left, the limit and what was seen. */
import type { Standing } from './standing.js';

export interface TimeLeft {
  /** When the last order can leave, milliseconds since 1970. */
  readonly sentBy: number;
  /** When the last order is likely to settle; undefined while none has been seen to settle, or all are overdue. */
  readonly settledBy: number | undefined;
}

export function timeLeft({ orders, slots, open, settleTimes, wait }: Standing, now: number): TimeLeft {
  const left = orders.total - orders.sent;
  const sentBy = left === 0 ? now : Math.max(slots.lastOf(left, now), wait?.until ?? now);
  const usual = median(settleTimes);
  if (usual === undefined) return { sentBy, settledBy: undefined };
  const ends = [...open.values()].map((since) => since + usual).filter((end) => end > now);
  if (left > 0) ends.push(sentBy + usual);
  return { sentBy, settledBy: ends.length === 0 ? undefined : Math.max(...ends) };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
