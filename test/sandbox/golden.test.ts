import { describe, expect, it } from 'vitest';
import {
  balanceSchema,
  errorBodySchema,
  newOrderSchema,
  orderPageSchema,
  orderSchema,
  productPageSchema,
} from '../../src/api/wire.js';
import { deviations, fixture } from './documented-shape.js';
import { call, type Json, link, order, post, sandbox, simpleOrder } from './support.js';

/** Where the vendor's document contradicts the vendor's own examples and recorded traffic, the examples are followed. */
const CONTRADICTED = [
  // Example: {"USD": {"value": "10.00", "fx": null}}; the schema forbids the null.
  /^\/transaction_detail\/[A-Z]{3}\/fx: is no object$/,
  // Recorded catalogues have four decimals ("0.0130"); the schema says two.
  /\/discount_multiplier: 0\.\d{4}$/,
];

function surprises(value: unknown, schema: string): string[] {
  return deviations(value, schema).filter((text) => !CONTRADICTED.some((known) => known.test(text)));
}

describe("the vendor's examples", () => {
  it('are requests that the schemas and the sandbox accept', async () => {
    const { url } = await sandbox();
    for (const name of ['create-order-request', 'guide-request-payout-link']) {
      const request = fixture<Json>(name);
      expect(newOrderSchema.safeParse(request).success).toBe(true);
      expect(await post(url, request)).toMatchObject({ status: 202, body: { status: 'PROCESSING' } });
    }
  });

  it.each(['create-order-response', 'get-order-response', 'guide-response-accepted', 'guide-response-completed'])(
    'parse with the order schema: %s',
    (name) => {
      expect(orderSchema.safeParse(fixture(name)).error).toBeUndefined();
    },
  );

  it('parse with the schemas of lists, balances and errors', () => {
    expect(orderPageSchema.safeParse(fixture('list-orders-response')).error).toBeUndefined();
    const balances = fixture<{ single: Json; multiple: Json[] }>('balance-response');
    for (const balance of [balances.single, ...balances.multiple])
      expect(balanceSchema.safeParse(balance).error).toBeUndefined();
    for (const body of Object.values(fixture<Json>('error-responses')))
      expect(errorBodySchema.safeParse(body).error).toBeUndefined();
  });
});

describe('the answers have the documented fields and types, and no others', () => {
  it('for an accepted, a processing and a completed order', async () => {
    let now = Date.parse('2026-11-01T12:00:00Z');
    const { url } = await sandbox({ settleAfterMs: 1000, now: () => now });
    const accepted = await post(url, fixture('create-order-request'));
    expect(surprises(accepted.body, 'AsyncAcceptedOrder')).toEqual([]);

    const processing = await call(url, `/order/${accepted.body.id}`);
    expect(Object.keys(processing.body)).toEqual(['id', 'status', 'message']);
    expect(surprises(processing.body, 'IncompleteOrder')).toEqual([]);

    now += 1000;
    const completed = await call(url, `/order/${accepted.body.id}`);
    expect(surprises(completed.body, 'CompletedOrderWithFullDetails')).toEqual([]);
    const example = fixture<Json>('get-order-response');
    expect(Object.keys(completed.body).sort()).toEqual(Object.keys(example).sort());
    const [item] = completed.body.items as Json[];
    expect(Object.keys(item!).sort()).toEqual(Object.keys((example.items as Json[])[0]!).sort());
    expect(item).toMatchObject({ face_value: '10.00', price: '9.87', currency: 'USD' });
    expect(orderSchema.safeParse(completed.body).error).toBeUndefined();
  });

  it('for an order in sync mode', async () => {
    const { url } = await sandbox();
    const { status, body } = await post(url, simpleOrder(), 'sync', { 'X-Execution-Mode': 'sync' });
    expect(status).toBe(200);
    expect(surprises(body, 'SyncCompletedOrder')).toEqual([]);
  });

  it('for every kind of products and distribution', async () => {
    const { url } = await sandbox();
    const { body } = await post(
      url,
      order([
        link('AMZ-US', 1.5),
        { ...link('', 5), products: { type: 'MULTIPLE', values: ['AMZ-US', 'WMT-US'] } },
        { ...link('', 7), products: { type: 'TEMPLATE', template_id: 'PT-01HQ12PV4B8XMBRTK281JM54KK' } },
        {
          ...link('PREPAID-US', 9),
          distribution_method: { type: 'RECIPIENT', recipient_reference: 'r-1', email_address: 'a@example.com' },
        },
      ]),
    );
    const settled = await call(url, `/order/${body.id}`);
    expect(settled.body.items).toHaveLength(4);
    expect(surprises(settled.body, 'CompletedOrderWithFullDetails')).toEqual([]);
  });

  it('for the list of orders', async () => {
    const { url } = await sandbox();
    await post(url, fixture('create-order-request'));
    const { body } = await call(url, '/order');
    const example = fixture<{ items: Json[] }>('list-orders-response');
    const [listed] = body.items as Json[];
    expect(Object.keys(listed!).sort()).toEqual(Object.keys(example.items[0]!).sort());
    expect(surprises(listed, 'CompletedOrderWithBasicDetails')).toEqual([]);
    expect(surprises(body.pagination, 'PageableMeta')).toEqual([]);
    expect(orderPageSchema.safeParse(body).error).toBeUndefined();
  });

  it('for the catalogue', async () => {
    const { url } = await sandbox();
    const { body } = await call(url, '/product');
    expect(productPageSchema.safeParse(body).error).toBeUndefined();
    for (const product of body.catalog as Json[]) expect(surprises(product, 'Product')).toEqual([]);
    expect(surprises(body.pagination, 'PageableMeta')).toEqual([]);
  });

  it('for balances and ping', async () => {
    const { url } = await sandbox();
    const single = await call(url, '/balance?currency=USD');
    expect(Object.keys(single.body).sort()).toEqual(['balance', 'currency']);
    expect(surprises(single.body.balance, 'BalanceForAccount')).toEqual([]);
    const { body } = await call(url, '/balance');
    expect(body).toHaveLength(5);
    expect((await call(url, '/ping')).body).toEqual(fixture('ping-response'));
  });

  it('for errors', async () => {
    const { url } = await sandbox({ ordersPerMinute: 2 });
    const unauthorized = await call(url, '/ping', { headers: { 'X-Api-Key': '' } });
    const badRequest = await post(url, '{');
    const invalid = await post(url, {});
    const tooFast = await post(url, simpleOrder());
    expect([unauthorized.status, badRequest.status, invalid.status, tooFast.status]).toEqual([401, 400, 422, 429]);
    expect(surprises(unauthorized.body, 'APIErrorResponse')).toEqual([]);
    expect(surprises(badRequest.body, 'APIErrorResponse')).toEqual([]);
    expect(surprises(invalid.body, 'ValidationErrorResponse')).toEqual([]);
    expect(tooFast.body).toEqual(fixture<Json>('error-responses').rate_exceeded);
  });
});
