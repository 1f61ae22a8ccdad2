/**
 * Which order goes next: a retry that is due, else a fresh order. While several orders are without an answer no fresh
 * one is begun, because a server that answers nothing to four orders would answer nothing to four thousand.
 */
import type { FrozenOrder } from '../freeze/frozen-order.js';

export interface QueuedOrder {
  readonly order: FrozenOrder;
  /** Attempts in this run that ended without a definite answer. */
  readonly unanswered: number;
  readonly throttled: number;
}

export interface SendQueue {
  /** The next order, or the milliseconds until one is due, or undefined when all are done. */
  take(now: number): QueuedOrder | number | undefined;
  retry(entry: QueuedOrder, dueAt: number): void;
  /** The order taken is settled one way or the other and will not come back. */
  done(): void;
}

const MAX_UNANSWERED_ORDERS = 4;
/** How soon to look again when everything depends on requests that are under way. */
const LOOK_AGAIN_MS = 50;

export function createSendQueue(orders: readonly FrozenOrder[]): SendQueue {
  const retries: { readonly entry: QueuedOrder; readonly dueAt: number }[] = [];
  let next = 0;
  let underWay = 0;
  return {
    take(now) {
      const due = retries[0];
      if (due !== undefined && due.dueAt <= now) {
        retries.shift();
        underWay += 1;
        return due.entry;
      }
      const order = retries.length < MAX_UNANSWERED_ORDERS ? orders[next] : undefined;
      if (order !== undefined) {
        next += 1;
        underWay += 1;
        return { order, unanswered: 0, throttled: 0 };
      }
      if (due !== undefined) return due.dueAt - now;
      return underWay > 0 ? LOOK_AGAIN_MS : undefined;
    },
    retry(entry, dueAt) {
      underWay -= 1;
      const index = retries.findIndex((other) => other.dueAt > dueAt);
      retries.splice(index === -1 ? retries.length : index, 0, { entry, dueAt });
    },
    done() {
      underWay -= 1;
    },
  };
}
