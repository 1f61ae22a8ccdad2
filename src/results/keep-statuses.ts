/** Looks at orders one by one and makes durable what is new in them: first the statuses, then the journal's word for it. */
import { timestamp } from '../clock.js';
import { syncFolder } from '../files/atomic-file.js';
import { type LedgerEntry, orderName } from '../journal/ledger.js';
import { type AppendFile, openAppendFile } from '../journal/links.js';
import type { StatusRecord } from '../journal/statuses.js';
import type { Failure } from '../model.js';
import { openOrderLinks } from '../report/order-links.js';
import type { Session } from '../run/session.js';
import type { Inquiry } from './ask-orders.js';
import { compareStatuses, type KnownOrder } from './compare-statuses.js';

/** What became of the links of a batch since they were last asked for. */
export interface RefreshFindings {
  /** Orders with links. */
  readonly orders: number;
  /** Those that brought no usable answer, or were not asked any more: they keep their old status. */
  readonly unanswered: number;
  /** Why, most orders first. */
  readonly failures: readonly RefreshFailure[];
  /** Why no more orders were asked for, if that is so. */
  readonly givenUp: Failure | null;
  /** Links whose status is another one than before. */
  readonly changed: number;
  /** Orders whose answer contradicts what the server said before. The answers are kept as evidence. */
  readonly contradictions: readonly ContradictedOrder[];
}

/** Why orders brought no usable answer, gathered over orders. */
export interface RefreshFailure {
  /** The vendor's error `type`, or ours; see {@link Failure.type}. */
  readonly type: string;
  /** What was said, or what happened. */
  readonly message: string;
  /** Orders that have it. */
  readonly orders: number;
}

/** An order whose answer contradicts what the server said before. What was known of its links stays. */
export interface ContradictedOrder {
  /** Its name, such as `3` or `3.1`. */
  readonly order: string;
  /** The vendor's ID of it. */
  readonly orderId: string;
  /** What contradicts what. */
  readonly reason: string;
}

export interface StatusKeeper {
  /** Throws `STORAGE`. */
  look(entry: LedgerEntry, inquiry: Inquiry): Promise<void>;
  findings(givenUp: Failure | undefined): RefreshFindings;
  close(): void;
}

export function createStatusKeeper({ clock, batch, evidence, record }: Session): StatusKeeper {
  const { files } = batch;
  const known = openOrderLinks(files);
  let file: AppendFile | undefined;
  const counts = { orders: 0, unanswered: 0, changed: 0 };
  const failures = new Map<string, { type: string; message: string; orders: number }>();
  const contradictions: ContradictedOrder[] = [];

  function keep({ order }: LedgerEntry, statuses: StatusRecord['statuses']): void {
    if (file === undefined) {
      file = openAppendFile(files.statuses);
      // The journal must not name a place in a file whose own name may be lost.
      syncFolder(files.folder);
    }
    const { chunk, generation } = order;
    const at = timestamp(clock);
    const kept: StatusRecord = { chunk, generation, at, statuses };
    record({ type: 'links:refreshed', at, chunk, generation, statuses: file.append(kept) });
  }

  function noteSilence({ type, message }: Failure): void {
    counts.unanswered += 1;
    const failure = failures.get(`${type}\n${message}`) ?? { type, message, orders: 0 };
    failures.set(`${type}\n${message}`, failure);
    failure.orders += 1;
  }

  function noteContradiction({ order }: LedgerEntry, orderId: string, reason: string, answer: string): void {
    const { chunk, generation } = order;
    evidence.append({ at: timestamp(clock), chunk, generation, orderId, answer });
    contradictions.push({ order: orderName(order), orderId, reason });
  }

  return {
    async look(entry, inquiry) {
      const { order, state } = entry;
      const orderId = state.orderId ?? '';
      const expected: KnownOrder = { orderId, links: known.of(entry), whole: state.issued === order.rows };
      counts.orders += 1;
      // One look may be a replica's error: a contradiction has to last.
      const asked = await inquiry.ask(orderId, (shown) => {
        const { open, contradiction } = compareStatuses(expected, shown);
        return !open && contradiction === undefined;
      });
      if (asked.kind === 'stopped') counts.unanswered += 1;
      if (asked.kind === 'silent') noteSilence(asked.failure);
      if (asked.kind !== 'order') return;
      const { statuses, changed, open, contradiction } = compareStatuses(expected, asked.order);
      if (open) noteSilence({ type: 'order_open', message: 'the order is not shown as COMPLETED any more' });
      if (contradiction !== undefined) noteContradiction(entry, orderId, contradiction, asked.text);
      if (statuses === undefined || changed === 0) return;
      keep(entry, statuses);
      counts.changed += changed;
    },
    findings: (givenUp) => ({
      ...counts,
      failures: [...failures.values()].sort((a, b) => b.orders - a.orders),
      givenUp: givenUp ?? null,
      contradictions,
    }),
    close() {
      known.close();
      file?.close();
    },
  };
}
