/**
 * One page of the account's orders tells at once which of many have settled. It is a hint where to look and nothing
 * more: what an order holds is read from the order itself, and what the list does not show is asked for one by one.
 */
import { parseBody } from '../api/answer.js';
import type { Client } from '../api/client.js';
import { TransportError } from '../api/transport.js';
import { orderPageSchema } from '../api/wire.js';
import type { Clock } from '../clock.js';

export interface Glance {
  /** Orders that the page calls settled, and those that it calls open. */
  readonly settled: readonly string[];
  readonly open: readonly string[];
  /** Once the list was gone through: those that it does not show. */
  readonly unlisted: readonly string[];
  /** Whatever the page shows with a description, ours or not. */
  readonly described: readonly DescribedOrder[];
  /** The server asked to wait so long, ms. */
  readonly throttledMs: number | undefined;
}

export interface DescribedOrder {
  readonly orderId: string;
  readonly description: string;
  readonly status: string;
}

export interface ListWatch {
  /** Whether the list can be read and is to be believed, at this monotonic time. */
  usable(now: number): boolean;
  /** Reads the next page. `wanted`: IDs of the orders that are open. */
  glance(wanted: ReadonlySet<string>, signal: AbortSignal): Promise<Glance>;
  /** An order that the list called open was looked at by itself: whether it was open. */
  verify(wasOpen: boolean): void;
}

/** The documented limit; it was 100 before, which is what is asked for when this is refused. */
const PAGE_LIMIT = 500;
const OLD_PAGE_LIMIT = 100;
const FAILURES = 3;
const REST_MS = 60_000;
const THROTTLE_MS = 5000;
/** One may settle between a page and a look. So many in a row: the list does not keep up. */
const DOUBTS = 3;

const NOTHING: Glance = { settled: [], open: [], unlisted: [], described: [], throttledMs: undefined };

export function createListWatch(client: Client, clock: Clock): ListWatch {
  let limit = PAGE_LIMIT;
  let after: string | undefined;
  let pages = 0;
  let failures = 0;
  let doubts = 0;
  let restsUntil = 0;
  const shown = new Set<string>();
  const cursors = new Set<string>();

  function beginAnew(): void {
    after = undefined;
    pages = 0;
    shown.clear();
    cursors.clear();
  }

  function rest(ms: number): void {
    restsUntil = clock.monotonic() + ms;
    failures = 0;
    beginAnew();
  }

  function handleRefusal(status: number | undefined, retryAfterMs = 0): Glance {
    beginAnew();
    if (status === 429) return { ...NOTHING, throttledMs: Math.max(THROTTLE_MS, retryAfterMs) };
    if (status === 400 && limit > OLD_PAGE_LIMIT) limit = OLD_PAGE_LIMIT;
    else if (status !== undefined && status < 500 && status !== 200) rest(Number.POSITIVE_INFINITY);
    else if (++failures >= FAILURES) rest(REST_MS);
    return NOTHING;
  }

  return {
    usable: (now) => now >= restsUntil,
    async glance(wanted, signal) {
      const answer = await client
        .peekOrders({ limit, ...(after === undefined ? {} : { after }) }, signal)
        .catch(noAnswer);
      if (answer === undefined) return handleRefusal(undefined);
      const page = answer.status === 200 ? parseBody(answer, orderPageSchema) : undefined;
      if (page === undefined) return handleRefusal(answer.status, answer.retryAfterMs);
      failures = 0;
      pages += 1;
      const mine = page.items.filter(({ id }) => wanted.has(id));
      for (const { id } of mine) shown.add(id);
      const next = page.pagination.cursors.after ?? undefined;
      // The newest come first, as far as is known. What is not among them is asked for by itself, and soon.
      const enough = pages > Math.ceil(wanted.size / limit);
      const isLast = page.items.length === 0 || next === undefined || cursors.has(next) || enough;
      const missing = [...wanted].filter((id) => !shown.has(id));
      if (next !== undefined) cursors.add(next);
      if (isLast || missing.length === 0) beginAnew();
      else after = next;
      return {
        settled: mine.filter(({ status }) => status !== 'PROCESSING').map(({ id }) => id),
        open: mine.filter(({ status }) => status === 'PROCESSING').map(({ id }) => id),
        unlisted: isLast ? missing : [],
        described: page.items.flatMap(({ id: orderId, description, status }) =>
          description ? { orderId, description, status } : [],
        ),
        throttledMs: undefined,
      };
    },
    verify(wasOpen) {
      doubts = wasOpen ? 0 : doubts + 1;
      if (doubts >= DOUBTS) rest(Number.POSITIVE_INFINITY);
    },
  };
}

function noAnswer(error: unknown): undefined {
  if (error instanceof TransportError) return undefined;
  throw error;
}
