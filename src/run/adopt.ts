/** Takes over orders of this batch that the account lists and the journal does not know: they are paid for. */
import type { Client } from '../api/client.js';
import { IssueBatchError } from '../errors.js';
import type { LedgerEntry } from '../journal/ledger.js';
import type { FoundOrder, FrozenOrder } from '../model.js';
import { type ListedOrder, searchOrders } from '../submit/search-list.js';
import type { BatchEvent } from './events.js';
import type { Session } from './session.js';

const DAY_MS = 86_400_000;

/**
 * How long orders that are still processing may take to show whose they are, ms. A young key finds its own order again;
 * where a batch looks new, or a key is old, only the list can tell.
 */
export function searchPatience(entries: readonly LedgerEntry[], now: number): number {
  const looksNew = entries.every(({ state }) => state.attempts === 0);
  return looksNew || entries.some(({ state }) => isOld(state.firstAttemptAt, now, DAY_MS)) ? SETTLE_PATIENCE_MS : 0;
}

export const SETTLE_PATIENCE_MS = 10_000;

/**
 * The server forgets a key after 30 days and would then issue again: no unanswered order is sent again anywhere near that
 * age. Past a day the key is not trusted alone, and the order waits while the account has orders that do not show yet
 * whose they are.
 */
export function maySend({ state }: LedgerEntry, now: number, undescribed: number): boolean {
  if (state.status !== 'unanswered') return true;
  return !isOld(state.firstAttemptAt, now, (undescribed > 0 ? 1 : 25) * DAY_MS);
}

function isOld(at: number | undefined, now: number, ageMs: number): boolean {
  // A clock that was set back must not make a key look younger than it is.
  return at !== undefined && (now - at > ageMs || now < at - DAY_MS);
}

/**
 * Every run that has something to send begins with this search. A state folder cannot tell of itself whether it is the
 * only one, the newest one, or a copy that a batch was finished from elsewhere, long enough ago for its keys to be
 * forgotten.
 * @returns how many orders of the account did not show whose they are
 * @throws IssueBatchError `HALTED` when the list contradicts the journal
 */
export async function adoptListed(
  session: Session,
  client: Client,
  emit: (event: BatchEvent) => void,
  onFound: (order: FrozenOrder, orderId: string, found: FoundOrder) => void,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<number> {
  const { batch, ledger } = session;
  const known = new Set(ledger.entries().flatMap(({ state }) => state.orderId ?? []));
  const search = await searchOrders(client, batch.manifest.batchId, { known, patienceMs, signal });
  const entries = new Map(ledger.entries().map((entry) => [nameOf(entry.order), entry]));
  let adopted = 0;
  for (const listed of search.found) {
    const entry = entries.get(nameOf(listed)) ?? raisedEntry(session, listed);
    if (entry === undefined) throw foreign(batch.manifest.batchId, listed);
    if (entry.state.orderId !== undefined) {
      if (entry.state.orderId !== listed.orderId) throw twice(batch.manifest.batchId, listed, entry.state.orderId);
      if (entry.state.status === 'failed' && listed.status === 'COMPLETED')
        throw failedAndListed(batch.manifest.batchId, listed);
      continue;
    }
    if (entry.state.status === 'rejected') throw refusedAndListed(batch.manifest.batchId, listed);
    if (entry.state.status !== 'planned' && entry.state.status !== 'unanswered') continue;
    const { chunk, generation, orderId, createdAt, status: listedAs } = listed;
    session.record({ type: 'order:adopted', at: new Date().toISOString(), chunk, generation, orderId, listedAs });
    adopted += 1;
    emit({ type: 'order:adopted', chunk, orderId, createdAt });
    onFound(entry.order, orderId, { listedAs });
  }
  emit({ type: 'list:searched', orders: search.searched, adopted, cut: search.cut });
  return search.undescribed;
}

/**
 * The order of a higher generation that another state folder must have raised: made again here by the same rule. What it
 * holds is checked when it is looked at, as with everything that is found.
 */
function raisedEntry({ ledger, raise }: Session, listed: ListedOrder): LedgerEntry | undefined {
  const entry = ledger.entries()[listed.chunk];
  const untouched = entry !== undefined && (entry.state.status === 'planned' || entry.state.status === 'unanswered');
  if (!untouched || listed.generation <= entry.order.generation || listed.generation > MAX_GENERATION) return undefined;
  let { order } = entry;
  while (order.generation < listed.generation) order = raise(order);
  return { order, state: ledger.state(order) };
}

/** Each is a run that a person started; a listed number beyond this is not ours. */
const MAX_GENERATION = 100;

function nameOf({ chunk, generation }: { readonly chunk: number; readonly generation: number }): string {
  return `${chunk}.${generation}`;
}

function foreign(batchId: string, { chunk, generation, orderId }: ListedOrder): IssueBatchError {
  return new IssueBatchError(
    'HALTED',
    `The account has order ${orderId} for chunk ${chunk}, generation ${generation} of batch ${batchId}, and this batch has no such order.`,
    {
      hint: 'Nothing more is sent. The batch was issued before, with other rows or settings, from a state folder that is not this one. Find that folder, or give this batch another name with --batch-id once it is certain that nobody is paid twice.',
    },
  );
}

function refusedAndListed(batchId: string, { chunk, orderId }: ListedOrder): IssueBatchError {
  return new IssueBatchError(
    'HALTED',
    `The server refused chunk ${chunk} of batch ${batchId} and yet lists order ${orderId} for it.`,
    { hint: "Nothing more is sent. Look at that order in the vendor's portal: its rows are paid if it is complete." },
  );
}

function failedAndListed(batchId: string, { chunk, orderId }: ListedOrder): IssueBatchError {
  return new IssueBatchError(
    'HALTED',
    `The server called order ${orderId} (chunk ${chunk} of batch ${batchId}) FAILED and now lists it as COMPLETED.`,
    { hint: "Nothing more is sent. Look at that order in the vendor's portal: its rows are paid if it is complete." },
  );
}

function twice(batchId: string, { chunk, orderId }: ListedOrder, known: string): IssueBatchError {
  return new IssueBatchError(
    'HALTED',
    `The account has order ${orderId} for chunk ${chunk} of batch ${batchId}, and the journal knows it as ${known}.`,
    { hint: "Nothing more is sent. Compare the two orders in the vendor's portal before anything else." },
  );
}
