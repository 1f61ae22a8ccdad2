/** An accepted order on the way to its end, and what was seen of it so far. */
import type { FoundOrder, FrozenOrder } from '../model.js';

export interface OpenOrder {
  readonly order: FrozenOrder;
  readonly orderId: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  /** It was not sent by this state folder but found in the account, and what it holds is not known yet. */
  readonly found: FoundOrder | undefined;
  /** Monotonic time of the next look; infinite while one is under way. */
  lookAt: number;
  looks: number;
  /** Looks at which items or links were missing: a server may show an order before all of it is there. */
  unwhole: number;
  /** Looks in a row that showed the order as FAILED. */
  failed: number;
  /** Looks in a row that brought no news. */
  troubles: number;
  /** Monotonic time of the first of the 404s in a row. */
  missingSince: number | undefined;
  /** What the account's list said of it last. */
  listed: 'open' | 'settled' | 'not' | undefined;
  /** The look that is under way checks what the list said. */
  verifies: boolean;
}

export function openOrder(
  order: FrozenOrder,
  orderId: string,
  acceptedAt: number,
  lookAt: number,
  found: FoundOrder | undefined,
): OpenOrder {
  const seen = { looks: 0, unwhole: 0, failed: 0, troubles: 0, missingSince: undefined };
  return { order, orderId, acceptedAt, found, lookAt, ...seen, listed: undefined, verifies: false };
}

/** Until its content is settled, nothing more should be sent. */
export function isDoubtful({ found, unwhole }: OpenOrder): boolean {
  return found !== undefined || unwhole > 0;
}

/** The list cannot tell what is waited for: only the order itself does. */
export function needsOwnLooks(entry: OpenOrder): boolean {
  const { failed, troubles, listed } = entry;
  return isDoubtful(entry) || failed > 0 || troubles > 0 || listed === 'settled' || listed === 'not';
}
