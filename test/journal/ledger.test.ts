import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { createLedger, orderName } from '../../src/journal/ledger.js';
import type { FrozenOrder } from '../../src/model.js';
import { AT, adopted, answer, halted, intent, settled } from './sample-events.js';

const order = (chunk: number): FrozenOrder => ({
  chunk,
  generation: 0,
  key: `key-${chunk}`,
  bodySha256: '',
  contentSha256: '',
  offset: 0,
  length: 1,
  rows: 2,
  firstRow: 0,
  lastRow: 1,
  currency: 'USD',
  country: 'US',
  faceValue: '20',
});
const ORDERS = [order(0), order(1)];
const SECOND = { chunk: 1, generation: 0 };

function ledgerOf(...events: JournalEvent[]) {
  const ledger = createLedger(ORDERS);
  for (const event of events) ledger.apply(event);
  return ledger;
}

describe('the ledger', () => {
  test('keeps one state an order', () => {
    const run = { type: 'run:start', at: AT, version: '1', pid: 1, host: 'h' } as const;
    const ledger = ledgerOf(run, intent(), answer('accepted'), intent(1, SECOND), settled('COMPLETED', 2));
    expect(ledger.entries().map(({ state }) => state.status)).toEqual(['completed', 'unanswered']);
    expect(ledger.state(ORDERS[1]!).attempts).toBe(1);
    expect(ledger.halted).toBeUndefined();
  });

  test('refuses an event about an order that was never frozen', () => {
    for (const other of [
      { chunk: 2, generation: 0 },
      { chunk: 0, generation: 1 },
    ]) {
      expect(() => ledgerOf(intent(1, other))).toThrow(expect.objectContaining({ code: 'STORAGE' }));
    }
    expect([orderName({ chunk: 3, generation: 0 }), orderName({ chunk: 3, generation: 1 })]).toEqual(['3', '3.1']);
  });

  test('is halted for good, by one order or by the batch, and keeps the first reason', () => {
    expect(ledgerOf(halted()).halted).toBe('because');
    const batch = { type: 'batch:halted', at: AT, reason: 'the list' } as const;
    const ledger = ledgerOf(intent(), batch, halted(SECOND), answer('accepted'));
    expect(ledger.halted).toBe('the list');
    expect(ledger.entries().map(({ state }) => state.status)).toEqual(['accepted', 'contradicted']);
  });

  test('is halted by one ID for two orders, also when a crash came before that was written down', () => {
    const ledger = ledgerOf(intent(), answer('accepted'), intent(1, SECOND), answer('accepted', 1, SECOND));
    expect(ledger.halted).toMatch(/O-1.*order 0 and order 1/);
    expect(ledgerOf(adopted('O-1'), adopted('O-1', SECOND)).halted).toMatch(/O-1/);
  });

  test('is halted by two IDs for one order', () => {
    expect(ledgerOf(intent(), answer('accepted'), adopted('O-2')).halted).toMatch(/O-1 and O-2/);
    expect(ledgerOf(intent(), answer('accepted'), adopted('O-1')).halted).toBeUndefined();
  });
});

describe('rows of an order of which another state folder has sent some again', () => {
  const part = { ...order(0), generation: 1, positions: [0], rows: 1, faceValue: '10', elsewhere: true };
  const refused = (...details: string[]) => ({
    ...answer('rejected'),
    failure: { type: 'validation_error', message: 'no', details },
  });
  const held = (ledger: ReturnType<typeof ledgerOf>) => ledger.entries().find(({ order: o }) => o.generation === 0);
  const resolved = {
    ...({ type: 'order:resolved', at: AT, chunk: 0, generation: 0 } as const),
    ...({ resolution: 'not_issued', user: 'ada' } as const),
  };

  test('are unknown here, whatever became of the order, until a person has closed it', () => {
    for (const events of [[], [intent(), refused()], [intent(), answer('accepted'), settled('FAILED')]]) {
      const ledger = ledgerOf(...events);
      ledger.add(part);
      expect(held(ledger)).toMatchObject({
        rows: 1,
        state: { status: 'unanswered', failure: { type: 'sent_elsewhere' } },
      });
      ledger.apply(resolved);
      expect(held(ledger)).toMatchObject({
        rows: 1,
        state: { status: 'rejected', failure: { type: 'resolved_not_issued' } },
      });
    }
  });

  test('stay failed when the server refused them by name: nobody sends those', () => {
    const ledger = ledgerOf(intent(), refused('items.1.face_value: no'));
    ledger.add(part);
    expect(held(ledger)).toMatchObject({ rows: 1, state: { status: 'rejected' } });
    const other = ledgerOf(intent(), refused('items.0.face_value: no'));
    other.add(part);
    expect(held(other)?.state.status).toBe('unanswered');
  });

  test('are as the order is when it was this folder that sent the others', () => {
    const ledger = ledgerOf(intent(), refused());
    ledger.add({ ...part, elsewhere: false });
    expect(held(ledger)?.state.status).toBe('rejected');
  });
});
