/** A person closes what no evidence can: an order without an answer that the account's list has not shown. */
import { IssueBatchError } from '../errors.js';
import { type Ledger, type LedgerEntry, orderName } from '../journal/ledger.js';

/** Between the two searches that must not have shown the order, ms: every order shows in the list by then. */
const SEARCHES_APART_MS = 15 * 60_000;

/** @throws IssueBatchError `USAGE` when one of the names is no order without an answer */
export function openOrders(ledger: Ledger, names: readonly string[]): LedgerEntry[] {
  const entries = ledger.entries().filter(({ state }) => state.status === 'unanswered');
  return names.map((name) => {
    const entry = entries.find(({ order }) => orderName(order) === name);
    if (entry !== undefined) return entry;
    const open = entries.map(({ order }) => orderName(order)).join(', ');
    throw new IssueBatchError('USAGE', `Order ${JSON.stringify(name)} is not one whose outcome is unknown.`, {
      hint: open === '' ? 'No order of this batch has an unknown outcome.' : `These have: ${open}.`,
    });
  });
}

/**
 * When the order may be closed: the earliest moment at which a search that does not show it is enough.
 * @returns milliseconds since 1970; undefined before the first search of the whole list
 */
export function closableAt({ state }: LedgerEntry): number | undefined {
  return state.searched === undefined ? undefined : state.searched.first + SEARCHES_APART_MS;
}

/** Why the order may not be closed yet; undefined when it may. */
export function whyNotYet(entry: LedgerEntry): string | undefined {
  const { searched } = entry.state;
  if (searched === undefined) {
    return 'the whole list has not been searched since it was sent: either it was too long, or orders in it do not show yet whose they are';
  }
  if (searched.last - searched.first >= SEARCHES_APART_MS) return undefined;
  return `the list was searched at ${clock(searched.first)} and must be searched again after ${clock(searched.first + SEARCHES_APART_MS)}`;
}

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
