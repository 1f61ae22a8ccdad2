import { describe, expect, it } from 'vitest';
import { call, type Json, link, order, post, sandbox, simpleOrder } from './support.js';

const template = (id: string): Json => ({ ...link('', 10), products: { type: 'TEMPLATE', template_id: id } });
const multiple = (values: string[], value: number): Json => ({
  ...link('', value),
  products: { type: 'MULTIPLE', values },
});
const USD_TEMPLATE = 'PT-01HQ12PV4B8XMBRTK281JM54KK';

describe('POST /order refuses', () => {
  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['what is no JSON', '{"items":', {}, 400, 'bad_request'],
    ['what begins with a byte order mark', `\uFEFF${JSON.stringify(simpleOrder())}`, {}, 400, 'bad_request'],
    ['an unknown execution mode', simpleOrder(), { 'X-Execution-Mode': 'fast' }, 400, 'invalid_execution_mode'],
    ['an unknown product', order([link('NOPE-US', 10)]), {}, 400, 'product_validation_error'],
    ['a product that is not orderable', order([link('ADIDAS-US', 10)]), {}, 400, 'product_validation_error'],
    ['a subscription without a plan', order([link('STREAM-US', 29.99)]), {}, 400, 'product_validation_error'],
    ['an unknown template', order([template('PT-00000000000000000000000000')]), {}, 400, 'product_validation_error'],
    ['two countries', order([link('AMZ-DE', 10), link('AMZ-FR', 10)], 'EUR'), {}, 400, 'product_validation_error'],
    ['another payment currency', order([link('AMZ-GB', 10)]), {}, 400, 'currency_mismatch'],
    ['a currency without a balance', order([link('AMZ-IN', 10)], 'INR'), {}, 400, 'payment_method_unavailable'],
    [
      'a trigger for missing funds',
      simpleOrder(),
      { 'X-Trigger-Error': 'insufficient_funds' },
      400,
      'insufficient_funds',
    ],
    [
      'a trigger for an error',
      simpleOrder(),
      { 'X-Trigger-Error': 'internal_server_error' },
      500,
      'internal_server_error',
    ],
  ])('%s', async (_title, body, headers, status, type) => {
    const { url } = await sandbox();
    const reply = await post(url, body, undefined, headers);
    expect(reply.status).toBe(status);
    expect(reply.body.type).toBe(type);
  });

  it.each<[string, unknown, string[]]>([
    ['no items', order([]), ['body', 'items']],
    ['201 items', order(Array(201).fill(link('AMZ-US', 1))), ['body', 'items']],
    ['a missing field', order([{ ...link('AMZ-US', 1), face_value: undefined }]), ['body', 'items', '0', 'face_value']],
    [
      'a value below the smallest',
      order([link('AMZ-US', 1), link('TGT-US', 4.99)]),
      ['body', 'items', '1', 'face_value'],
    ],
    ['a value above the largest', order([link('WMT-US', 500.01)]), ['body', 'items', '0', 'face_value']],
    ['a value that is not in the list', order([link('SBUX-US', 20)]), ['body', 'items', '0', 'face_value']],
    [
      'decimals that the currency does not have',
      order([link('AMZ-JP', 100.5)], 'JPY'),
      ['body', 'items', '0', 'face_value'],
    ],
    ['three decimals of a dollar', order([link('AMZ-US', 1.005)]), ['body', 'items', '0', 'face_value']],
    ['a choice with decimals', order([multiple(['AMZ-US', 'WMT-US'], 1.5)]), ['body', 'items', '0', 'face_value']],
    ['a choice below a minimum', order([multiple(['AMZ-US', 'TGT-US'], 4)]), ['body', 'items', '0', 'face_value']],
    [
      'the same product twice',
      order([multiple(['AMZ-US', 'AMZ-US'], 4)]),
      ['body', 'items', '0', 'products', 'values'],
    ],
    [
      'RECIPIENT distribution of a gift card',
      order([
        {
          ...link('AMZ-US', 5),
          distribution_method: { type: 'RECIPIENT', recipient_reference: 'r', email_address: 'a@example.com' },
        },
      ]),
      ['body', 'items', '0', 'distribution_method', 'type'],
    ],
    [
      'an address that is none',
      order([{ ...link('AMZ-US', 5), distribution_method: { type: 'EMAIL', email_address: 'a@' } }]),
      ['body', 'items', '0', 'distribution_method', 'email_address'],
    ],
    [
      'a long description',
      order([link('AMZ-US', 5)], 'USD', { description: 'x'.repeat(129) }),
      ['body', 'description'],
    ],
    [
      'too much metadata',
      order([link('AMZ-US', 5)], 'USD', {
        metadata: Object.fromEntries([...Array(21).keys()].map((n) => [`k${n}`, 'v'])),
      }),
      ['body', 'metadata'],
    ],
    ['more than ten PT templates', order([...Array(11).keys()].map((n) => template(`PT-${n}`))), ['body', 'items']],
    [
      'more than ten DT templates',
      order(
        [...Array(11).keys()].map((n) => ({
          ...link('AMZ-US', 5),
          distribution_method: { type: 'PAYOUT_LINK', template_id: `DT-${n}` },
        })),
      ),
      ['body', 'items'],
    ],
  ])('%s with 422 and the place', async (_title, body, location) => {
    const { url } = await sandbox();
    const reply = await post(url, body);
    expect(reply).toMatchObject({ status: 422, body: { type: 'validation_error' } });
    expect((reply.body.details as Json[])[0]).toMatchObject({ location });
  });

  it('an order without an idempotency key', async () => {
    const { url } = await sandbox();
    const reply = await call(url, '/order', { method: 'POST', body: JSON.stringify(simpleOrder()) });
    expect(reply).toMatchObject({ status: 422, body: { details: [{ location: ['header', 'X-Idempotency-Key'] }] } });
  });

  it('several items in sync mode', async () => {
    const { url } = await sandbox();
    const two = order([link('AMZ-US', 5), link('AMZ-US', 5)]);
    expect(await post(url, two, 'two', { 'X-Execution-Mode': 'sync' })).toMatchObject({ status: 422 });
  });

  it('names every bad item of an order, not only the first', async () => {
    const { url } = await sandbox();
    const { body } = await post(url, order([link('AMZ-US', 0.5), link('AMZ-US', 5), link('AMZ-US', 2001)]));
    expect((body.details as { location: string[] }[]).map(({ location }) => location[2])).toEqual(['0', '2']);
  });

  it('an order that costs more than the balance, and makes nothing', async () => {
    const { url } = await sandbox();
    const large = order(Array(200).fill(link('AMZ-US', 2000)));
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await post(url, large)).status);
    expect(statuses).toEqual([202, 202, 400]);
    expect((await call(url, '/order')).body.items).toHaveLength(2);
    expect((await call(url, '/balance?currency=USD')).body.balance).toBe('210400.00');
  });
});

