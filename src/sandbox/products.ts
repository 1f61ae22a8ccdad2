import { type Answer, apiError, json, notFound } from './answers.js';
import { CATALOGUE, type CatalogueProduct } from './catalogue.js';
import { paginate } from './pagination.js';

function denominations(product: CatalogueProduct) {
  if (product.denominations.type === 'open') {
    const { minimum, maximum } = product.denominations;
    return { type: 'open', minimum_value: minimum, maximum_value: maximum, available_list: null };
  }
  const { values } = product.denominations;
  return { type: 'fixed', minimum_value: values[0], maximum_value: values.at(-1), available_list: values };
}

function details(product: CatalogueProduct) {
  if (product.payoutType === 'payment') {
    const { minimum_value, maximum_value } = denominations(product);
    return {
      payment: {
        assets: { icon_image_url: `https://assets.sandbox.invalid/${product.code}.png`, primary_color: '#1A2B3C' },
        denominations: { minimum_value, maximum_value },
      },
    };
  }
  if (product.payoutType === 'subscription')
    return {
      subscription: {
        redeemable_at: 'online',
        subscription_plans: product.plans.map((plan) => ({
          subscription_plan_code: plan.code,
          name: plan.name,
          price: plan.price,
          length: plan.months,
          length_unit: 'MONTHS',
        })),
      },
    };
  return {
    gift_card: {
      denominations: denominations(product),
      expiry: { date_policy: null, in_months: 24, type: 'from-issue-date' },
      redeemable_at: 'all',
      balance_check_url: null,
      website_url: null,
      barcode_format: null,
      e_code_usage_type: 'url-recommended',
    },
  };
}

function view(product: CatalogueProduct) {
  return {
    code: product.code,
    name: product.name,
    currency: product.currency,
    state: product.disabled ? 'TEMPORARILY_DISABLED' : 'LIVE',
    is_orderable: !product.disabled,
    payout_type: product.payoutType,
    categories: [product.category],
    countries_redeemable_in: product.countries,
    customer_service: { phone_number: null, website_url: null },
    discount_multiplier: product.discount,
    availability: 'realtime',
    ...details(product),
  };
}

/** `GET /product`. `is_orderable=false` filters nothing: only `true` is documented to mean anything. */
export function listProducts(query: URLSearchParams): Answer {
  const orderable = query.get('is_orderable');
  if (orderable !== null && orderable !== 'true' && orderable !== 'false')
    return apiError(400, 'bad_request', 'is_orderable must be true or false.');
  const countries = query.getAll('countries_redeemable_in');
  const categories = query.getAll('categories');
  const rows = CATALOGUE.map((product, rank) => ({ product, rank })).filter(
    ({ product }) =>
      (orderable !== 'true' || !product.disabled) &&
      (countries.length === 0 || product.countries.some((country) => countries.includes(country))) &&
      (categories.length === 0 || categories.includes(product.category)),
  );
  const page = paginate(
    'product',
    { size: rows.length, at: (index) => rows[index], rank: (row) => row.rank },
    query,
    500,
  );
  if (!('rows' in page)) return page;
  return json(200, { catalog: page.rows.map((row) => view(row.product)), pagination: page.pagination });
}

export function getProduct(code: string): Answer {
  const product = CATALOGUE.find((entry) => entry.code === code);
  return product === undefined ? notFound('There is no product with this code.') : json(200, view(product));
}

export function listCountries(): Answer {
  return json(200, { countries: [...new Set(CATALOGUE.flatMap((product) => product.countries))].sort() });
}

export function listCategories(): Answer {
  const codes = [...new Set(CATALOGUE.map((product) => product.category))].sort();
  return json(200, { categories: codes.map((code) => ({ code })) });
}
