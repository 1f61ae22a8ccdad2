/**
 * Follows every accepted order to its end, a few at a time, while others are still being sent. Reading an order is
 * safe to repeat, so every trouble here means "look again later"; time never turns an open order into a failed one.
 */
import pLimit from 'p-limit';
import { failureOf, parseBody, transportFailure } from '../api/answer.js';
import type { Client } from '../api/client.js';
import { type HttpAnswer, TransportError } from '../api/transport.js';
import { orderSchema } from '../api/wire.js';
import type { Clock } from '../clock.js';
import type { Failure, FoundOrder, FrozenOrder } from '../model.js';
import { createPauser } from '../pauser.js';
import { createAgenda } from './agenda.js';
import type { Verdict } from './judge-order.js';
import { createListWatch, type DescribedOrder } from './list-watch.js';
import { isDoubtful, needsOwnLooks, type OpenOrder, openOrder } from './open-order.js';
import { createSettleTimes, pauseAfter, pauseAtAge, settleTime } from './settle-times.js';

export interface PollContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly judge: (order: FrozenOrder, orderId: string, answer: ReturnType<typeof orderSchema.parse>) => Verdict;
  /** Makes the end of an order durable. `text` is the raw answer, the evidence of a contradiction. */
  readonly settle: (order: FrozenOrder, orderId: string, verdict: Settled, text: string) => void;
  /** A look brought no news; the next one comes in `ms`. */
  readonly onTrouble: (failure: Failure, ms: number) => void;
  /** What a page of the account's list showed in passing. */
  readonly onListed: (orders: readonly DescribedOrder[]) => void;
  /** The server has not known the order for a quarter of an hour; it is left to a person. */
  readonly onLost: (order: FrozenOrder, found: boolean) => void;
  /** Nothing more is asked once this is aborted. */
  readonly stop: AbortSignal;
}

export type Settled = Exclude<Verdict, { kind: 'open' }>;

export interface Poller {
  /**
   * Follows one more order. `acceptedAt`: milliseconds since 1970. `found`: the order was not sent by this state
   * folder but found in the account, and what it holds is not known yet.
   */
  add(order: FrozenOrder, orderId: string, acceptedAt: number, found?: FoundOrder): void;
  /** An order is open whose content is in doubt: until that is settled, nothing more should be sent. */
  readonly doubtful: boolean;
  /** No more orders will be added; `waitMs`: how much longer to wait for the open ones. */
  finish(waitMs: number): void;
  /** Resolves when every order is settled, time is up, polling was stopped, or the key was refused. */
  run(): Promise<{ readonly refused: Failure | undefined }>;
}

const LOOKS_AT_ONCE = 4;
const THROTTLE_MS = 5000;
const UNWHOLE_PATIENCE = 5;
/** One look may be a replica's error; what is called failed is taken as not paid. */
const FAILED_LOOKS = 2;
const MISSING_PATIENCE_MS = 15 * 60_000;
const FULL_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** The end of a page that is being read wakes the loop, too. */
const READING_PAUSE_MS = 100;