describe('POST /order accepts', () => {
  it.each<[string, Json]>([
    ['a template whose products the amount cannot all buy', order([template(USD_TEMPLATE)])],
    ['a subscription plan', order([link('STREAM-US-12M', 99.9)])],
    ['whole yen', order([link('AMZ-JP', 100)], 'JPY')],
    ['a product of several countries beside one of them', order([link('ZLND-EU', 10), link('AMZ-FR', 10)], 'EUR')],
    ['a value of other precision than in the list', order([link('SBUX-US', 25)])],
    ['no metadata and no description', order([link('AMZ-US', 5)], 'USD', { metadata: null, description: null })],
  ])('%s', async (_title, body) => {
    const { url } = await sandbox();
    expect((await post(url, body)).status).toBe(202);
  });
});

describe('a settled order', () => {
  it('has its items in an order that is not the request’s, and the same at every look', async () => {
    const { url } = await sandbox();
    for (const size of [2, 3, 10]) {
      const values = [...Array(size).keys()].map((n) => n + 1);
      const { body } = await post(url, order(values.map((value) => link('AMZ-US', value))));
      const first = await call(url, `/order/${body.id}`);
      const got = (first.body.items as { face_value: string }[]).map((item) => Number(item.face_value));
      expect(got).not.toEqual(values);
      expect(got.toSorted((a, b) => a - b)).toEqual(values);
      expect((await call(url, `/order/${body.id}`)).text).toBe(first.text);
    }
  });

  it('has links and IDs that are unique and of the documented form', async () => {
    const { url } = await sandbox();
    const { body } = await post(url, order(Array(200).fill(link('AMZ-US', 5))));
    const items = (await call(url, `/order/${body.id}`)).body.items as { id: string; payout: { url: string } }[];
    expect(new Set(items.map((item) => item.id)).size).toBe(200);
    expect(new Set(items.map((item) => item.payout.url)).size).toBe(200);
    expect(body.id).toMatch(/^O-[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(items[0]?.id).toMatch(/^E-[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(items[0]?.payout.url).toMatch(
      /^https:\/\/spend\.sandbox\.invalid\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('costs the exact face value less the discount', async () => {
    const { url } = await sandbox();
    const { body } = await post(url, order([link('AMZ-US', 4.35), link('SBUX-US', 10)]));
    const settled = await call(url, `/order/${body.id}`);
    expect(settled.body).toMatchObject({ total_price: '13.89', total_discount: '0.46' });
    expect((await call(url, '/balance?currency=USD')).body.balance).toBe('999986.11');
  });

  it('echoes description and metadata', async () => {
    const { url } = await sandbox();
    const extra = { description: 'payroll', metadata: { batch: 'b1' } };
    const { body } = await post(url, order([link('AMZ-US', 5)], 'USD', extra));
    expect((await call(url, `/order/${body.id}`)).body).toMatchObject(extra);
  });
});
