import { describe, expect, it } from 'vitest';
import { productPageSchema } from '../../src/api/wire.js';
import { call, type Json, sandbox } from './support.js';

async function codes(url: string, query: string): Promise<string[]> {
  const { body } = await call(url, `/product?${query}`);
  return productPageSchema.parse(body).catalog.map(({ code }) => code);
}

describe('the catalogue', () => {
  it('has what a rehearsal needs: several countries, kinds of denominations and payout types', async () => {
    const { url } = await sandbox();
    const { catalog } = productPageSchema.parse((await call(url, '/product')).body);
    expect(new Set(catalog.map(({ currency }) => currency))).toEqual(
      new Set(['USD', 'GBP', 'EUR', 'CAD', 'JPY', 'INR']),
    );
    expect(new Set(catalog.map(({ payout_type }) => payout_type))).toEqual(
      new Set(['gift_card', 'payment', 'subscription']),
    );
    expect(catalog.filter(({ is_orderable }) => !is_orderable).map(({ code }) => code)).toEqual(['ADIDAS-US']);
  });

  it('filters by country, category and orderability', async () => {
    const { url } = await sandbox();
    expect(await codes(url, 'countries_redeemable_in=GB')).toEqual(['AMZ-GB', 'TESCO-GB', 'COSTA-GB']);
    expect(await codes(url, 'countries_redeemable_in=GB&countries_redeemable_in=JP')).toHaveLength(4);
    expect(await codes(url, 'categories=travel')).toEqual(['AIRBNB-US']);
    expect(await codes(url, 'is_orderable=true')).not.toContain('ADIDAS-US');
    expect((await call(url, '/product?is_orderable=maybe')).status).toBe(400);
  });

  it('is paged, also when filtered', async () => {
    const { url } = await sandbox();
    const seen: string[] = [];
    let query = 'countries_redeemable_in=US&limit=3';
    for (;;) {
      const { catalog, pagination } = productPageSchema.parse((await call(url, `/product?${query}`)).body);
      if (catalog.length === 0) break;
      seen.push(...catalog.map(({ code }) => code));
      query = `countries_redeemable_in=US&limit=3&after=${pagination.cursors.after}`;
    }
    expect(seen).toEqual(await codes(url, 'countries_redeemable_in=US'));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('gives one product by its code, and 404 for others', async () => {
    const { url } = await sandbox();
    expect((await call(url, '/product/AMZ-US')).body).toMatchObject({
      gift_card: { denominations: { type: 'open', minimum_value: '1', maximum_value: '2000.00' } },
    });
    expect((await call(url, '/product/STREAM-US')).body).toMatchObject({
      subscription: { subscription_plans: [{ subscription_plan_code: 'STREAM-US-3M' }, {}] },
    });
    expect(await call(url, '/product/amz-us')).toMatchObject({ status: 404, body: { type: 'not_found' } });
  });

  it('lists its countries and categories', async () => {
    const { url } = await sandbox();
    expect((await call(url, '/product/countries')).body.countries).toContain('NL');
    expect((await call(url, '/product/categories')).body.categories as Json[]).toContainEqual({ code: 'travel' });
  });
});

describe('the balances', () => {
  it('begin with money in five currencies and nothing in others', async () => {
    const { url } = await sandbox();
    expect((await call(url, '/balance')).body).toContainEqual({ balance: '100000000', currency: 'JPY' });
    expect((await call(url, '/balance?currency=GBP')).body).toEqual({ balance: '1000000.00', currency: 'GBP' });
    expect((await call(url, '/balance?currency=INR')).body).toEqual({ balance: '0.00', currency: 'INR' });
    expect((await call(url, '/balance?currency=gbp')).status).toBe(400);
  });
});
