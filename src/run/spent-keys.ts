/**
 * Orders that were refused for lack of funds. The vendor stores that refusal under the key and replays it for 30 days,
 * whatever has been paid in since, so that after a top-up the same key leads nowhere.
 *
 * The next generation of the key is used only when the same refusal comes back in a later run although the balance now
 * covers the order. The old key is always asked first: wherever else the batch may be running, everybody asks the same
 * keys in the same order and finds the same orders.
 */
import type { Client } from '../api/client.js';
import { IssueBatchError } from '../errors.js';
import { orderName } from '../journal/ledger.js';
import type { FrozenOrder } from '../model.js';
import { toUnits } from '../money/decimal.js';
import type { RunContext } from './context.js';
import type { Session } from './session.js';

export const SPENT_BY = 'insufficient_funds';

/** Names of the orders whose every attempt so far was refused for lack of funds, or for the account's sake at least. */
export function refusedForFunds({ ledger }: Session): Map<string, number> {
  const refused = new Map<string, number>();
  for (const { order, state } of ledger.entries()) {
    const definite = state.status === 'planned' && state.attempts > 0 && state.open.size === 0;
    if (definite && state.failure?.type === SPENT_BY) refused.set(orderName(order), state.attempts);
  }
  return refused;
}

/**
 * Raises the orders that were refused before this run and again in it, as far as the balance covers them.
 * @param before from {@link refusedForFunds}, taken before anything was sent
 * @returns how many orders go on under a new key
 */
export async function raiseReplayed(context: RunContext, before: ReadonlyMap<string, number>): Promise<number> {
  const { session, client } = context;
  const replayed = session.ledger
    .entries()
    .filter(({ order }) => {
      const attempts = before.get(orderName(order));
      return attempts !== undefined && (refusedForFunds(session).get(orderName(order)) ?? 0) > attempts;
    })
    .map(({ order }) => order);
  let raised = 0;
  for (const currency of new Set(replayed.map((order) => order.currency))) {
    let left = await balance(client, currency);
    for (const order of replayed.filter((candidate) => candidate.currency === currency)) {
      const cost = toUnits(order.faceValue);
      if (left < cost) continue;
      left -= cost;
      session.raise(order);
      raised += 1;
    }
  }
  return raised;
}

/** In units of 10^-8; nothing when the server does not tell, and then no key is given up. */
async function balance(client: Client, currency: FrozenOrder['currency']): Promise<bigint> {
  try {
    return toUnits(await client.getBalance(currency));
  } catch (error) {
    if (error instanceof IssueBatchError || error instanceof RangeError) return 0n;
    throw error;
  }
}
