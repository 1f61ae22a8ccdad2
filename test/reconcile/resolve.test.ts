import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { createLedger } from '../../src/journal/ledger.js';
import type { FrozenOrder } from '../../src/model.js';
import { closableAt, openOrders, whyNotYet } from '../../src/reconcile/resolve.js';
import { adopted, answer, intent } from '../journal/sample-events.js';

const ORDER: FrozenOrder = {
  ...{ chunk: 0, generation: 0, key: '', bodySha256: '', contentSha256: '', offset: 0, length: 1 },
  ...{ rows: 2, firstRow: 0, lastRow: 1, currency: 'USD', country: 'US', faceValue: '20' },
};
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 1, 10, minutes)).toISOString();
const sent = [intent(1, undefined, at(0)), answer('unknown', 1, undefined, undefined, at(0))];
const search = (minutes: number, whole = true) =>
  ({ type: 'list:searched', at: at(minutes), orders: 7, whole }) satisfies JournalEvent;

function ledgerOf(...events: JournalEvent[]) {
  const ledger = createLedger([ORDER]);
  for (const event of events) ledger.apply(event);
  return ledger;
}
const reason = (...events: JournalEvent[]) => {
  const [entry] = ledgerOf(...events).entries();
  return entry === undefined ? 'none' : whyNotYet(entry);
};

describe('an order without an answer may be closed by a person', () => {
  test('after two searches of the whole list, 15 minutes apart, that did not show it', () => {
    expect(reason(...sent)).toMatch(/has not been searched/);
    expect(reason(...sent, search(1))).toMatch(/searched at .*10:01.*again after .*10:16/);
    expect(reason(...sent, search(1), search(15))).toMatch(/again after/);
    expect(reason(...sent, search(1), search(8), search(16))).toBeUndefined();
  });

  test('but not when one of them did not see the whole list', () => {
    expect(reason(...sent, search(1), search(16, false))).toMatch(/again after/);
    expect(reason(...sent, search(1, false), search(16))).toMatch(/again after/);
  });

  test('but not when it was sent once more in between', () => {
    expect(reason(...sent, search(1), intent(2, undefined, at(5)), search(16))).toMatch(/searched at .*10:16/);
  });

  test('from a moment on that can be told after the first search', () => {
    const [entry] = ledgerOf(...sent, search(1)).entries();
    expect(entry && closableAt(entry)).toBe(Date.parse(at(16)));
    const [before] = ledgerOf(...sent).entries();
    expect(before && closableAt(before)).toBeUndefined();
  });

  test('and then counts as refused, in the words of who closed it', () => {
    const resolved = {
      ...{ type: 'order:resolved', at: at(17), chunk: 0, generation: 0 },
      ...{ resolution: 'not_issued', user: 'ada' },
    } as const satisfies JournalEvent;
    const [entry] = ledgerOf(...sent, search(1), search(16), resolved).entries();
    expect(entry?.state).toMatchObject({ status: 'rejected', failure: { message: expect.stringMatching(/by ada/) } });
    // What is known to exist cannot be closed.
    const [known] = ledgerOf(...sent, adopted(), resolved).entries();
    expect(known?.state.status).toBe('accepted');
  });
});

test('only orders without an answer can be named, and the message lists them', () => {
  expect(openOrders(ledgerOf(...sent), ['0']).map(({ order }) => order.chunk)).toEqual([0]);
  expect(() => openOrders(ledgerOf(...sent), ['1'])).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: 'These have: 0.' }),
  );
  expect(() => openOrders(ledgerOf(), ['0'])).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
