/** Every link and item ID is somebody's money once. One that comes back for a second row must reach neither by mistake. */
import { createFingerprintIndex } from '../fingerprint-index.js';
import type { ItemLink } from './match-items.js';

export interface LinkRegistry {
  /** Adds an order's links. Returns what was seen before, in words without the link, or undefined if all are new. */
  add(links: readonly Pick<ItemLink, 'itemId' | 'url'>[]): string | undefined;
}

/**
 * Fingerprints only: a million links cost tens of megabytes instead of hundreds.
 *
 * @param rows of the batch
 */
export function createLinkRegistry(rows: number): LinkRegistry {
  const index = createFingerprintIndex(2 * rows);
  let orders = 0;
  return {
    add(links) {
      orders += 1;
      let repeated: string | undefined;
      for (const { itemId, url } of links) {
        if (index.firstLine(`link ${url}`, orders) !== undefined)
          repeated = 'a payout link that another order of this batch has too';
        if (index.firstLine(`item ${itemId}`, orders) !== undefined)
          repeated ??= `item ${itemId}, which another order of this batch has too`;
      }
      return repeated;
    },
  };
}
