import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newOrderSchema } from '../../src/api/wire.js';
import type { RowFields } from '../../src/model.js';
import { canonicalDecimal } from '../../src/money/decimal.js';
import { itemJson, orderBody } from '../../src/plan/order-body.js';
import { MAX_OWN_DESCRIPTION } from '../../src/plan/order-tag.js';
import { faceValueProblem } from '../../src/validate/face-value-rule.js';
import { fields } from '../freeze/sample-batch.js';
import { startIndependentServer } from '../support/independent-server.mjs';

const ITEMS: readonly (readonly [kind: string, row: Partial<RowFields>, json: string])[] = [
  [
    'a payout link of one product',
    { faceValue: '10.5', recipient: 'free text' },
    '{"face_value":10.5,"distribution_method":{"type":"PAYOUT_LINK"},"products":{"type":"SINGLE","value":"AMZ-US"}}',
  ],
  [
    'a payout link with a choice of products and a redemption template',
    { product: 'AMZ-US|WMT-US', faceValue: '25', template: 'DT-01H' },
    '{"face_value":25,"distribution_method":{"type":"PAYOUT_LINK","template_id":"DT-01H"},"products":{"type":"MULTIPLE","values":["AMZ-US","WMT-US"]}}',
  ],
  [
    'an e-mail with a merchant template',
    { product: 'PT-01J', faceValue: '5', distribution: 'email', recipient: 'ada@example.com', template: 'DT-1' },
    '{"face_value":5,"distribution_method":{"type":"EMAIL","email_address":"ada@example.com","template_id":"DT-1"},"products":{"type":"TEMPLATE","template_id":"PT-01J"}}',
  ],
  [
    'a repeated payout to a card',
    {
      product: 'PREPAID-US',
      faceValue: '100',
      distribution: 'recipient',
      recipient: 'ada@example.com',
      recipientReference: 'emp-7',
    },
    '{"face_value":100,"distribution_method":{"type":"RECIPIENT","recipient_reference":"emp-7","email_address":"ada@example.com"},"products":{"type":"SINGLE","value":"PREPAID-US"}}',
  ],
];

const TAG = { batchId: 'stipend-2026-11', chunk: 3, generation: 0 };
const items = ITEMS.map(([, row]) => itemJson(fields(row)));

describe('the bytes of an order', () => {
  test.each(ITEMS)('for %s are exactly these', (_, row, json) => {
    expect(itemJson(fields(row))).toBe(json);
  });

  test('as a whole are exactly these', () => {
    const body = orderBody(TAG, 'USD', items, 'November');
    const content = `"payment_method":{"type":"ACCOUNT_BALANCE","currency":"USD"},"items":[${ITEMS.map(([, , json]) => json).join(',')}]`;
    const contentSha256 = createHash('sha256').update(content).digest('hex');
    expect(body.contentSha256).toBe(contentSha256);
    expect(contentSha256).toBe('5fcca57f046e56c8548b8d4718b6ec1d5c54e87c28029c1fc8b6812a3c57519c');
    expect(body.bytes.toString()).toBe(
      `{${content},"description":"[issue-batch stipend-2026-11 #3 g0] November","metadata":{"issue_batch":"stipend-2026-11","chunk":"3","generation":"0","content_sha256":"${contentSha256}"}}`,
    );
    expect(body.bodySha256).toBe(createHash('sha256').update(body.bytes).digest('hex'));
  });

  test.each([
    '0.1',
    '0.2',
    '0.3',
    '4.35',
    '1.005',
    '0.01',
    '99999999999.9999',
    '123456789012345'.slice(0, 12),
    '1234567.12345678',
    '999999999999',
  ])('carry the face value %s digit by digit', (faceValue) => {
    expect(itemJson(fields({ faceValue }))).toContain(`{"face_value":${faceValue},`);
    expect(String(JSON.parse(itemJson(fields({ faceValue }))).face_value)).toBe(faceValue);
  });

  test('survive a double on the other side for every amount that a row may have', () => {
    const amounts = fc
      .tuple(fc.stringMatching(/^(0|[1-9]\d{0,11})$/), fc.stringMatching(/^\d{0,8}$/))
      .map(([whole, fraction]) => canonicalDecimal(fraction === '' ? whole : `${whole}.${fraction}`) ?? '')
      .filter((amount) => faceValueProblem(amount, false) === undefined);
    fc.assert(
      fc.property(amounts, (faceValue) => {
        const read = newOrderSchema.shape.items.element.parse(JSON.parse(itemJson(fields({ faceValue }))));
        expect(String(read.face_value)).toBe(faceValue);
      }),
    );
  });

  test('hold no recipient, reference or note in description and metadata', () => {
    const secret = { recipient: 'ada@example.com', reference: 'case-4711', recipientReference: 'emp-7' };
    const row = itemJson(fields({ ...secret, distribution: 'recipient' }));
    const { description, metadata } = JSON.parse(orderBody(TAG, 'USD', [row], null).bytes.toString());
    for (const text of Object.values(secret)) expect(JSON.stringify([description, metadata])).not.toContain(text);
  });

  test('fit the API with the longest batch ID and text, 200 items, and any name in quotes', () => {
    const tag = { batchId: 'x'.repeat(64), chunk: 999_999_999, generation: 999_999_999 };
    const row = itemJson(fields({ product: 'A"\\\u2028-US' }));
    const text = '"'.repeat(MAX_OWN_DESCRIPTION);
    const parsed = newOrderSchema.safeParse(
      JSON.parse(orderBody(tag, 'USD', Array(200).fill(row), text).bytes.toString()),
    );
    expect(parsed.success).toBe(true);
    expect(parsed.data?.items).toHaveLength(200);
  });

  test('are accepted by an API that shares no code with this program', async () => {
    const server = await startIndependentServer();
    try {
      const accepted = [0, 1, 3].map((index) => items[index] ?? '');
      const { bytes } = orderBody(TAG, 'USD', accepted, null);
      const headers = {
        'X-Api-Key': 'XXtest.secret',
        'X-Idempotency-Key': 'k',
        'X-Api-Version': '2024-02-05',
        'Content-Type': 'application/json',
      };
      const answer = await fetch(`${server.url}/order`, { method: 'POST', headers, body: new Uint8Array(bytes) });
      expect([answer.status, await answer.json()]).toMatchObject([202, { status: 'PROCESSING' }]);
      expect(server.log().orders[0]?.items.map((item) => item.faceValue)).toEqual(['10.5', '25', '100']);
      expect(newOrderSchema.safeParse(JSON.parse(orderBody(TAG, 'USD', items, null).bytes.toString())).success).toBe(
        true,
      );
    } finally {
      await server.stop();
    }
  });
});
