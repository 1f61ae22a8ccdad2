/** Products of the measured inputs, as the bench's server sells them: one currency and one country, so that orders are full. */
export const CURRENCY = 'USD';

export const PRODUCTS = ['AMZ-US', 'WMT-US', 'TGT-US'].map((code) => ({
  code,
  name: code,
  currency: CURRENCY,
  state: 'LIVE',
  is_orderable: true,
  availability: 'realtime',
  payout_type: 'gift_card',
  countries_redeemable_in: ['US'],
  categories: ['shopping'],
  discount_multiplier: '0.0130',
  gift_card: { denominations: { type: 'open', minimum_value: '1', maximum_value: '2000.00', available_list: null } },
}));
