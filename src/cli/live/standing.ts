/** How far a run has come, told from its events: what the display draws and what the time left is made of. */
import type { BatchEvent } from '../../index.js';
import { createSlots, type Slots } from './slots.js';

export interface Standing {
  readonly orders: { total: number; sent: number; settled: number };
  readonly rows: { total: number; issued: number; failed: number };
  readonly slots: Slots;
  /** When open orders were accepted, by name, milliseconds since 1970. */
  readonly open: ReadonlyMap<string, number>;
  /** How long the newest orders took from acceptance to their end, ms. */
  readonly settleTimes: readonly number[];
  /** What a request waits for, if one does. */
  readonly wait: Wait | undefined;
  readonly halted: boolean;
  take(event: BatchEvent, now: number): void;
}

export interface Wait {
  /** The vendor's or our word for what happened. */
  readonly type: string;
  readonly status: number | undefined;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const KEPT = 50;

/** @param rate order requests a minute; undefined: nothing will be sent */
export function createStanding(rate: number | undefined): Standing {
  const orders = { total: 0, sent: 0, settled: 0 };
  const rows = { total: 0, issued: 0, failed: 0 };
  const slots = createSlots(rate ?? 1);
  const open = new Map<string, number>();
  const settleTimes: number[] = [];
  let wait: Wait | undefined;
  let halted = false;

  function settle(name: string, now: number): void {
    const since = open.get(name);
    open.delete(name);
    orders.settled = Math.min(orders.settled + 1, orders.total);
    if (since === undefined) return;
    settleTimes.push(now - since);
    if (settleTimes.length > KEPT) settleTimes.shift();
  }

  return {
    orders,
    rows,
    slots,
    open,
    settleTimes,
    get wait() {
      return wait;
    },
    get halted() {
      return halted;
    },
    take(event, now) {
      switch (event.type) {
        case 'batch:start':
          rows.total = event.rows;
          rows.issued = event.issued;
          rows.failed = event.failed;
          orders.settled = event.settled;
          orders.sent = event.settled + event.toPoll;
          orders.total = orders.sent + (rate === undefined ? 0 : event.toSend);
          return;
        case 'order:raised':
          // The order that the rows were taken from counts no longer as failed, and this one comes on top.
          orders.total += 1;
          rows.failed -= event.rows;
          return;
        case 'order:adopted':
          // It may have counted as ended before: refused here, and granted to another folder.
          if (orders.sent < orders.total) orders.sent += 1;
          open.set(event.order, now);
          return;
        case 'order:sent':
          slots.use();
          return;
        case 'order:answered':
          slots.answer(now);
          if (event.outcome === 'accepted') {
            open.set(event.order, now);
            wait = undefined;
          }
          if (event.outcome === 'accepted' || event.outcome === 'rejected') orders.sent += 1;
          return;
        case 'order:settled':
          settle(event.order, now);
          rows.issued += event.issued;
          rows.failed += event.rows - event.issued;
          return;
        case 'rate:wait':
          slots.wait(now + event.ms);
          return;
        case 'api:wait':
          wait = { type: event.failure.type, status: event.failure.status, until: now + event.ms };
          return;
        case 'batch:halted':
          halted = true;
          return;
        default:
          return;
      }
    },
  };
}
