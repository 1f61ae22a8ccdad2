/** What the account's catalogue says of each product, reduced to what a row is checked against. */
import type { WireProduct } from '../api/wire.js';
import { canonicalDecimal } from '../money/decimal.js';

export interface Product {
  readonly code: string;
  readonly currency: string;
  /** Sorted, joined by spaces: orders may only mix products of equal countries. */
  readonly countries: string;
  readonly orderable: boolean;
  /** `gift_card`, `subscription`, `payment`, or a type that is newer than this program. */
  readonly payoutType: string;
  /** Canonical decimals; undefined where the catalogue sets no bound. */
  readonly minimum: string | undefined;
  readonly maximum: string | undefined;
  /** The only values sold, ascending as listed; undefined: any between the bounds. */
  readonly fixed: readonly string[] | undefined;
}

export type Catalogue = ReadonlyMap<string, Product>;

export function createCatalogue(products: readonly WireProduct[]): Catalogue {
  const catalogue = new Map<string, Product>();
  for (const product of products) for (const entry of entriesOf(product)) catalogue.set(entry.code, entry);
  return catalogue;
}

function entriesOf(product: WireProduct): Product[] {
  const denominations = product.gift_card?.denominations ?? product.payment?.denominations ?? undefined;
  const base = {
    currency: product.currency,
    countries: [...product.countries_redeemable_in].sort().join(' '),
    orderable: product.is_orderable,
    payoutType: product.payout_type,
  };
  const plans = product.subscription?.subscription_plans ?? [];
  // A subscription is ordered by its plan's code, at the plan's price.
  if (product.payout_type === 'subscription' && plans.length > 0) {
    return plans.map((plan) => ({
      ...base,
      code: plan.subscription_plan_code,
      minimum: undefined,
      maximum: undefined,
      fixed: values([plan.price]),
    }));
  }
  return [
    {
      ...base,
      code: product.code,
      minimum: value(denominations?.minimum_value),
      maximum: value(denominations?.maximum_value),
      fixed: denominations?.type === 'fixed' ? values(denominations.available_list ?? []) : undefined,
    },
  ];
}

function values(list: readonly (string | null | undefined)[]): readonly string[] | undefined {
  const known = list.map(value).filter((text) => text !== undefined);
  return known.length === 0 ? undefined : known;
}

/** Catalogue money comes in mixed precision: `20`, `0.5`, `20.00`. */
function value(text: string | null | undefined): string | undefined {
  return text === null || text === undefined ? undefined : canonicalDecimal(text);
}
