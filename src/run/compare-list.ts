/** What the account's list says of a batch, beside what the journal says of it. Pure: nothing is asked, nothing is noted. */
import { type Ledger, type LedgerEntry, orderName } from '../journal/ledger.js';
import { RESOLVED } from '../journal/order-state.js';
import { positionsOf } from '../journal/row-holders.js';
import type { ListedOrder } from '../submit/search-list.js';

export interface Comparison {
  /** Orders that the journal knows by the ID under which they are listed. */
  readonly confirmed: readonly ListedOrder[];
  /** Orders that exist although the journal does not know of it: their answer was lost, or another folder sent them. */
  readonly adoptable: readonly Adoptable[];
  /** Orders of a generation that another state folder must have frozen. */
  readonly raisedElsewhere: readonly RaisedElsewhere[];
  readonly contradictions: readonly Contradiction[];
}

export interface Adoptable {
  readonly entry: LedgerEntry;
  readonly listed: ListedOrder;
}

export interface RaisedElsewhere {
  /** Whose rows it holds. */
  readonly from: LedgerEntry;
  readonly listed: ListedOrder;
  /** Places in the chunk; undefined: all that `from` holds. */
  readonly positions: readonly number[] | undefined;
  /** The same, spelled out. */
  readonly places: readonly number[];
}

/** Evidence that a row may have been paid twice, or that the server takes back what it said. */
export interface Contradiction {
  readonly chunk: number;
  readonly message: string;
  readonly hint: string;
}

/** Each generation is a command that a person gave; a listed number beyond this is not ours. */
const MAX_GENERATION = 1000;

/**
 * @param parts of listed orders that the ledger has no order for: the places in the chunk that they say they hold;
 * undefined for one that holds the whole chunk
 */
export function compareList(
  batchId: string,
  ledger: Ledger,
  found: readonly ListedOrder[],
  parts: ReadonlyMap<string, readonly number[] | undefined>,
): Comparison {
  const confirmed: ListedOrder[] = [];
  const adoptable: Adoptable[] = [];
  const raisedElsewhere: RaisedElsewhere[] = [];
  const contradictions: Contradiction[] = [];
  const entries = new Map(
    ledger.history().map((entry) => [orderName(entry.order), { ...entry, state: ledger.state(entry.order) }]),
  );
  const seen = new Map<string, ListedOrder>();
  const live = new Map<number, Live[]>();

  // The generations of a chunk follow from one another, in whatever order the list shows them.
  for (const listed of [...found].sort((a, b) => a.chunk - b.chunk || a.generation - b.generation)) {
    const name = orderName(listed);
    const other = seen.get(name);
    seen.set(name, listed);
    if (other !== undefined) {
      contradictions.push(issuedTwice(batchId, listed.chunk, other.orderId, listed.orderId));
      continue;
    }
    const entry = entries.get(name);
    const raised = entry === undefined ? raisedFrom(ledger, listed, parts.get(listed.orderId)) : undefined;
    // Another generation is for what the ones before did not issue: two that live and share a row have paid it twice.
    if (listed.status !== 'FAILED' && (entry ?? raised) !== undefined) {
      const positions = entry === undefined ? raised?.places : positionsOf(entry.order);
      const rivals = live.get(listed.chunk) ?? [];
      const twin = rivals.find((rival) => positions?.some((position) => rival.positions.has(position)));
      if (twin !== undefined) contradictions.push(issuedTwice(batchId, listed.chunk, twin.orderId, listed.orderId));
      live.set(listed.chunk, [...rivals, { orderId: listed.orderId, positions: new Set(positions) }]);
    }
    if (entry === undefined) {
      if (raised === undefined) contradictions.push(foreign(batchId, listed));
      else raisedElsewhere.push(raised);
      continue;
    }
    const contradiction = contradictionOf(batchId, entry, listed);
    if (contradiction !== undefined) contradictions.push(contradiction);
    else if (entry.state.orderId !== undefined) confirmed.push(listed);
    else if (entry.state.status !== 'contradicted') adoptable.push({ entry, listed });
  }
  return { confirmed, adoptable, raisedElsewhere, contradictions };
}

