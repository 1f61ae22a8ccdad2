/** What the account's list says of a batch, beside what the journal says of it. Pure: nothing is asked, nothing is noted. */
import { type Ledger, type LedgerEntry, orderName } from '../journal/ledger.js';
import { positionsOf } from '../journal/row-holders.js';
import type { FrozenOrder } from '../model.js';
import type { ListedOrder } from '../submit/search-list.js';
import { type Contradiction, contradictionOf, failedAndLive, issuedTwice, notOurs } from './contradictions.js';

export interface Comparison {
  /** Orders that the journal knows by the ID under which they are listed. */
  readonly confirmed: readonly ListedOrder[];
  /** Orders that exist although the journal does not know of it: their answer was lost, or another folder sent them. */
  readonly adoptable: readonly Adoptable[];
  /** Orders of a generation that another state folder must have frozen, and that live; generations ascending. */
  readonly raisedElsewhere: readonly RaisedElsewhere[];
  /** The same, of which it is not known which rows they hold: they came to nothing, or do not say. */
  readonly foreign: readonly ListedOrder[];
  readonly contradictions: readonly Contradiction[];
}

export interface Adoptable {
  readonly entry: LedgerEntry;
  readonly listed: ListedOrder;
}

export interface RaisedElsewhere {
  /** An order of this state that has all of its items. */
  readonly from: LedgerEntry;
  readonly listed: ListedOrder;
  /** Places in the chunk; undefined: the whole chunk. */
  readonly positions: readonly number[] | undefined;
}

/** Which items of its chunk a listed order holds, by its own word. `live`: it is called FAILED and has payout links. */
export type Part = readonly number[] | 'whole' | 'unreadable' | 'live';

/** Each generation is a command that a person gave; a listed number beyond this is not ours. */
export const MAX_GENERATION = 1000;

/** @param parts of listed orders that the ledger has no order for, by order ID */
export function compareList(
  batchId: string,
  ledger: Ledger,
  found: readonly ListedOrder[],
  parts: ReadonlyMap<string, Part>,
): Comparison {
  const confirmed: ListedOrder[] = [];
  const adoptable: Adoptable[] = [];
  const raisedElsewhere: RaisedElsewhere[] = [];
  const foreign: ListedOrder[] = [];
  const contradictions: Contradiction[] = [];
  const entries = new Map(
    ledger.history().map((entry) => [orderName(entry.order), { ...entry, state: ledger.state(entry.order) }]),
  );
  const sorted = [...found].sort((a, b) => a.chunk - b.chunk || a.generation - b.generation);
  const owners = createOwners(ledger, entries, sorted);
  const seen = new Map<string, ListedOrder>();
  const live = new Map<number, Live[]>();

  /** Another generation is for what the ones before did not issue: two that live and share a row have paid it twice. */
  const isTwin = (listed: ListedOrder, places: readonly number[], order: FrozenOrder | undefined): boolean => {
    const rivals = live.get(listed.chunk) ?? [];
    const twin = rivals.find((rival) => places.some((place) => rival.places.has(place)));
    live.set(listed.chunk, [...rivals, { orderId: listed.orderId, places: new Set(places), order }]);
    if (twin === undefined) return false;
    contradictions.push(issuedTwice(batchId, listed.chunk, twin.orderId, listed.orderId, [twin.order, order]));
    return true;
  };

  // The generations of a chunk follow from one another, in whatever order the list shows them.
  for (const listed of sorted) {
    const name = orderName(listed);
    const entry = entries.get(name);
    const other = seen.get(name);
    seen.set(name, listed);
    if (other !== undefined) {
      contradictions.push(issuedTwice(batchId, listed.chunk, other.orderId, listed.orderId, [entry?.order]));
      continue;
    }
    if (entry !== undefined) {
      if (listed.status !== 'FAILED') isTwin(listed, positionsOf(entry.order), entry.order);
      const contradiction = contradictionOf(batchId, entry, listed);
      if (contradiction !== undefined) contradictions.push(contradiction);
      else if (entry.state.orderId !== undefined) confirmed.push(listed);
      else if (entry.state.status !== 'contradicted') adoptable.push({ entry, listed });
      continue;
    }
    const part = parts.get(listed.orderId);
    const noted = ledger.foreign(listed);
    if (part === undefined || listed.generation > MAX_GENERATION || (noted !== undefined && noted !== listed.orderId)) {
      contradictions.push(notOurs(batchId, listed));
      continue;
    }
    if (part === 'live') {
      const ofChunk = [...entries.values()].filter(({ order }) => order.chunk === listed.chunk);
      contradictions.push(
        failedAndLive(
          batchId,
          listed,
          ofChunk.map(({ order }) => order),
        ),
      );
      continue;
    }
    if (noted !== undefined && (listed.status === 'FAILED' || part === 'unreadable')) confirmed.push(listed);
    else if (listed.status === 'FAILED' || part === 'unreadable') foreign.push(listed);
    else {
      const positions = part === 'whole' ? undefined : part;
      const places = positions ?? owners.places(listed.chunk);
      if (isTwin(listed, places, undefined)) continue;
      const from = owners.take(listed, places);
      if (from === undefined) contradictions.push(notOurs(batchId, listed));
      else raisedElsewhere.push({ from, listed, positions });
    }
  }
  return { confirmed, adoptable, raisedElsewhere, foreign, contradictions };
}

interface Live {
  readonly orderId: string;
  readonly places: ReadonlySet<number>;
  readonly order: FrozenOrder | undefined;
}

interface Owners {
  /** Every place of the chunk. */
  places(chunk: number): readonly number[];
  /**
   * Notes that the rows at these places belong to a listed order of another folder. Returns the order of this state that
   * they belonged to; undefined when it cannot have come from that one: whoever froze rows again had the proof that the
   * one order which held them came to nothing.
   */
  take(listed: ListedOrder, places: readonly number[]): LedgerEntry | undefined;
}

function createOwners(
  ledger: Ledger,
  entries: ReadonlyMap<string, LedgerEntry>,
  found: readonly ListedOrder[],
): Owners {
  const taken = new Set<string>();
  const failed = new Set(found.flatMap(({ status, orderId }) => (status === 'FAILED' ? orderId : [])));
  const mayHaveEnded = ({ state }: LedgerEntry): boolean =>
    ['planned', 'unanswered', 'rejected', 'failed'].includes(state.status) ||
    (state.status === 'accepted' && failed.has(state.orderId ?? ''));
  return {
    places(chunk) {
      const base = entries.get(orderName({ chunk, generation: 0 }));
      return base === undefined ? [] : positionsOf(base.order);
    },
    take({ chunk }, places) {
      const [first = -1] = places;
      const holder = ledger.holder(chunk, first);
      const isOne =
        places.length > 0 &&
        places.every((place) => !taken.has(`${chunk}.${place}`) && ledger.holder(chunk, place) === holder);
      const from = holder === undefined || !isOne ? undefined : entries.get(orderName(holder));
      if (from === undefined || !mayHaveEnded(from)) return undefined;
      for (const place of places) taken.add(`${chunk}.${place}`);
      return from;
    },
  };
}
