import { describe, expect, test } from 'vitest';
import type { WireOrder } from '../../src/api/wire.js';
import { orderSchema } from '../../src/api/wire.js';
import type { FrozenOrder } from '../../src/model.js';
import { orderDescription, orderMetadata } from '../../src/plan/order-tag.js';
import { type Expected, judgeOrder } from '../../src/poll/judge-order.js';
import { asked, completed, given, item } from './sample-order.js';

const TAG = { batchId: 'mine', chunk: 3, generation: 0 };
const DIGEST = 'a'.repeat(64);
const EXPECTED: Expected = {
  batchId: 'mine',
  order: { chunk: 3, generation: 0, contentSha256: DIGEST } as FrozenOrder,
  orderId: 'O-1',
  asked: asked(item(10), item(20)),
  allowPlainHttp: false,
};
const ITEMS = [given(0, item(10)), given(1, item(20))];
const MARKS = { description: orderDescription(TAG, 'text'), metadata: orderMetadata(TAG, DIGEST) };

const judge = (answer: WireOrder) => judgeOrder(answer, EXPECTED);
const judgeDone = (more: Partial<WireOrder>) => judge(completed(ITEMS, { ...MARKS, ...more }));

describe('an order that completed', () => {
  test('gives every row its link', () => {
    expect(judgeDone({})).toMatchObject({
      kind: 'completed',
      links: [{ position: 0, itemId: 'I-0' }, { position: 1 }],
      completedAt: '2026-11-01T10:00:01Z',
    });
  });

  test.each<[string, Partial<WireOrder>]>([
    ['nothing about its batch', { description: null, metadata: null }],
    ['a description that somebody changed in the portal', { description: 'Christmas' }],
    ['more metadata than we wrote', { metadata: { ...MARKS.metadata, team: 'x' } }],
  ])('may say %s', (_, more) => {
    expect(judgeDone(more).kind).toBe('completed');
  });

  test.each<[string, Partial<WireOrder>]>([
    ['another batch', { description: orderDescription({ ...TAG, batchId: 'other' }, null) }],
    ['another chunk', { description: orderDescription({ ...TAG, chunk: 4 }, null) }],
    ['another generation', { description: orderDescription({ ...TAG, generation: 1 }, null) }],
    ['another batch in its metadata', { metadata: { ...MARKS.metadata, issue_batch: 'other' } }],
    ['another chunk in its metadata', { metadata: { ...MARKS.metadata, chunk: '4' } }],
    ['other content', { metadata: { ...MARKS.metadata, content_sha256: 'b'.repeat(64) } }],
  ])('gives no link when it says that it is of %s', (_, more) => {
    expect(judgeDone(more)).toMatchObject({ kind: 'contradiction', links: [] });
  });

  test('with an item that does not fit keeps the links of the others and says what is wrong', () => {
    const verdict = judge(completed([ITEMS[0]!, given(1, item(21))]));
    expect(verdict).toMatchObject({ kind: 'contradiction', links: [{ position: 0 }] });
    expect(JSON.stringify({ ...verdict, links: [] })).not.toContain('spend.example');
  });
});

describe('an order that failed', () => {
  const failed = (more: object) => judge(orderSchema.parse({ id: 'O-1', status: 'FAILED', ...more }));

  test.each([{}, { message: 'no stock' }, { items: [] }, { items: [{ ...ITEMS[0], payout: null }] }])(
    'is failed as %j',
    (more) => {
      expect(failed(more)).toMatchObject({ kind: 'failed', failure: { type: 'order_failed' } });
    },
  );

  test('and still lists a link is a contradiction: the link is money', () => {
    expect(failed({ items: ITEMS })).toMatchObject({ kind: 'contradiction', links: [] });
  });
});

describe('an order', () => {
  test.each(['PROCESSING', 'PENDING', 'CANCELLED', ''])('in the state %j is open', (status) => {
    expect(judge(orderSchema.parse({ id: 'O-1', status }))).toEqual({ kind: 'open' });
  });

  test.each(['COMPLETED', 'FAILED', 'PROCESSING'])('with another ID is a contradiction, also if it is %s', (status) => {
    const verdict = judge(orderSchema.parse({ id: 'O-2', status, items: ITEMS }));
    expect(verdict).toMatchObject({ kind: 'contradiction', links: [] });
  });
});
