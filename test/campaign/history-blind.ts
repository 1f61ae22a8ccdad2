/**
 * What no state folder could know. Rows are sent again under a further key because the server refused the first one, or
 * because a person closed it; and a folder without a record of that sends them under the first key, which the server has
 * forgotten, at a moment when the account's list does not show yet whose the other order is. A server that remembers its
 * refusals, as the vendor says that it does, answers the first key with the same refusal.
 */
import type { LoggedOrder, ServerLog } from '../support/independent-server.mjs';
import { type Evidence, isSentBy, senderOf } from './evidence.js';
import { generationOf } from './history-model.js';
import { chunkOf, type Words } from './history-words.js';

export interface Blind {
  /** After each run. `together`: how many requests there were before the machines began to run at the same time. */
  note(log: ServerLog, words: Words, together: number | undefined): void;
  /** IDs of orders that were made in such a moment, for rows that another order has. */
  readonly orders: ReadonlySet<string>;
}

/** @param machines what each of them sent */
export function createBlind(machines: readonly Evidence[]): Blind {
  const found = new Set<string>();

  /**
   * Whoever sent the later one has read the list, unless it was in the same moment, and was not shown the earlier one; a
   * retry must not even have been shown an order without a description.
   */
  function wasHidden(earlier: LoggedOrder, later: LoggedOrder, log: ServerLog, together: number | undefined): boolean {
    const sender = senderOf(log, later, machines);
    const [madeAt = 0, sentAt = 0] = [earlier, later].map(({ requestSeq }) => log.requests[requestSeq - 1]?.at);
    if (sender === undefined || (sender.sent.has(earlier.key) && !wasRefused(earlier, sender, log))) return false;
    const isRace = together !== undefined && earlier.requestSeq > together;
    if (!isRace && sender.readAt.every(({ log: readAt }) => readAt < madeAt || readAt > sentAt)) return false;
    const shown = sender.shownAt.get(earlier.id) ?? [];
    const listed = sender.listedAt.get(earlier.id) ?? sentAt;
    return generation(later) < generation(earlier) ? shown.every((at) => at > sentAt) : listed >= sentAt;
  }

  return {
    orders: found,
    note(log, words, together) {
      for (const [index, later] of log.orders.entries()) {
        if (found.has(later.id)) continue;
        const blindly = log.orders.slice(0, index).some((earlier) => {
          if (chunkOf(earlier) !== chunkOf(later) || earlier.key === later.key) return false;
          const [first] = [earlier, later].sort((a, b) => generation(a) - generation(b));
          return wasGivenUp(log, words, first) && wasHidden(earlier, later, log, together);
        });
        if (blindly) found.add(later.id);
      }
    },
  };
}

/** Whatever it has itself sent under the key of an order was refused: another one was granted it. */
function wasRefused({ key }: LoggedOrder, sender: Evidence, log: ServerLog): boolean {
  const own = log.requests.filter((request) => request.key === key && isSentBy(request, sender));
  return own.every(({ status }) => REFUSALS.has(status ?? 0));
}

const REFUSALS = new Set([400, 404, 422]);

const generation = ({ description }: LoggedOrder) => generationOf(description);

/** It was refused before it was made, or a person had said that it was not there. */
function wasGivenUp({ requests }: ServerLog, words: Words, order: LoggedOrder | undefined): boolean {
  if (order === undefined) return false;
  const before = requests.slice(0, order.requestSeq - 1).filter(({ key }) => key === order.key);
  return words.isClosed(order) || before.some(({ status }) => REFUSALS.has(status ?? 0));
}
