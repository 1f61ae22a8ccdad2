/**
 * Cuts rows into orders, in one pass and with a memory of one open order per payment currency and country.
 *
 * The vendor takes at most 200 items an order, all of one country, paid from one balance, with at most 10 distinct
 * merchant and 10 distinct redemption templates. Rows keep the input's order inside their order; orders are numbered
 * by their first row. Cutting at every change of currency instead would make thousands of tiny orders of a mixed file.
 */
import { MAX_TEMPLATES_PER_ORDER } from '../api/wire.js';

/** Which orders a row may share. */
export interface OrderGroup {
  /** Payment currency, ISO 4217. */
  readonly currency: string;
  /** Country codes of its products, joined by spaces; what stands here must be equal, not understood. */
  readonly country: string;
}

export interface Placement {
  readonly chunk: number;
  /** 0-based position among the order's items. */
  readonly position: number;
  /** The chunk that this row's group has filled, if placing the row closed one. */
  readonly closed: number | undefined;
}

export interface Chunker {
  place(group: OrderGroup, product: string, template: string): Placement;
}

interface OpenChunk {
  readonly chunk: number;
  items: number;
  readonly merchantTemplates: Set<string>;
  readonly redemptionTemplates: Set<string>;
}

/** @param canary rows of the very first order, when it is to be smaller */
export function createChunker(chunkSize: number, canary: number = chunkSize): Chunker {
  const open = new Map<string, OpenChunk>();
  let chunks = 0;
  return {
    place(group, product, template) {
      const key = `${group.currency}\n${group.country}`;
      const current = open.get(key);
      const size = current?.chunk === 0 ? Math.min(canary, chunkSize) : chunkSize;
      const fits = current !== undefined && current.items < size && hasRoomFor(current, product, template);
      const target = fits ? current : newChunk(chunks++);
      if (!fits) open.set(key, target);
      if (product.startsWith('PT-')) target.merchantTemplates.add(product);
      if (template !== '') target.redemptionTemplates.add(template);
      return { chunk: target.chunk, position: target.items++, closed: fits ? undefined : current?.chunk };
    },
  };
}

function newChunk(chunk: number): OpenChunk {
  return { chunk, items: 0, merchantTemplates: new Set(), redemptionTemplates: new Set() };
}

function hasRoomFor(chunk: OpenChunk, product: string, template: string): boolean {
  const merchant = product.startsWith('PT-') ? 1 : 0;
  const redemption = template === '' ? 0 : 1;
  return (
    chunk.merchantTemplates.size + (chunk.merchantTemplates.has(product) ? 0 : merchant) <= MAX_TEMPLATES_PER_ORDER &&
    chunk.redemptionTemplates.size + (chunk.redemptionTemplates.has(template) ? 0 : redemption) <=
      MAX_TEMPLATES_PER_ORDER
  );
}
