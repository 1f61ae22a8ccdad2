import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { createLedger, type Ledger } from '../../src/journal/ledger.js';
import type { FrozenOrder } from '../../src/model.js';
import { compareList, type Part } from '../../src/run/compare-list.js';
import type { ListedOrder } from '../../src/submit/search-list.js';
import { AT, answer, intent, settled } from '../journal/sample-events.js';

const order = (chunk: number, generation = 0, positions?: readonly number[]): FrozenOrder => ({
  ...{ chunk, generation, key: '', bodySha256: '', contentSha256: '', offset: 0, length: 1 },
  ...{ rows: positions?.length ?? 4, positions, firstRow: 0, lastRow: 3, currency: 'USD', country: 'US' },
  faceValue: String((positions?.length ?? 4) * 10),
});
const listed = (
  chunk: number,
  generation = 0,
  orderId = `O-${chunk}.${generation}`,
  status = 'COMPLETED',
): ListedOrder => ({
  ...{ chunk, generation, orderId, status, createdAt: undefined },
});
const refused = [intent(), answer('rejected')];
const failed = [intent(), answer('accepted', 1, undefined, 'O-0.0'), settled('FAILED')];

function ledgerOf(events: readonly JournalEvent[] = [], raised: readonly FrozenOrder[] = []): Ledger {
  const ledger = createLedger([order(0), order(1)]);
  for (const raise of raised) ledger.add(raise);
  for (const event of events) ledger.apply(event);
  return ledger;
}
const compare = (ledger: Ledger, found: readonly ListedOrder[], parts: [string, Part][] = []) =>
  compareList('spring', ledger, found, new Map(parts));
const reasons = (...given: Parameters<typeof compare>) =>
  compare(...given).contradictions.map(({ message }) => message);

describe('an order in the list', () => {
  test('is confirmed under the ID that the journal has, and taken over when the journal has none', () => {
    const ledger = ledgerOf([intent(), answer('accepted', 1, undefined, 'O-0.0')]);
    const { confirmed, adoptable, contradictions } = compare(ledger, [listed(0), listed(1)]);
    expect(confirmed.map(({ chunk }) => chunk)).toEqual([0]);
    expect(adoptable.map(({ entry }) => entry.order.chunk)).toEqual([1]);
    expect(contradictions).toEqual([]);
  });

  test.each([
    ['another ID', [intent(), answer('accepted', 1, undefined, 'O-9')], listed(0), /knows it as O-9/],
    ['an end that was FAILED', failed, listed(0), /called order O-0.0/],
    ['a chunk that there is not', [], listed(7), /has no such order/],
  ])('contradicts the journal by %s', (_, events, found, message) => {
    expect(reasons(ledgerOf(events), [found])).toEqual([expect.stringMatching(message)]);
  });

  test('beside another of the same mark has paid somebody twice', () => {
    expect(reasons(ledgerOf(), [listed(0, 0, 'O-7'), listed(0, 0, 'O-8')])).toEqual([
      expect.stringMatching(/two orders for chunk 0 .*O-7 and O-8/),
    ]);
  });

  test('that was refused here and granted to another folder is taken over, unless its rows were sent once more since', () => {
    expect(compare(ledgerOf(refused), [listed(0)])).toMatchObject({ adoptable: { length: 1 }, contradictions: [] });
    expect(reasons(ledgerOf(refused, [order(0, 1)]), [listed(0)])).toEqual([
      expect.stringMatching(/for chunk 0 .* has been sent again since/),
    ]);
  });

  test('that a person had closed is taken over, unless its rows were sent once more since', () => {
    const resolved = {
      ...{ type: 'order:resolved', at: AT, chunk: 0, generation: 0 },
      ...{ resolution: 'not_issued', user: 'ada' },
    } as const satisfies JournalEvent;
    expect(compare(ledgerOf([intent(), resolved]), [listed(0)]).adoptable).toHaveLength(1);
    expect(reasons(ledgerOf([intent(), resolved], [order(0, 1)]), [listed(0)])).toEqual([
      expect.stringMatching(/for chunk 0 .* has been sent again since/),
    ]);
  });
});

describe('two generations of one chunk', () => {
  test('may both be listed when the earlier one failed, or when they share no row', () => {
    expect(reasons(ledgerOf(failed, [order(0, 1)]), [listed(0, 1), listed(0, 0, 'O-0.0', 'FAILED')])).toEqual([]);
    const split = ledgerOf(refused, [order(0, 1, [0, 1]), order(0, 2, [3])]);
    expect(reasons(split, [listed(0, 2), listed(0, 1)])).toEqual([]);
  });

  test('that live and share a row have paid it twice', () => {
    const message = [expect.stringMatching(/two orders for chunk 0/)];
    expect(reasons(ledgerOf([], [order(0, 1)]), [listed(0, 1), listed(0)])).toEqual(message);
    const shared = ledgerOf([], [order(0, 1, [0, 1]), order(0, 2, [1])]);
    expect(reasons(shared, [listed(0, 2), listed(0, 1)])).toEqual(message);
  });
});

