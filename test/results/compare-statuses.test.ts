import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderSchema, type WireOrder } from '../../src/api/wire.js';
import type { Link } from '../../src/report/order-links.js';
import { compareStatuses, type KnownOrder } from '../../src/results/compare-statuses.js';

const link = (position: number, payoutStatus = 'ACTIVE'): Link => ({
  position,
  itemId: `E-${position}`,
  url: `https://spend.example/${position}`,
  payoutStatus,
  expiresAt: '',
});

const KNOWN: KnownOrder = { orderId: 'O-1', links: [2, 0, 5].map((position) => link(position)), whole: true };

type Payout = { status?: string; url?: string | null };

const item = (position: number, payout: Payout = {}, id = `E-${position}`) => ({
  id,
  distribution_method: { type: 'PAYOUT_LINK' },
  products: { type: 'SINGLE', value: 'AMZ-US' },
  face_value: '10.00',
  payout: { status: 'ACTIVE', url: `https://spend.example/${position}`, expiry_date: null, ...payout },
});

const answer = (items: unknown, order: object = {}): WireOrder =>
  orderSchema.parse({ id: 'O-1', status: 'COMPLETED', items, ...order });

const UNUSABLE = { statuses: undefined, changed: 0, open: false };

describe('a look at an order whose links are known', () => {
  test('gives each row the status of its own item, whatever the order of the items', () => {
    const items = [item(0), item(2, { status: 'CLAIMED' }), item(5, { status: 'EXPIRED' })];
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: 3 }), (shuffled) => {
        expect(compareStatuses(KNOWN, answer(shuffled))).toEqual({
          statuses: [
            [0, 'ACTIVE'],
            [2, 'CLAIMED'],
            [5, 'EXPIRED'],
          ],
          changed: 2,
          open: false,
          contradiction: undefined,
        });
      }),
    );
  });

  test('counts only what is another status than before', () => {
    const known = { ...KNOWN, links: [link(0, 'CLAIMED'), link(2, 'CLAIMED')] };
    const items = [item(0, { status: 'CLAIMED' }), item(2, { status: 'ACTIVE' })];
    expect(compareStatuses(known, answer(items))).toMatchObject({ changed: 1 });
    expect(compareStatuses(known, answer(items.slice(0, 1).concat(item(2, { status: 'CLAIMED' }))))).toMatchObject({
      changed: 0,
    });
  });

  test.each([
    ['another link', [item(0), item(2, { url: 'https://spend.example/other' }), item(5)], /item E-2 has another link/],
    ['the link of another row', [item(0), item(2), item(5, { url: 'https://spend.example/0' })], /E-5 has another/],
    ['an item twice', [item(0), item(2), item(5), item(5)], /item E-5 is in it twice/],
  ])('with %s is of no use and a contradiction, told without links', (_, items, words) => {
    const { contradiction, ...rest } = compareStatuses(KNOWN, answer(items));
    expect(rest).toEqual(UNUSABLE);
    expect(contradiction).toMatch(words);
    expect(contradiction).not.toContain('://');
  });

  test('of another order, or of one that is FAILED by now, is a contradiction', () => {
    expect(compareStatuses(KNOWN, answer([], { id: 'O-2' }))).toMatchObject({
      ...UNUSABLE,
      contradiction: expect.stringMatching(/O-2/),
    });
    const failed = compareStatuses(KNOWN, answer(undefined, { status: 'FAILED' }));
    expect(failed).toMatchObject({ ...UNUSABLE, contradiction: expect.stringMatching(/now shown as FAILED/) });
  });

  test('of one that is not at its end any more leads to another look', () => {
    for (const status of ['PROCESSING', 'ON_HOLD']) {
      expect(compareStatuses(KNOWN, answer(undefined, { status }))).toMatchObject({ statuses: undefined, open: true });
    }
  });

  test('tells of items that are gone or new, and still gives the others their status', () => {
    const gone = compareStatuses(KNOWN, answer([item(0, { status: 'CLAIMED' }), item(2)]));
    expect(gone).toMatchObject({ changed: 1, contradiction: expect.stringMatching(/1 of its 3 items are gone/) });
    expect(gone.statuses?.at(-1)).toEqual([5, 'ACTIVE']);
    const items = [item(0), item(2), item(5), item(9)];
    expect(compareStatuses(KNOWN, answer(items))).toMatchObject({
      contradiction: expect.stringMatching(/1 more item/),
    });
    // Of an order that halted the batch not every item has a row.
    expect(compareStatuses({ ...KNOWN, whole: false }, answer(items)).contradiction).toBeUndefined();
  });

  test('takes a link that is no longer told for no other link', () => {
    const items = [item(0, { status: 'CANCELLED', url: null }), item(2, { status: 'EXPIRED', url: '' }), item(5)];
    expect(compareStatuses(KNOWN, answer(items))).toMatchObject({ changed: 2, contradiction: undefined });
  });

  test('keeps the old status where the new one is none by its looks', () => {
    for (const status of ['', '=cmd()', 'a@b.example', 'https://x.example', 'x'.repeat(50), 'CLAIMED\n', '1']) {
      const shown = compareStatuses(KNOWN, answer([item(0, { status }), item(2), item(5)]));
      expect(shown, status).toMatchObject({ changed: 0, contradiction: undefined });
    }
  });
});
