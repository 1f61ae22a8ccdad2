/** What the account says of a plan: balances, and prices where the host has them. */
import type { Client } from '../api/client.js';
import type { HostKind } from '../api/host.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import { readLedger } from '../freeze/read-ledger.js';
import type { PlannedOrder } from '../model.js';
import type { BatchPlan } from '../plan/batch-plan.js';
import { checkFunds, sumByCurrency, unknownFunds } from './funds.js';
import { type Basket, estimatePrices } from './prices.js';

type AccountFacts = Pick<BatchPlan, 'funds' | 'prices' | 'notes'>;

/** @param client undefined when the host did not answer a moment ago: it would be waited for again and again */
export async function askAboutNew(
  client: Client | undefined,
  host: HostKind,
  { orders, basket }: { readonly orders: readonly PlannedOrder[]; readonly basket: Basket | undefined },
  signal: AbortSignal | undefined,
): Promise<AccountFacts> {
  const needs = sumByCurrency(orders);
  if (client === undefined) return { funds: unknownFunds(needs), prices: null, notes: [] };
  const { funds, notes } = await checkFunds(client, needs, signal);
  // The playground and the sandbox have no estimates.
  if (host !== 'production') return { funds, prices: null, notes };
  const prices = await estimatePrices(client, basket, signal);
  return { funds, prices: prices.prices, notes: [...notes, ...prices.notes] };
}

/** Of a batch that was begun, what was never sent counts: an order without an answer may be paid already. */
export async function askAboutBegun(
  client: Client,
  batch: FrozenBatch,
  signal: AbortSignal | undefined,
): Promise<AccountFacts> {
  const unsent = readLedger(batch)
    .entries()
    .filter(({ state }) => state.status === 'planned');
  const { funds, notes } = await checkFunds(client, sumByCurrency(unsent.map(({ order }) => order)), signal);
  return { funds, prices: null, notes };
}
