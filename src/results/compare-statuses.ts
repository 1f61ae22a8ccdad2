/** What one look at an order says of links that are known. Only a status may be another one. Pure. */
import type { WireOrder, WireOrderItem } from '../api/wire.js';
import type { StatusRecord } from '../journal/statuses.js';
import type { Link } from '../report/order-links.js';

export interface KnownOrder {
  readonly orderId: string;
  readonly links: readonly Link[];
  /** Every row of the order has its link: it cannot have further items. */
  readonly whole: boolean;
}

export interface Comparison {
  /** Statuses of all links of the order, by place in the chunk, ascending. Undefined when the answer is not of use. */
  readonly statuses: StatusRecord['statuses'] | undefined;
  /** How many of them are other ones than before. */
  readonly changed: number;
  /** The order is not shown at its end, though it was there before: another look may help. */
  readonly open: boolean;
  /** What contradicts what the server said before, in words without links. */
  readonly contradiction: string | undefined;
}

export function compareStatuses(known: KnownOrder, answer: WireOrder): Comparison {
  if (answer.id !== known.orderId) return refused(`the server answered with order ${answer.id}`);
  if (answer.status === 'FAILED') return refused('it was COMPLETED and is now shown as FAILED');
  if (answer.status !== 'COMPLETED') return { statuses: undefined, changed: 0, open: true, contradiction: undefined };
  const items = new Map<string, WireOrderItem>();
  for (const item of answer.items ?? []) {
    if (items.has(item.id)) return refused(`item ${item.id} is in it twice`);
    items.set(item.id, item);
  }
  const moved = known.links.find(({ itemId, url }) => isOther(items.get(itemId), url));
  if (moved !== undefined) return refused(`item ${moved.itemId} has another link than the one in the results`);

  const sorted = [...known.links].sort((a, b) => a.position - b.position);
  const statuses = sorted.map((link): [number, string] => [
    link.position,
    statusOf(items.get(link.itemId)) ?? link.payoutStatus,
  ]);
  const changed = statuses.filter(([, status], index) => status !== sorted[index]?.payoutStatus).length;
  return { statuses, changed, open: false, contradiction: otherItems(known, items) };
}

function refused(contradiction: string): Comparison {
  return { statuses: undefined, changed: 0, open: false, contradiction };
}

/** Of a payout that is over, a server may no longer tell the link. */
function isOther(item: WireOrderItem | undefined, url: string): boolean {
  const given = item?.payout?.url ?? '';
  return given !== '' && given !== url;
}

/** Undefined for what is no status by its looks: it goes into the results, and from there into other programs. */
function statusOf(item: WireOrderItem | undefined): string | undefined {
  const status = item?.payout?.status ?? '';
  return /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(status) ? status : undefined;
}

function otherItems({ links, whole }: KnownOrder, items: ReadonlyMap<string, unknown>): string | undefined {
  const missing = links.filter(({ itemId }) => !items.has(itemId));
  const [first] = missing;
  if (first !== undefined) return `${missing.length} of its ${links.length} items are gone, such as ${first.itemId}`;
  const extra = items.size - links.length;
  return whole && extra > 0 ? `it has ${extra} more items than were asked for` : undefined;
}
