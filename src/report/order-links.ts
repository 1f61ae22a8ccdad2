/** The links of an order as they were paired with its rows, each with the status that it was last seen in. */
import type { BatchFiles } from '../freeze/layout.js';
import type { LedgerEntry } from '../journal/ledger.js';
import { openLinksReader, type RecordedLink } from '../journal/links.js';
import { openStatusesReader } from '../journal/statuses.js';

export type Link = RecordedLink;

export interface OrderLinks {
  /** None for an order that has no links on record. Throws `STORAGE` when the state is damaged. */
  of(entry: Pick<LedgerEntry, 'order' | 'state'>): readonly Link[];
  close(): void;
}

export function openOrderLinks({ links, statuses }: Pick<BatchFiles, 'links' | 'statuses'>): OrderLinks {
  const linksReader = openLinksReader(links);
  const statusesReader = openStatusesReader(statuses);
  return {
    of({ order, state }) {
      if (state.links === undefined) return [];
      const found = linksReader.read(state.links, order).links;
      if (state.statuses === undefined) return found;
      const present = statusesReader.read(state.statuses, order);
      return found.map((link) => ({ ...link, payoutStatus: present.get(link.position) ?? link.payoutStatus }));
    },
    close() {
      linksReader.close();
      statusesReader.close();
    },
  };
}
