/** The orders of a batch and what the journal says of each: one state an order, whatever the number of rows. */
import { IssueBatchError } from '../errors.js';
import type { FrozenOrder } from '../model.js';
import type { JournalEvent } from './events.js';
import { refusedPlaces } from './named-items.js';
import { nextState, type OrderState, PLANNED, RESOLVED, searchedInVain } from './order-state.js';
import { createRowHolders, type Holding } from './row-holders.js';

export interface LedgerEntry extends Holding {
  readonly state: OrderState;
}

export interface Ledger {
  /** Folds one event in. Throws `STORAGE` for an event about an order that was never frozen. */
  apply(event: JournalEvent): void;
  /** Takes in an order of a further generation: the rows that it holds belong to it from now on. Throws `STORAGE`. */
  add(order: FrozenOrder): void;
  /** The orders that rows belong to, by chunk and generation. */
  entries(): readonly LedgerEntry[];
  /** Every order that was ever frozen, also those whose rows have all gone to later generations. */
  history(): readonly LedgerEntry[];
  /** The order that a row belongs to, by chunk and place in the chunk. */
  holder(chunk: number, position: number): FrozenOrder | undefined;
  /** The highest generation that rows of the chunk were frozen in, here or elsewhere. */
  latest(chunk: number): number;
  /** The ID of an order of a generation that another state folder froze, and of whose rows nothing is known here. */
  foreign(order: Pick<FrozenOrder, 'chunk' | 'generation'>): string | undefined;
  /** By its own events alone: an entry's state also knows what became of its rows. */
  state(order: FrozenOrder): OrderState;
  /** Why nothing may be sent any more, if the batch was halted. */
  readonly halted: string | undefined;
}

export function createLedger(orders: readonly FrozenOrder[]): Ledger {
  const states = new Map<string, OrderState>();
  const holders = createRowHolders(orders);
  for (const order of orders) states.set(orderName(order), PLANNED);
  const orderIds = new Map<string, string>();
  const foreign = new Map<string, string>();
  const foreignLatest = new Map<number, number>();
  let doubted = false;
  let halted: string | undefined;

  function stateOf(name: string): OrderState {
    const state = states.get(name);
    if (state !== undefined) return state;
    throw new IssueBatchError('STORAGE', `The journal speaks of order ${name}, which was never frozen.`, {
      hint: 'The files of a state folder belong together; restore it as a whole.',
    });
  }

  /** Two IDs for one order, or one for two. A crash may have come before anyone could say so in the journal. */
  function contradictionOf(name: string, known: string | undefined, orderId: string): string | undefined {
    const other = orderIds.get(orderId) ?? name;
    orderIds.set(orderId, other);
    if (other !== name) return `the server gave the order ID ${orderId} to both order ${other} and order ${name}`;
    if (known === undefined || known === orderId) return undefined;
    return `the server knows order ${name} by two IDs, ${known} and ${orderId}`;
  }

  function entryOf(holding: Holding): LedgerEntry {
    const { order } = holding;
    const state = stateOf(orderName(order));
    const overtaken = order.generation < (foreignLatest.get(order.chunk) ?? 0);
    // Made again here before its order was noted: it was sent from elsewhere, and must not be from here.
    const unnoted = order.elsewhere === true && state.status === 'planned';
    const entry = { ...holding, replaced: holding.replaced || overtaken || unnoted };
    if (doubted && UNPROVEN.has(state.status)) return { ...entry, state: { ...state, ...contradicted(halted) } };
    return { ...entry, state: isHidden(entry, state, overtaken) ? { ...state, ...SENT_ELSEWHERE } : state };
  }

  /**
   * Another state folder has frozen rows of the order again. It may have done so with the others too, and what it sent
   * need not show in the list yet: only rows that the server refused by name are nobody's to send. A person's word ends it.
   */
  function isHidden(holding: Holding, { status, failure }: OrderState, overtaken: boolean): boolean {
    const { order, rows, replaced, replacedElsewhere } = holding;
    if (replaced && status === 'planned') return true;
    if (!(replacedElsewhere || overtaken) || rows === 0 || (status !== 'rejected' && status !== 'failed')) return false;
    if (failure?.type === RESOLVED) return false;
    const refused = refusedPlaces(order, failure);
    return refused.filter((position) => holders.holder(order.chunk, position) === order).length < rows;
  }

  /** A search of the whole list that did not find an order says something of every order without an answer. */
  function noteSearch(at: string): void {
    for (const [name, state] of states) states.set(name, searchedInVain(state, Date.parse(at)));
  }

  return {
    apply(event) {
      if (event.type === 'run:start' || event.type === 'run:end') return;
      if (event.type === 'list:searched') {
        if (event.whole) noteSearch(event.at);
        return;
      }
      if (event.type === 'order:foreign') {
        const { chunk, generation } = event;
        foreign.set(orderName(event), event.orderId);
        foreignLatest.set(chunk, Math.max(foreignLatest.get(chunk) ?? 0, generation));
        return;
      }
      if (event.type === 'batch:halted') {
        halted ??= event.reason;
        doubted ||= event.all === true;
      }
      if (event.chunk === undefined || event.generation === undefined) return;
      const name = orderName({ chunk: event.chunk, generation: event.generation });
      const before = stateOf(name);
      states.set(name, nextState(before, event as OrderEvent));
      if ((event.type === 'order:answer' || event.type === 'order:adopted') && event.orderId !== undefined) {
        halted ??= contradictionOf(name, before.orderId, event.orderId);
      }
    },
    add(order) {
      holders.add(order);
      states.set(orderName(order), PLANNED);
    },
    entries: () => holders.holdings().map(entryOf),
    history: () => holders.all().map(entryOf),
    holder: holders.holder,
    latest: (chunk) => Math.max(holders.latest(chunk), foreignLatest.get(chunk) ?? 0),
    foreign: (order) => foreign.get(orderName(order)),
    state: (order) => stateOf(orderName(order)),
    get halted() {
      return halted;
    },
  };
}

/** Of these an order may exist after all, once the account has shown that it knows this batch otherwise. */
const UNPROVEN: ReadonlySet<OrderState['status']> = new Set(['planned', 'unanswered', 'rejected', 'failed']);

function contradicted(reason: string | undefined): Pick<OrderState, 'status' | 'failure'> {
  return { status: 'contradicted', failure: { type: 'contradiction', message: reason ?? '' } };
}

const SENT_ELSEWHERE: Pick<OrderState, 'status' | 'failure'> = {
  status: 'unanswered',
  failure: {
    type: 'sent_elsewhere',
    message:
      'rows of this order were sent again from another state folder, and what became of this one is not known here',
  },
};

type OrderEvent = Parameters<typeof nextState>[1];

/** How an order is called in messages and by people: `3` or, once retried, `3.1`. */
export function orderName({ chunk, generation }: { readonly chunk: number; readonly generation: number }): string {
  return generation === 0 ? String(chunk) : `${chunk}.${generation}`;
}
