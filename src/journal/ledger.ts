/** The orders of a batch and what the journal says of each: one state an order, whatever the number of rows. */
import { IssueBatchError } from '../errors.js';
import type { FrozenOrder } from '../freeze/frozen-order.js';
import type { JournalEvent } from './events.js';
import { nextState, type OrderState, PLANNED } from './order-state.js';

export interface LedgerEntry {
  readonly order: FrozenOrder;
  readonly state: OrderState;
}

export interface Ledger {
  /** Folds one event in. Throws `STORAGE` for an event about an order that was never frozen. */
  apply(event: JournalEvent): void;
  entries(): readonly LedgerEntry[];
  state(order: FrozenOrder): OrderState;
  /** Why nothing may be sent any more, if the batch was halted. */
  readonly halted: string | undefined;
  /** When the order requests of the last minute before `now` were answered: milliseconds since 1970. */
  recentAttempts(now: number): readonly number[];
}

export function createLedger(orders: readonly FrozenOrder[]): Ledger {
  const states = new Map<string, OrderState>();
  for (const order of orders) states.set(orderName(order), PLANNED);
  const attempts = new Map<string, { readonly at: number; readonly answered: boolean }>();
  let halted: string | undefined;

  function stateOf(name: string): OrderState {
    const state = states.get(name);
    if (state !== undefined) return state;
    throw new IssueBatchError('STORAGE', `The journal speaks of order ${name}, which was never frozen.`, {
      hint: 'Nothing was sent. The files of a state folder belong together; restore it as a whole.',
    });
  }

  return {
    apply(event) {
      if (event.type === 'run:start' || event.type === 'run:end') return;
      if (event.type === 'batch:halted') halted = event.reason;
      if (event.chunk === undefined || event.generation === undefined) return;
      const name = orderName({ chunk: event.chunk, generation: event.generation });
      states.set(name, nextState(stateOf(name), event as OrderEvent));
      if (event.type === 'order:intent' || event.type === 'order:answer') {
        const answered = event.type === 'order:answer';
        attempts.set(`${name}/${event.attempt}`, { at: Date.parse(event.at), answered });
      }
    },
    entries: () => orders.map((order) => ({ order, state: stateOf(orderName(order)) })),
    state: (order) => stateOf(orderName(order)),
    get halted() {
      return halted;
    },
    recentAttempts: (now) =>
      [...attempts.values()]
        .filter(({ at, answered }) => at > now - (answered ? MINUTE_MS : 2 * MINUTE_MS))
        // Without an answer, the server may have counted the request at any time up to this moment.
        .map(({ at, answered }) => (answered ? at : now)),
  };
}

const MINUTE_MS = 60_000;

type OrderEvent = Parameters<typeof nextState>[1];

/** How an order is called in the journal's index and in messages: `3` or, once retried, `3.1`. */
export function orderName({ chunk, generation }: { readonly chunk: number; readonly generation: number }): string {
  return generation === 0 ? String(chunk) : `${chunk}.${generation}`;
}
