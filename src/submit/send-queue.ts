/**
 * Which order goes next: a retry that is due, else a fresh order.
 *
 * The first order of a batch goes alone: if the server holds other content under its key, because the batch is being
 * issued from elsewhere with other rows or settings, that shows before a second order has left. Later, while several
 * orders wait to be asked for again, no fresh one is begun: a server in trouble is met slowly.
 */
import type { FrozenOrder } from '../model.js';

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
  /** The batch's first answer has come, and others may go side by side. */
  prove(): void;
}

const MAX_UNANSWERED_ORDERS = 4;
/** How soon to look again when everything depends on requests that are under way. */
const LOOK_AGAIN_MS = 50;

/** @param alreadyProven an earlier run has had an order of this batch accepted */
export function createSendQueue(orders: readonly FrozenOrder[], alreadyProven: boolean): SendQueue {
  const retries: { readonly entry: QueuedOrder; readonly dueAt: number }[] = [];
  let next = 0;
  let underWay = 0;
  let proven = alreadyProven;
  return {
    take(now) {
      const due = retries[0];
      if (due !== undefined && due.dueAt <= now) {
        retries.shift();
        underWay += 1;
        return due.entry;
      }
      const room = proven ? retries.length < MAX_UNANSWERED_ORDERS : underWay + retries.length === 0;
      const order = room ? orders[next] : undefined;
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
    prove() {
      proven = true;
    },
  };
}
