/** What the account says against the journal: each is a reason to send nothing more. */
import type { LedgerEntry } from '../journal/ledger.js';
import type { FrozenOrder } from '../model.js';
import type { ListedOrder } from '../submit/search-list.js';

/** Evidence that a row may have been paid twice, or that the server takes back what it said. */
export interface Contradiction {
  readonly message: string;
  readonly hint: string;
  /** Orders of which nothing is proven any more. */
  readonly orders: readonly FrozenOrder[];
  /** Nothing is proven of any order: the batch was issued before, cut in another way. */
  readonly all: boolean;
}

type Shown = Pick<ListedOrder, 'orderId' | 'chunk' | 'status'>;

/** By the order's own state, and not by what its entry has from others. */
export function contradictionOf(batchId: string, entry: LedgerEntry, listed: Shown): Contradiction | undefined {
  const { order, state, replaced } = entry;
  if (state.orderId !== undefined) {
    if (state.orderId !== listed.orderId) return otherId(batchId, listed, state.orderId, order);
    const ended = state.status === 'failed' || state.status === 'rejected';
    return ended && listed.status === 'COMPLETED' ? failedAndListed(batchId, listed, order) : undefined;
  }
  // What the server refused here it may have granted to another folder under the same key, and what a person closed may
  // show after all. It is taken over, unless its rows have been sent once more since.
  return state.status === 'rejected' && replaced ? refusedAndListed(batchId, listed, order) : undefined;
}

const LOOK_FIRST = "Nothing more is sent. Compare the two orders in the vendor's portal before anything else.";
const LOOK_AT_IT =
  "Nothing more is sent. Look at that order in the vendor's portal: its rows are paid if it is complete.";

export function issuedTwice(
  batchId: string,
  chunk: number,
  first: string,
  second: string,
  known: readonly (FrozenOrder | undefined)[],
): Contradiction {
  const message = `The account has two orders for chunk ${chunk} of batch ${batchId}: ${first} and ${second}.`;
  // Of an order that was frozen elsewhere it is not known here whose rows it has paid.
  const all = known.some((order) => order === undefined);
  return { message, hint: LOOK_FIRST, orders: known.flatMap((order) => order ?? []), all };
}

/** One mark, two orders: a row may have been paid twice. */
export function otherId(
  batchId: string,
  { chunk, orderId }: Pick<ListedOrder, 'chunk' | 'orderId'>,
  known: string,
  order: FrozenOrder,
): Contradiction {
  const message = `The account has order ${orderId} for chunk ${chunk} of batch ${batchId}, and the journal knows it as ${known}.`;
  return { message, hint: LOOK_FIRST, orders: [order], all: false };
}

function refusedAndListed(batchId: string, { chunk, orderId }: Shown, order: FrozenOrder): Contradiction {
  const message = `The account lists order ${orderId} for chunk ${chunk} of batch ${batchId}, which was not issued by then and has been sent again since.`;
  return { message, hint: LOOK_AT_IT, orders: [order], all: false };
}

function failedAndListed(batchId: string, { chunk, orderId }: Shown, order: FrozenOrder): Contradiction {
  const message = `The server called order ${orderId} (chunk ${chunk} of batch ${batchId}) FAILED and now lists it as COMPLETED.`;
  return { message, hint: LOOK_AT_IT, orders: [order], all: false };
}

export function failedAndLive(
  batchId: string,
  { chunk, generation, orderId }: ListedOrder,
  orders: readonly FrozenOrder[],
): Contradiction {
  const message = `The server calls order ${orderId} (chunk ${chunk}, generation ${generation} of batch ${batchId}) FAILED, and it has payout links.`;
  return { message, hint: LOOK_AT_IT, orders, all: false };
}

export function notOurs(batchId: string, { chunk, generation, orderId }: ListedOrder): Contradiction {
  return {
    message: `The account has order ${orderId} for chunk ${chunk}, generation ${generation} of batch ${batchId}, and this batch has no such order.`,
    hint: 'Nothing more is sent. The batch was issued before, with other rows or settings, from a state folder that is not this one. Find that folder, or give this batch another name with --batch-id once it is certain that nobody is paid twice.',
    orders: [],
    all: true,
  };
}