describe('a generation that this state does not have', () => {
  const accepted = [intent(), answer('accepted', 1, undefined, 'O-0.0')];

  test('was frozen elsewhere from rows of which nothing is known to exist here', () => {
    const { raisedElsewhere } = compare(ledgerOf(refused), [listed(0, 2)], [['O-0.2', [1, 2]]]);
    expect(raisedElsewhere).toMatchObject([{ positions: [1, 2], from: { order: { generation: 0 } } }]);
    const whole = compare(ledgerOf(), [listed(0, 1)], [['O-0.1', 'whole']]);
    expect(whole.raisedElsewhere).toMatchObject([{ positions: undefined, from: { order: { generation: 0 } } }]);
  });

  test('may follow an order that is still open here, when the list shows that one as FAILED', () => {
    const failedToo = listed(0, 0, 'O-0.0', 'FAILED');
    const parts: [string, Part][] = [['O-0.1', 'whole']];
    expect(compare(ledgerOf(accepted), [failedToo, listed(0, 1)], parts)).toMatchObject({
      confirmed: [{ generation: 0 }],
      raisedElsewhere: [{ listed: { generation: 1 } }],
      contradictions: [],
    });
    expect(compare(ledgerOf(accepted), [listed(0, 1)], parts).contradictions).toHaveLength(1);
  });

  test('is noted and takes over no row when it came to nothing, or does not say which rows it holds', () => {
    const dead = compare(ledgerOf(refused), [listed(0, 1, 'O-1', 'FAILED')], [['O-1', 'unreadable']]);
    expect(dead).toMatchObject({ foreign: [{ orderId: 'O-1' }], raisedElsewhere: [], contradictions: [] });
    const silent = compare(ledgerOf(refused), [listed(0, 1)], [['O-0.1', 'unreadable']]);
    expect(silent).toMatchObject({ foreign: [{ orderId: 'O-0.1' }], raisedElsewhere: [], contradictions: [] });
    const note = {
      ...({ type: 'order:foreign', at: AT, chunk: 0, generation: 1, orderId: 'O-1', listedAs: 'FAILED' } as const),
    };
    const known = ledgerOf([...refused, note]);
    expect(known.latest(0)).toBe(1);
    expect(known.entries()[0]).toMatchObject({ replaced: true, state: { status: 'unanswered' } });
    expect(compare(known, [listed(0, 1, 'O-1', 'FAILED')], [['O-1', 'unreadable']]).foreign).toEqual([]);
    expect(compare(known, [listed(0, 1, 'O-7')], [['O-7', 'whole']]).contradictions).toHaveLength(1);
  });

  test('that shows late, after its sibling, is taken over like that one', () => {
    const ledger = ledgerOf(refused, [{ ...order(0, 2, [1]), elsewhere: true }]);
    const { raisedElsewhere, contradictions } = compare(ledger, [listed(0, 1)], [['O-0.1', [0, 2, 3]]]);
    expect([raisedElsewhere.length, contradictions]).toEqual([1, []]);
  });

  test('and another one that shares a row with it have paid it twice', () => {
    const parts: [string, Part][] = [
      ['O-0.1', [0, 1]],
      ['O-0.2', [1, 2]],
    ];
    expect(compare(ledgerOf(refused), [listed(0, 1), listed(0, 2)], parts).contradictions).toMatchObject([
      { message: expect.stringMatching(/two orders for chunk 0/), all: true },
    ]);
  });

  test.each<[string, JournalEvent[], number, Part]>([
    ['rows that are issued here', [intent(), answer('accepted'), settled('COMPLETED', 4)], 1, 'whole'],
    ['a place that the chunk does not have', [], 1, [4]],
    ['no place at all', [], 1, []],
    ['a number that no person has reached', [], 1001, 'whole'],
  ])('contradicts the journal with %s, and then nothing is proven of any order', (_, events, generation, part) => {
    const id = `O-0.${generation}`;
    const { contradictions } = compare(ledgerOf(events), [listed(0, generation)], [[id, part]]);
    expect(contradictions).toMatchObject([{ message: expect.stringMatching(/has no such order/), all: true }]);
  });
});
