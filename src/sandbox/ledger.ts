import { fromUnits, toUnits } from '../money/decimal.js';
import { OPENING_BALANCES } from './catalogue.js';
import { type DataFile, openDataFile } from './data-file.js';
import type { OrderRecord, OutcomeRecord } from './records.js';

/** How long a key replays its answer; after that it makes a new order. */
const KEY_LIFETIME_MS = 30 * 24 * 3600 * 1000;

/** An order in memory: its request outside the JavaScript heap, because a million items are hundreds of megabytes. */
export interface StoredOrder extends Omit<OrderRecord, 'request'> {
  /** Position in the account's history, from 0. */
  readonly sequence: number;
  readonly request: Buffer;
}

/** What a key answers. */
export type StoredAnswer = Omit<OutcomeRecord, 'key' | 'order'>;

/** The simulated account: everything that a restart must not forget. */
export interface Ledger {
  /** Oldest first. */
  readonly orders: readonly StoredOrder[];
  order(id: string): StoredOrder | undefined;
  /** The answer of a key that is not older than 30 days. */
  answer(key: string, now: number): StoredAnswer | undefined;
  /** Canonical decimal text; undefined for a currency that the account does not hold. */
  balance(currency: string): string | undefined;
  currencies(): readonly string[];
  /** Writes the outcome, then makes it visible. Throws when it cannot be written; then nothing has happened. */
  record(outcome: OutcomeRecord): void;
  close(): void;
}

/** Opens the account, from its data file if there is one. Throws when that cannot be read. */
export function openLedger(dataFile: string | undefined): Ledger {
  const orders: StoredOrder[] = [];
  const byId = new Map<string, StoredOrder>();
  const answers = new Map<string, StoredAnswer>();
  const balances = new Map([...OPENING_BALANCES].map(([currency, balance]) => [currency, toUnits(balance)]));

  /** Keys stand in the order in which they were used: only the oldest few can have expired. */
  function forgetExpired(now: number): void {
    for (const [key, { at }] of answers) {
      if (now - at < KEY_LIFETIME_MS) return;
      answers.delete(key);
    }
  }

  function apply({ key, order, ...answer }: OutcomeRecord): void {
    answers.delete(key);
    answers.set(key, answer);
    if (order === undefined) return;
    const stored = { ...order, request: Buffer.from(order.request), sequence: orders.length };
    orders.push(stored);
    byId.set(stored.id, stored);
    if (!order.fails) balances.set(order.currency, (balances.get(order.currency) ?? 0n) - toUnits(order.totalPrice));
  }

  const file: DataFile | undefined = dataFile === undefined ? undefined : openDataFile(dataFile, apply);

  return {
    orders,
    order: (id) => byId.get(id),
    answer(key, now) {
      const stored = answers.get(key);
      return stored !== undefined && now - stored.at < KEY_LIFETIME_MS ? stored : undefined;
    },
    balance(currency) {
      const units = balances.get(currency);
      return units === undefined ? undefined : fromUnits(units);
    },
    currencies: () => [...balances.keys()],
    record(outcome) {
      file?.append(outcome);
      apply(outcome);
      forgetExpired(outcome.at);
    },
    close: () => file?.close(),
  };
}