export function createPoller(context: PollContext): Poller {
  const { clock } = context;
  const open = new Set<OpenOrder>();
  const times = createSettleTimes();
  const watch = createListWatch(context.client, clock);
  const agenda = createAgenda(open, watch.usable, clock);
  const limit = pLimit(LOOKS_AT_ONCE);
  const pauser = createPauser(clock);
  let deadline = Number.POSITIVE_INFINITY;
  let adding = true;
  let heldUntil = 0;
  let reading = false;
  let refused: Failure | undefined;
  let failure: { readonly error: unknown } | undefined;

  async function look(entry: OpenOrder): Promise<void> {
    const answer = await context.client.getOrder(entry.orderId, context.stop).catch((error: unknown) => {
      if (error instanceof TransportError) return error;
      throw error;
    });
    entry.looks += 1;
    const { verifies } = entry;
    entry.verifies = false;
    const pause = pauseAfter(entry.looks);
    entry.lookAt = clock.monotonic() + pause;
    const order = answer instanceof TransportError ? undefined : parseBody(answer, orderSchema);
    if (answer instanceof TransportError || answer.status !== 200 || order === undefined) {
      handleTrouble(entry, answer, pause);
      return;
    }
    entry.missingSince = undefined;
    entry.troubles = 0;
    const verdict = context.judge(entry.order, entry.orderId, order);
    if (verifies) watch.verify(verdict.kind === 'open');
    if (verdict.kind === 'open') {
      // Whichever of the two is behind: from here on only the order itself is believed.
      if (entry.listed === 'settled') entry.listed = 'not';
      entry.lookAt = clock.monotonic() + pauseAtAge(clock.now() - entry.acceptedAt);
      return;
    }
    if (verdict.kind === 'contradiction' && verdict.perhapsEarly && entry.unwhole < UNWHOLE_PATIENCE) {
      entry.unwhole += 1;
      return;
    }
    entry.failed = verdict.kind === 'failed' ? entry.failed + 1 : 0;
    if (entry.failed > 0 && entry.failed < FAILED_LOOKS) return;
    open.delete(entry);
    times.observe(settleTime(order) ?? clock.now() - entry.acceptedAt);
    const end = verdict.kind === 'failed' && entry.found?.listedAs === 'COMPLETED' ? turned(entry.orderId) : verdict;
    context.settle(entry.order, entry.orderId, end, answer.text);
  }

  /** No news of the order. Only a refused key ends the polling; everything else may pass. */
  function handleTrouble(entry: OpenOrder, answer: HttpAnswer | TransportError, pause: number): void {
    if (context.stop.aborted) return;
    entry.troubles += 1;
    const trouble = answer instanceof TransportError ? transportFailure(answer) : failureOf(answer);
    const status = answer instanceof TransportError ? undefined : answer.status;
    if (status === 401 || status === 403) refused = trouble;
    if (status === 429 && !(answer instanceof TransportError)) {
      heldUntil = clock.monotonic() + Math.max(THROTTLE_MS, answer.retryAfterMs ?? 0);
    }
    if (status === 404) {
      // Right after acceptance a replica may not know the order yet. After a quarter of an hour a person should look.
      entry.missingSince ??= clock.monotonic();
      if (clock.monotonic() - entry.missingSince > MISSING_PATIENCE_MS) {
        open.delete(entry);
        context.onLost(entry.order, entry.found !== undefined);
      }
    } else {
      entry.missingSince = undefined;
    }
    context.onTrouble(trouble, Math.max(pause, heldUntil - clock.monotonic()));
  }

  async function readPage(): Promise<void> {
    const wanted = new Map([...open].map((entry) => [entry.orderId, entry]));
    const {
      settled,
      open: stillOpen,
      unlisted,
      described,
      throttledMs,
    } = await watch.glance(new Set(wanted.keys()), context.stop);
    if (throttledMs !== undefined) heldUntil = clock.monotonic() + throttledMs;
    context.onListed(described);
    const note = (ids: readonly string[], listed: OpenOrder['listed']) => {
      for (const id of ids) Object.assign(wanted.get(id) ?? {}, { listed });
    };
    note(stillOpen, 'open');
    note(unlisted, 'not');
    for (const id of settled) {
      const entry = wanted.get(id);
      if (entry === undefined || needsOwnLooks(entry)) continue;
      entry.listed = 'settled';
      if (Number.isFinite(entry.lookAt)) entry.lookAt = clock.monotonic();
    }
  }

  function begin(request: () => Promise<void>): void {
    limit(request)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => pauser.wake());
  }

  function beginWhatIsDue(now: number): void {
    if (heldUntil > now) return;
    if (!reading && agenda.takePage(now)) {
      reading = true;
      begin(() =>
        readPage().finally(() => {
          reading = false;
        }),
      );
    }
    const places = LOOKS_AT_ONCE - limit.activeCount - limit.pendingCount;
    for (const entry of agenda.take(now, places)) begin(() => look(entry));
  }

  function nextPause(now: number): number {
    if (heldUntil > now) return Math.max(Math.min(heldUntil, deadline) - now, 1);
    // The end of any look wakes the loop; until then an order that is due would only make it spin.
    if (limit.activeCount + limit.pendingCount >= LOOKS_AT_ONCE)
      return Math.min(Math.max(deadline - now, 1), FULL_PAUSE_MS);
    const least = reading ? READING_PAUSE_MS : 1;
    return Math.min(Math.max(agenda.next(now) - now, least), Math.max(deadline - now, 1), LONGEST_PAUSE_MS);
  }

  return {
    add(order, orderId, acceptedAt, found) {
      const elapsed = clock.now() - acceptedAt;
      const lookAt = clock.monotonic() + Math.max(0, times.firstLook() - Math.max(elapsed, 0));
      open.add(openOrder(order, orderId, acceptedAt, lookAt, found));
      pauser.wake();
    },
    get doubtful() {
      for (const entry of open) if (isDoubtful(entry)) return true;
      return false;
    },
    finish(waitMs) {
      adding = false;
      deadline = clock.monotonic() + waitMs;
      pauser.wake();
    },
    async run() {
      context.stop.addEventListener('abort', pauser.wake, { once: true });
      while (!context.stop.aborted && refused === undefined && failure === undefined) {
        const now = clock.monotonic();
        if (now >= deadline || (!adding && open.size === 0)) break;
        beginWhatIsDue(now);
        await pauser.pause(nextPause(now));
      }
      // Looks that are under way still count: their answers are in nobody else's hands.
      while (limit.activeCount + limit.pendingCount > 0) await pauser.pause(5);
      context.stop.removeEventListener('abort', pauser.wake);
      if (failure !== undefined) throw failure.error;
      return { refused };
    },
  };
}

/** An end is final: an order that was complete cannot come to nothing. */
function turned(orderId: string): Settled {
  const reason = `order ${orderId} is listed as COMPLETED and shown as FAILED`;
  return { kind: 'contradiction', reason, links: [], perhapsEarly: false };
}
