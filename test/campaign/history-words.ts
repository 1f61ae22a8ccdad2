/**
 * What a person has said of orders that no evidence settled: that they were never made. When that was wrong, a second
 * payment is the person's, but only of that very order, and only as long as the tool was not shown it in time.
 */
import type { LoggedOrder, ServerLog } from '../support/independent-server.mjs';
import { type Evidence, logTime, senderOf } from './evidence.js';

export interface Words {
  /** Before the tool is told. `marks`: how the orders' descriptions begin. */
  give(marks: readonly string[], log: ServerLog): void;
  /** Somebody has said of this order, at whatever time, that it was never made. */
  isClosed(order: LoggedOrder): boolean;
  /** IDs of orders that were there when somebody said that they were not, and that the tool could not know of. */
  wrong(log: ServerLog): ReadonlySet<string>;
}

interface Word {
  readonly mark: string;
  /** Requests that had come by then, and when that was. */
  readonly seq: number;
  readonly at: number;
}

/** @param machines what each of them sent and was shown */
export function createWords(machines: readonly Evidence[]): Words {
  const words: Word[] = [];

  /** Whoever sent the rows again had been shown since that they are paid. */
  function wasShown(order: LoggedOrder, { seq, at }: Word, log: ServerLog): boolean {
    const rivals = log.orders.filter((rival) => rival.requestSeq > seq && isOfSameChunk(order, rival));
    return rivals.some((rival) => {
      const sentAt = log.requests[rival.requestSeq - 1]?.at ?? 0;
      const shown = senderOf(log, rival, machines)?.shownAt.get(order.id) ?? [];
      return shown.some((time) => time > at && time < sentAt);
    });
  }

  return {
    give(marks, { requests }) {
      for (const mark of marks) words.push({ mark, seq: requests.length, at: logTime() });
    },
    isClosed: ({ description }) => words.some(({ mark }) => description?.startsWith(mark)),
    wrong(log) {
      const closed = words.flatMap((word) =>
        log.orders.filter(
          (order) =>
            order.description?.startsWith(word.mark) && order.requestSeq <= word.seq && !wasShown(order, word, log),
        ),
      );
      return new Set(closed.map(({ id }) => id));
    },
  };
}

/** The mark without its generation. */
export const chunkOf = ({ description }: LoggedOrder) => /^\[issue-batch \S+ #\d+ /.exec(description ?? '')?.[0];

function isOfSameChunk(order: LoggedOrder, rival: LoggedOrder): boolean {
  return order.id !== rival.id && chunkOf(order) === chunkOf(rival);
}

/** How the description of an order begins that the tool calls `3` or `3.1`. */
export function markOf(batchId: string, name: string): string {
  const [chunk = '', generation = '0'] = name.split('.');
  return `[issue-batch ${batchId} #${chunk} g${generation}]`;
}

const SEARCHES_APART_MS = 15 * 60_000;

/** Whether this folder has read the list, and again a quarter of an hour later, since it last sent the order. */
export function mayBeClosed({ readAt, sentAt }: Evidence, mark: string): boolean {
  const since = readAt.flatMap(({ clock }) => (clock > (sentAt.get(mark) ?? 0) ? clock : []));
  return Math.max(...since) - Math.min(...since) >= SEARCHES_APART_MS;
}
