/** The fixed catalogue of the sandbox. Codes resemble real ones; prices, limits and discounts are invented. */

export type Denominations =
  | { readonly type: 'open'; readonly minimum: string; readonly maximum: string }
  | { readonly type: 'fixed'; readonly values: readonly string[] };

export interface SubscriptionPlan {
  readonly code: string;
  readonly name: string;
  readonly price: string;
  readonly months: number;
}

export interface CatalogueProduct {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly countries: readonly string[];
  readonly category: string;
  readonly payoutType: 'gift_card' | 'payment' | 'subscription';
  /** Share of the face value that is not charged: `0.0130` is 1.3 %. */
  readonly discount: string;
  /** Amounts are text of mixed precision on purpose, as the real API sends them. */
  readonly denominations: Denominations;
  readonly plans: readonly SubscriptionPlan[];
  readonly disabled: boolean;
}

type Basics = readonly [code: string, name: string, currency: string, countries: string, category: string];

function product(
  [code, name, currency, countries, category]: Basics,
  discount: string,
  denominations: Denominations,
  rest: Partial<Pick<CatalogueProduct, 'payoutType' | 'plans' | 'disabled'>> = {},
): CatalogueProduct {
  return {
    code,
    name,
    currency,
    countries: countries.split(' '),
    category,
    discount,
    denominations,
    payoutType: 'gift_card',
    plans: [],
    disabled: false,
    ...rest,
  };
}

const open = (minimum: string, maximum: string): Denominations => ({ type: 'open', minimum, maximum });
const fixed = (...values: string[]): Denominations => ({ type: 'fixed', values });

export const CATALOGUE: readonly CatalogueProduct[] = [
  product(['AMZ-US', 'Amazon.com', 'USD', 'US', 'department-stores'], '0.0130', open('1', '2000.00')),
  product(['WMT-US', 'Walmart', 'USD', 'US', 'supermarkets'], '0.0200', open('1.00', '500')),
  product(['TGT-US', 'Target', 'USD', 'US', 'department-stores'], '0.0250', open('5', '500.00')),
  product(['SBUX-US', 'Starbucks', 'USD', 'US', 'food-and-drink'], '0.0400', fixed('5', '10.00', '25.0', '50')),
  product(['AIRBNB-US', 'Airbnb', 'USD', 'US', 'travel'], '0.0350', open('25.00', '500.00')),
  product(['NFLX-US', 'Netflix', 'USD', 'US', 'entertainment'], '0.0000', fixed('15', '25.00', '50.00')),
  product(['AAPL-US', 'Apple', 'USD', 'US', 'electricals'], '0.0050', open('2', '500')),
  product(['ADIDAS-US', 'adidas', 'USD', 'US', 'fashion'], '0.0600', open('5', '250'), { disabled: true }),
  product(['PREPAID-US', 'Prepaid card', 'USD', 'US', 'prepaid-card'], '0.0000', open('1.00', '1000.00'), {
    payoutType: 'payment',
  }),
  product(['STREAM-US', 'Streamline', 'USD', 'US', 'entertainment'], '0.0500', fixed('29.99', '99.9'), {
    payoutType: 'subscription',
    plans: [
      { code: 'STREAM-US-3M', name: '3 month subscription', price: '29.99', months: 3 },
      { code: 'STREAM-US-12M', name: '12 month subscription', price: '99.9', months: 12 },
    ],
  }),
  product(['AMZ-GB', 'Amazon.co.uk', 'GBP', 'GB', 'department-stores'], '0.0120', open('1', '1000')),
  product(['TESCO-GB', 'Tesco', 'GBP', 'GB', 'supermarkets'], '0.0150', open('1', '500.0')),
  product(['COSTA-GB', 'Costa Coffee', 'GBP', 'GB', 'food-and-drink'], '0.0500', fixed('5.00', '10', '20.00')),
  product(['AMZ-DE', 'Amazon.de', 'EUR', 'DE', 'department-stores'], '0.0110', open('1', '1000')),
  product(['IKEA-DE', 'IKEA Deutschland', 'EUR', 'DE', 'home-and-diy'], '0.0300', open('5', '500')),
  product(['AMZ-FR', 'Amazon.fr', 'EUR', 'FR', 'department-stores'], '0.0110', open('0.5', '1000')),
  product(['ZLND-EU', 'Zalando', 'EUR', 'DE FR IT ES NL', 'fashion'], '0.0450', open('10.00', '300')),
  product(['AMZ-CA', 'Amazon.ca', 'CAD', 'CA', 'department-stores'], '0.0130', open('1.0', '1000')),
  product(['TIMS-CA', 'Tim Hortons', 'CAD', 'CA', 'food-and-drink'], '0.0200', fixed('5', '10', '25.00')),
  product(['AMZ-JP', 'Amazon.co.jp', 'JPY', 'JP', 'department-stores'], '0.0100', open('100', '50000')),
  product(['AMZ-IN', 'Amazon.in', 'INR', 'IN', 'department-stores'], '0.0150', open('10', '10000.00')),
];

/** The playground's own choices of products; an account's own templates do not work there. */
export const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['PT-01HQ12PV4B8XMBRTK281JM54KK', ['AMZ-US', 'WMT-US', 'TGT-US']],
  ['PT-01HPPT8ME05693EG77RCGKMX7N', ['AMZ-GB', 'TESCO-GB']],
  ['PT-01HQ130AHCKRRB45Z5XV2Y8W9K', ['AMZ-DE', 'AMZ-FR', 'ZLND-EU']],
  ['PT-01HQ12SMX2964BVXG2N69K8HF3', ['AMZ-CA', 'TIMS-CA']],
]);

/** What the account has at the start. Currencies that are missing here cannot pay for anything. */
export const OPENING_BALANCES: ReadonlyMap<string, string> = new Map([
  ['USD', '1000000.00'],
  ['GBP', '1000000.00'],
  ['EUR', '1000000.00'],
  ['CAD', '1000000.00'],
  ['JPY', '100000000'],
]);

/** What an order names: a product code, or for subscriptions the code of a plan. */
export interface Offer {
  readonly code: string;
  readonly product: CatalogueProduct;
  readonly denominations: Denominations;
}

/** Every code that can be ordered. A subscription's product code is none: its plans are. */
export const OFFERS: ReadonlyMap<string, Offer> = new Map(
  CATALOGUE.filter((entry) => !entry.disabled).flatMap((entry): [string, Offer][] =>
    entry.payoutType === 'subscription'
      ? entry.plans.map((plan) => [plan.code, { code: plan.code, product: entry, denominations: fixed(plan.price) }])
      : [[entry.code, { code: entry.code, product: entry, denominations: entry.denominations }]],
  ),
);
