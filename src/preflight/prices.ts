/**
 * What the account will really pay: face values less discounts. Only `POST /order/estimate` tells, only in production,
 * for single items; what a thousand equal rows cost is asked once and multiplied.
 */
import type { Client } from '../api/client.js';
import { MAX_ITEMS_PER_ESTIMATE, type WireEstimate } from '../api/wire.js';
import { IssueBatchError } from '../errors.js';
import { canonicalDecimal, fromUnits, toUnits } from '../money/decimal.js';
import type { PriceEstimate } from '../plan/batch-plan.js';
import { productsJson } from '../plan/order-body.js';

export interface Prices {
  /** Null when nobody can tell; the notes say why. */
  readonly prices: readonly PriceEstimate[] | null;
  readonly notes: readonly string[];
}

/** Different things to buy in one currency, with the number of rows that buy each. */
export type Basket = ReadonlyMap<string, ReadonlyMap<string, BasketLine>>;

export interface BasketLine {
  readonly product: string;
  readonly faceValue: string;
  rows: number;
}

export interface BasketBuilder {
  add(currency: string, product: string, faceValue: string, rows: number): void;
  /** Undefined when the rows are too different from each other to ask for each. */
  finish(): Basket | undefined;
}

/** More than ten calls are not worth an estimate. */
const MAX_LINES = 10 * MAX_ITEMS_PER_ESTIMATE;

export function createBasket(): BasketBuilder {
  const basket = new Map<string, Map<string, BasketLine>>();
  let lines = 0;
  return {
    add(currency, product, faceValue, rows) {
      if (lines > MAX_LINES) return;
      const shelf = basket.get(currency) ?? new Map<string, BasketLine>();
      basket.set(currency, shelf);
      const key = lineKey(product, faceValue);
      const line = shelf.get(key);
      if (line !== undefined) {
        line.rows += rows;
        return;
      }
      shelf.set(key, { product, faceValue, rows });
      lines += 1;
    },
    finish: () => (lines > MAX_LINES ? undefined : basket),
  };
}

function lineKey(product: string, faceValue: string): string {
  return `${product}\n${faceValue}`;
}

export async function estimatePrices(
  client: Client,
  basket: Basket | undefined,
  signal: AbortSignal | undefined,
): Promise<Prices> {
  if (basket === undefined) return unknown(`the rows have more than ${MAX_LINES} different products and values`);
  const prices: PriceEstimate[] = [];
  try {
    for (const [currency, shelf] of basket) {
      const lines = [...shelf.values()];
      if (lines.some(({ product }) => product.startsWith('PT-'))) return unknown('templates have no price beforehand');
      prices.push(await estimateCurrency(client, currency, lines, signal));
    }
  } catch (error) {
    if (!(error instanceof IssueBatchError)) throw error;
    return unknown(error.message);
  }
  return { prices, notes: [] };
}

async function estimateCurrency(
  client: Client,
  currency: string,
  lines: readonly BasketLine[],
  signal: AbortSignal | undefined,
): Promise<PriceEstimate> {
  let face = 0n;
  let price = 0n;
  for (let at = 0; at < lines.length; at += MAX_ITEMS_PER_ESTIMATE) {
    const part = lines.slice(at, at + MAX_ITEMS_PER_ESTIMATE);
    const { items } = await client.estimate(estimateBody(currency, part), signal);
    const priced = new Map(
      items.map((item) => [lineKey(productOf(item), canonicalDecimal(item.face_value) ?? ''), item]),
    );
    for (const { product, faceValue, rows } of part) {
      const each = canonicalDecimal(priced.get(lineKey(product, faceValue))?.price ?? '');
      if (each === undefined) throw new IssueBatchError('UNREACHABLE', `the answer has no price for ${product}`);
      face += toUnits(faceValue) * BigInt(rows);
      price += toUnits(each) * BigInt(rows);
    }
  }
  return { currency, faceValue: fromUnits(face), price: fromUnits(price) };
}

function estimateBody(currency: string, lines: readonly BasketLine[]): Buffer {
  const items = lines.map((line) => `{"products":${productsJson(line.product)},"face_value":${line.faceValue}}`);
  const payment = JSON.stringify({ type: 'ACCOUNT_BALANCE', currency });
  return Buffer.from(`{"payment_method":${payment},"items":[${items.join(',')}]}`);
}

function productOf({ products }: WireEstimate['items'][number]): string {
  if (products.type === 'SINGLE') return products.value;
  return products.type === 'MULTIPLE' ? [...products.values].sort().join('|') : products.template_id;
}

function unknown(reason: string): Prices {
  return { prices: null, notes: [`The price after discounts is not known: ${reason.replace(/\.$/, '')}.`] };
}
