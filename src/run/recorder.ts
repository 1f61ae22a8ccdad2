/** Turns what was learned into durable events, in the order that a crash cannot hurt: evidence, links, journal. */

import { timestamp } from '../clock.js';
import type { JournalEvent } from '../journal/events.js';
import { orderName } from '../journal/ledger.js';
import { openLinksReader } from '../journal/links.js';
import type { Failure, FrozenOrder } from '../model.js';
import { createLinkRegistry, type LinkRegistry } from '../poll/link-registry.js';
import type { Settled } from '../poll/poll.js';
import type { BatchEvent } from './events.js';
import type { Session } from './session.js';
import type { Stops } from './stops.js';

export interface Recorder {
  record(event: JournalEvent): void;
  /** False, and the batch is halted, when the server has given this ID to another order of the batch. */
  accept(order: FrozenOrder, orderId: string): boolean;
  settle(order: FrozenOrder, orderId: string, verdict: Settled, rawAnswer: string): void;
  conflict(order: FrozenOrder, failure: Failure): void;
  /** Halts the batch for what the account says; of the orders that are concerned nothing is proven any more. */
  haltBatch(contradiction: {
    readonly message: string;
    readonly orders: readonly FrozenOrder[];
    readonly all: boolean;
  }): void;
  readonly requestsSent: number;
}

/** The batch was issued before, with other rows or cut otherwise: rows of any order may be paid. */
const NOTHING_PROVEN = { all: true } as const;

export function createRecorder(
  session: Session,
  stops: Stops,
  emit: (event: BatchEvent) => void,
  onChange: () => void,
): Recorder {
  const orderIds = new Map<string, string>();
  for (const { order, state } of session.ledger.history()) {
    if (state.orderId !== undefined) orderIds.set(state.orderId, orderName(order));
  }
  const registry = knownLinks(session);
  const now = () => timestamp(session.clock);
  let requestsSent = 0;

  function record(event: JournalEvent): void {
    session.record(event);
    onChange();
    if (event.type === 'order:intent') {
      requestsSent += 1;
      emit({ type: 'order:sent', order: orderName(event), chunk: event.chunk, attempt: event.attempt });
    } else if (event.type === 'order:answer') {
      const { chunk, attempt, outcome, failure } = event;
      emit({ type: 'order:answered', order: orderName(event), chunk, attempt, outcome, failure });
    }
  }

  function halt(reason: string, found: Partial<Extract<JournalEvent, { type: 'batch:halted' }>> = {}): void {
    // First stop, then write: nothing may leave in between.
    stops.stopSending();
    record({ type: 'batch:halted', at: now(), reason, ...found });
    emit({ type: 'batch:halted', reason });
  }

  return {
    record,
    get requestsSent() {
      return requestsSent;
    },
    accept(order, orderId) {
      const name = orderName(order);
      const other = orderIds.get(orderId);
      orderIds.set(orderId, name);
      if (other === undefined || other === name) return true;
      const { chunk, generation } = order;
      halt(`the server gave the order ID ${orderId} to both order ${other} and order ${name} of this batch`, {
        chunk,
        generation,
      });
      return false;
    },
    settle(order, orderId, verdict, rawAnswer) {
      const { chunk, generation, rows } = order;
      const name = orderName(order);
      const at = now();
      if (verdict.kind === 'failed') {
        record({ type: 'order:settled', at, chunk, generation, status: 'FAILED', issued: 0, failure: verdict.failure });
        emit({ type: 'order:settled', order: name, chunk, status: 'FAILED', rows, issued: 0 });
        return;
      }
      const repeated = registry.add(verdict.links);
      // Links are kept by the row's place in the chunk, whichever of its items an order held.
      const found = verdict.links.map((link) => ({
        ...link,
        position: order.positions?.[link.position] ?? link.position,
      }));
      if (repeated !== undefined) {
        session.evidence.append({ at, chunk, generation, orderId, answer: rawAnswer });
        halt(`order ${orderId} has ${repeated}`, { chunk, generation });
        return;
      }
      const issued = verdict.links.length;
      if (verdict.kind === 'contradiction')
        session.evidence.append({ at, chunk, generation, orderId, answer: rawAnswer });
      const links = issued === 0 ? undefined : session.links.append({ chunk, generation, links: found });
      if (verdict.kind === 'contradiction') {
        halt(verdict.reason, { chunk, generation, issued, links, ...(verdict.otherCut ? NOTHING_PROVEN : {}) });
        return;
      }
      const { completedAt } = verdict;
      record({ type: 'order:settled', at, chunk, generation, status: 'COMPLETED', issued, links, completedAt });
      emit({ type: 'order:settled', order: name, chunk, status: 'COMPLETED', rows, issued });
    },
    conflict(order, failure) {
      const { chunk, generation } = order;
      const reason = `the server holds another order under the key of order ${orderName(order)} (${failure.message})`;
      halt(reason, { chunk, generation, ...NOTHING_PROVEN });
    },
    haltBatch({ message, orders, all }) {
      // Links that were handed out stay with their rows.
      const { ledger } = session;
      const unproven = orders.filter((order) => !['completed', 'contradicted'].includes(ledger.state(order).status));
      for (const { chunk, generation } of unproven) halt(message, { chunk, generation });
      if (all) halt(message, NOTHING_PROVEN);
      else if (ledger.halted === undefined) halt(message);
    },
  };
}

/** The links that earlier runs recorded; not read when no order is left that could bring new ones. */
function knownLinks({ batch, ledger }: Session): LinkRegistry {
  const registry = createLinkRegistry(batch.manifest.input.rows);
  const entries = ledger.entries();
  if (!entries.some(({ state }) => ['planned', 'unanswered', 'accepted'].includes(state.status))) return registry;
  const reader = openLinksReader(batch.files.links);
  try {
    for (const { order, state } of entries)
      if (state.links !== undefined) registry.add(reader.read(state.links, order).links);
  } finally {
    reader.close();
  }
  return registry;
}
