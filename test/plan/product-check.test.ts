import { describe, expect, test } from 'vitest';
import type { WireProduct } from '../../src/api/wire.js';
import type { RowFields } from '../../src/model.js';
import { createCatalogue } from '../../src/plan/catalogue.js';
import { checkProduct } from '../../src/plan/product-check.js';
import { fields } from '../freeze/sample-batch.js';

function product(code: string, given: Partial<WireProduct> = {}, denominations: object = {}): WireProduct {
  return {
    code,
    name: code,
    currency: 'USD',
    state: 'LIVE',
    is_orderable: true,
    payout_type: 'gift_card',
    countries_redeemable_in: ['US'],
    gift_card: { denominations: { type: 'open', minimum_value: '1', maximum_value: '2000.00', ...denominations } },
    ...given,
  };
}

const CATALOGUE = createCatalogue([
  product('AMZ-US'),
  product('WMT-US', {}, { minimum_value: '5.0', maximum_value: '500' }),
  product('SBUX-US', {}, { type: 'fixed', available_list: ['5', '10.0', '25.00'] }),
  product('OFF-US', { is_orderable: false }),
  product('AMZ-JP', { currency: 'JPY', countries_redeemable_in: ['JP'] }, { maximum_value: '50000' }),
  product('AMZ-KW', { currency: 'KWD', countries_redeemable_in: ['KW'] }),
  product('AMZ-IN', { currency: 'INR', countries_redeemable_in: ['IN'] }),
  product('EU-1', { currency: 'EUR', countries_redeemable_in: ['DE', 'AT'] }),
  product('EU-2', { currency: 'EUR', countries_redeemable_in: ['AT', 'DE'] }),
  product('EU-3', { currency: 'EUR', countries_redeemable_in: ['DE'] }),
  product('CARD-US', { payout_type: 'payment', gift_card: null, payment: { denominations: { minimum_value: '1' } } }),
  product('STREAM', {
    payout_type: 'subscription',
    gift_card: null,
    subscription: { subscription_plans: [{ subscription_plan_code: 'STREAM-3M', price: '29.990' }] },
  }),
]);

const check = (row: Partial<RowFields>, currency: string | null = null, catalogue = CATALOGUE) =>
  checkProduct(fields(row), catalogue, currency);

describe('the catalogue allows', () => {
  test.each<[string, Partial<RowFields>, string, string]>([
    ['a value at the lower bound', { product: 'WMT-US', faceValue: '5' }, 'USD', 'US'],
    ['a value at the upper bound', { product: 'AMZ-US', faceValue: '2000' }, 'USD', 'US'],
    ['a listed value in another notation', { product: 'SBUX-US', faceValue: '10' }, 'USD', 'US'],
    ['a choice from the least of its minimums on', { product: 'AMZ-US|WMT-US', faceValue: '1' }, 'USD', 'US'],
    ['a choice of equal countries in another order', { product: 'EU-1|EU-2', faceValue: '5' }, 'EUR', 'AT DE'],
    ['a subscription by its plan', { product: 'STREAM-3M', faceValue: '29.99' }, 'USD', 'US'],
    ['three decimals of a dinar', { product: 'AMZ-KW', faceValue: '1.005' }, 'KWD', 'KW'],
    ['a card for a recipient', { product: 'CARD-US', distribution: 'recipient' }, 'USD', 'US'],
  ])('%s', (_, row, currency, country) => {
    expect(check(row)).toEqual({ group: { currency, country } });
  });
});

describe('the catalogue refuses', () => {
  test.each<[string, Partial<RowFields>, string, string]>([
    ['a code that is not in it', { product: 'AMZ-UK' }, 'product.unknown', 'did you mean AMZ-US?'],
    ['a code of a choice that is not in it', { product: 'AMZ-US|NOPE' }, 'product.unknown', '"NOPE"'],
    ['a product that cannot be ordered', { product: 'OFF-US' }, 'product.orderable', 'OFF-US'],
    ['a choice of two currencies', { product: 'AMZ-JP|AMZ-US' }, 'product.one_currency', 'JPY'],
    ['a choice of other countries', { product: 'EU-1|EU-3' }, 'product.one_country', 'same country'],
    ['what is sold by conversion only', { product: 'AMZ-IN' }, 'product.conversion_only', 'INR'],
    [
      'decimals of a yen',
      { product: 'AMZ-JP', faceValue: '10.5' },
      'face_value.currency_decimals',
      'more decimals than JPY, which has none',
    ],
    [
      'a tenth of a cent',
      { faceValue: '10.001' },
      'face_value.currency_decimals',
      'more decimals than USD, which has 2',
    ],
    ['too little', { product: 'WMT-US', faceValue: '4.99' }, 'face_value.not_sold', '5.00 USD'],
    ['too much', { faceValue: '2000.01' }, 'face_value.not_sold', '2000.00 USD'],
    ['too little for any of a choice', { product: 'WMT-US|SBUX-US', faceValue: '0' }, 'face_value.not_sold', 'below'],
    ['a value that is not listed', { product: 'SBUX-US', faceValue: '7' }, 'face_value.not_sold', '5.00, 10.00, 25.00'],
    ['a gift card for a recipient', { distribution: 'recipient' }, 'product.recipient_distribution', 'AMZ-US'],
    ['a subscription by its product code', { product: 'STREAM' }, 'product.unknown', 'STREAM'],
  ])('%s', (_, row, rule, words) => {
    expect(check(row)).toMatchObject({ refusal: { rule, message: expect.stringContaining(words) } });
  });

  test('a payment balance that is not of the product', () => {
    expect(check({}, 'GBP')).toMatchObject({ refusal: { rule: 'product.payment_currency' } });
    expect(check({}, 'USD')).toEqual({ group: { currency: 'USD', country: 'US' } });
  });
});

describe('where the catalogue tells nothing', () => {
  test('templates and unchecked products need the payment balance', () => {
    expect(check({ product: 'PT-1' })).toMatchObject({ refusal: { rule: 'product.template_currency' } });
    expect(check({ product: 'PT-1' }, 'EUR')).toEqual({ group: { currency: 'EUR', country: 'template' } });
    expect(checkProduct(fields(), undefined, null)).toMatchObject({ refusal: { rule: 'product.no_catalogue' } });
    expect(checkProduct(fields(), undefined, 'USD')).toEqual({ group: { currency: 'USD', country: 'US' } });
  });

  test('the decimals of the balance still count', () => {
    for (const code of ['PT-1', 'AMZ-JP']) {
      const verdict = checkProduct(fields({ product: code, faceValue: '10.5' }), undefined, 'JPY');
      expect(verdict).toMatchObject({ refusal: { rule: 'face_value.currency_decimals' } });
    }
  });
});