interface Live {
  readonly orderId: string;
  readonly positions: ReadonlySet<number>;
}

/** Undefined when it cannot have come from this batch as it was frozen here. */
function raisedFrom(
  ledger: Ledger,
  listed: ListedOrder,
  positions: readonly number[] | undefined,
): RaisedElsewhere | undefined {
  const { chunk, generation } = listed;
  if (generation <= ledger.latest(chunk) || generation > MAX_GENERATION) return undefined;
  const holder = ledger.holder(chunk, positions?.[0] ?? 0);
  const from = ledger.entries().find(({ order }) => order === holder);
  // Whoever froze these rows again had the proof that the order before them came to nothing.
  if (from === undefined || !['planned', 'unanswered', 'rejected', 'failed'].includes(from.state.status))
    return undefined;
  const places = positions ?? positionsOf(from.order);
  return places.length > 0 && isOneOrders(ledger, chunk, places) ? { from, listed, positions, places } : undefined;
}

/** Rows of several orders are never frozen again as one. */
export function isOneOrders(ledger: Ledger, chunk: number, places: readonly number[]): boolean {
  const holder = ledger.holder(chunk, places[0] ?? -1);
  return holder !== undefined && places.every((position) => ledger.holder(chunk, position) === holder);
}

function contradictionOf(batchId: string, entry: LedgerEntry, listed: ListedOrder): Contradiction | undefined {
  const { state, replaced } = entry;
  if (state.orderId !== undefined) {
    if (state.orderId !== listed.orderId) return otherId(batchId, listed, state.orderId);
    const ended = state.status === 'failed' || state.status === 'rejected';
    return ended && listed.status === 'COMPLETED' ? failedAndListed(batchId, listed) : undefined;
  }
  // What a person closed is open again when it shows after all, unless its rows have been sent once more since.
  if (state.status !== 'rejected' || (state.failure?.type === RESOLVED && !replaced)) return undefined;
  return refusedAndListed(batchId, listed);
}

const LOOK_FIRST = "Nothing more is sent. Compare the two orders in the vendor's portal before anything else.";
const LOOK_AT_IT =
  "Nothing more is sent. Look at that order in the vendor's portal: its rows are paid if it is complete.";

function issuedTwice(batchId: string, chunk: number, first: string, second: string): Contradiction {
  const message = `The account has two orders for chunk ${chunk} of batch ${batchId}: ${first} and ${second}.`;
  return { chunk, message, hint: LOOK_FIRST };
}

function otherId(batchId: string, { chunk, orderId }: ListedOrder, known: string): Contradiction {
  const message = `The account has order ${orderId} for chunk ${chunk} of batch ${batchId}, and the journal knows it as ${known}.`;
  return { chunk, message, hint: LOOK_FIRST };
}

function refusedAndListed(batchId: string, { chunk, orderId }: ListedOrder): Contradiction {
  const message = `The server refused chunk ${chunk} of batch ${batchId} and yet lists order ${orderId} for it.`;
  return { chunk, message, hint: LOOK_AT_IT };
}

function failedAndListed(batchId: string, { chunk, orderId }: ListedOrder): Contradiction {
  const message = `The server called order ${orderId} (chunk ${chunk} of batch ${batchId}) FAILED and now lists it as COMPLETED.`;
  return { chunk, message, hint: LOOK_AT_IT };
}

export function foreign(batchId: string, { chunk, generation, orderId }: ListedOrder): Contradiction {
  return {
    chunk,
    message: `The account has order ${orderId} for chunk ${chunk}, generation ${generation} of batch ${batchId}, and this batch has no such order.`,
    hint: 'Nothing more is sent. The batch was issued before, with other rows or settings, from a state folder that is not this one. Find that folder, or give this batch another name with --batch-id once it is certain that nobody is paid twice.',
  };
}
