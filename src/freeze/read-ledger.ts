/** Where the orders of a batch stand, from its state folder alone: no lock, nothing written, safe beside a live run. */
import type { JournalEvent } from '../journal/events.js';
import { readJournal } from '../journal/journal.js';
import { createLedger, type Ledger } from '../journal/ledger.js';
import type { FrozenBatch } from './frozen-batch.js';
import { readGenerations } from './generations.js';

/**
 * @param onEvent told of every event, in the order in which it happened
 * @throws IssueBatchError `STORAGE` when the state is damaged
 */
export function readLedger({ files, orders }: FrozenBatch, onEvent?: (event: JournalEvent) => void): Ledger {
  const ledger = createLedger(orders);
  // Events first: beside a live run, an order's next generation is written before the first event about it.
  const events: JournalEvent[] = [];
  readJournal(files.journal, (event) => events.push(event));
  for (const order of readGenerations(files.generations, orders, false)) ledger.add(order);
  for (const event of events) {
    ledger.apply(event);
    onEvent?.(event);
  }
  return ledger;
}
