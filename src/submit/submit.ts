/**
 * Sends every order that the journal calls unsent or unanswered: intent, sync, request, answer, sync.
 * The order of these lines is the product.
 */
import type { Client } from '../api/client.js';
import type { ServerClock } from '../api/server-clock.js';
import { type Clock, timestamp } from '../clock.js';
import type { FrozenBatch } from '../freeze/frozen-batch.js';
import type { JournalEvent } from '../journal/events.js';
import type { Ledger } from '../journal/ledger.js';
import type { Failure, FrozenOrder } from '../model.js';
import { createPauser } from '../pauser.js';
import { classifyAnswer, classifyError, type Outcome } from './outcome.js';
import { type Pace, PaceStopped } from './pace.js';
import { createSendQueue, type QueuedOrder, type SendQueue } from './send-queue.js';

export interface SubmitContext {
  readonly batch: FrozenBatch;
  readonly ledger: Ledger;
  readonly client: Client;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  /** Whether something must be settled before any further order leaves. */
  readonly held: () => boolean;
  /** Makes the event durable. Throws when it cannot; then nothing more is sent. */
  readonly record: (event: JournalEvent) => void;
  readonly onAccepted: (order: FrozenOrder, orderId: string) => void;
  /** Notes an order that turned out to exist, and returns true: then it is not sent. */
  readonly takeOver: (order: FrozenOrder) => boolean;
  /** The order is proven never to have been made. */
  readonly onRejected: (order: FrozenOrder) => void;
  /** Waits before each further try of an unanswered order, ms; default {@link UNANSWERED_DELAYS_MS}. */
  readonly retryDelays: readonly number[] | undefined;
  readonly onWait: (reason: 'throttled' | 'unanswered', ms: number, failure: Failure) => void;
  /** No new request once this is aborted. */
  readonly stop: AbortSignal;
  /** Requests under way are given up once this is aborted. */
  readonly cancel: AbortSignal;
}

/** Why sending ended. `parked`: orders whose answer never came; only the account's list can tell. */
export interface SubmitEnd {
  readonly parked: readonly FrozenOrder[];
  readonly stoppedBy?: Failure;
  readonly conflict?: { readonly order: FrozenOrder; readonly failure: Failure };
}

/**
 * Waits before trying an unanswered order again: over ten minutes in all, well inside the key's 30 days. A stored
 * error that is replayed for ever must end in the order list, not in a loop.
 */
const UNANSWERED_DELAYS_MS = [3000, 8000, 20_000, 45_000, 90_000, 180_000, 300_000];
const THROTTLE_MS = 5000;
const MAX_THROTTLE_MS = 120_000;
const MAX_THROTTLED = 30;
/** How soon to look again whether sending may go on. */
const HELD_MS = 50;

export const MAX_IN_FLIGHT = 4;

export async function submitOrders(orders: readonly FrozenOrder[], context: SubmitContext): Promise<SubmitEnd> {
  const proven = context.ledger.entries().some(({ state }) => state.orderId !== undefined);
  const queue = createSendQueue(orders, proven);
  const end: Mutable<SubmitEnd> = { parked: [] };
  const crew = createCrew(context);
  context.stop.addEventListener('abort', crew.dismiss, { once: true });
  const size = Math.min(MAX_IN_FLIGHT, orders.length);
  const results = await Promise.allSettled(Array.from({ length: size }, () => work(queue, context, end, crew)));
  context.stop.removeEventListener('abort', crew.dismiss);
  for (const result of results) {
    if (result.status === 'rejected' && !(result.reason instanceof PaceStopped)) throw result.reason;
  }
  return end;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** The workers as a whole: what stops one of them stops all, also those that wait for a retry minutes away. */
interface Crew {
  readonly dismissed: boolean;
  dismiss(): void;
  pause(ms: number): Promise<void>;
}

function createCrew({ pace, stop, clock }: SubmitContext): Crew {
  const pauser = createPauser(clock);
  let dismissed = stop.aborted;
  return {
    get dismissed() {
      return dismissed;
    },
    dismiss() {
      dismissed = true;
      pace.stop();
      pauser.wake();
    },
    pause: (ms) => pauser.pause(ms),
  };
}

async function work(queue: SendQueue, context: SubmitContext, end: Mutable<SubmitEnd>, crew: Crew): Promise<void> {
  while (!crew.dismissed) {
    const next = context.held() ? HELD_MS : queue.take(context.clock.monotonic());
    if (next === undefined) return;
    try {
      if (typeof next === 'number') await crew.pause(next);
      else settle(next, await attempt(next.order, context), queue, context, end, crew);
    } catch (error) {
      // One worker's trouble is everyone's: without a durable record no other order may leave either.
      crew.dismiss();
      throw error;
    }
  }
}

/** Nothing was sent: it exists already, or something has come up that must be settled first. */
interface NotSent {
  readonly kind: 'taken-over' | 'held-back';
}

async function attempt(order: FrozenOrder, context: SubmitContext): Promise<Outcome | NotSent> {
  const { batch, client, clock, serverClock, ledger, pace, record } = context;
  const now = () => timestamp(clock);
  const body = batch.body(order);
  return pace.run(async () => {
    if (context.stop.aborted) throw new PaceStopped('sending has stopped');
    // As late as can be: either may have shown while this waited for its turn.
    if (context.takeOver(order)) return { kind: 'taken-over' };
    if (context.held()) return { kind: 'held-back' };
    const { chunk, generation } = order;
    const number = ledger.state(order).attempts + 1;
    const serverTimeNow = new Date(serverClock.now()).toISOString();
    record({ type: 'order:intent', at: now(), chunk, generation, attempt: number, serverTime: serverTimeNow });
    let serverTime: number | undefined;
    const outcome = await client.createOrder(order.key, body, context.cancel).then((answer) => {
      serverTime = answer.serverTime;
      return classifyAnswer(answer);
    }, classifyError);
    record({
      type: 'order:answer',
      at: now(),
      chunk,
      generation,
      attempt: number,
      outcome: outcome.kind,
      ...(outcome.kind === 'accepted' ? { orderId: outcome.order.id } : { failure: outcome.failure }),
      ...(serverTime === undefined ? {} : { serverTime: new Date(serverTime).toISOString() }),
    });
    return outcome;
  });
}

function settle(
  entry: QueuedOrder,
  outcome: Outcome | NotSent,
  queue: SendQueue,
  context: SubmitContext,
  end: Mutable<SubmitEnd>,
  crew: Crew,
): void {
  const { order } = entry;
  const park = () => {
    end.parked.push(order);
    queue.done();
    queue.prove();
  };
  switch (outcome.kind) {
    case 'accepted':
      queue.done();
      queue.prove();
      context.onAccepted(order, outcome.order.id);
      return;
    case 'taken-over':
      // No answer has come: whatever goes first still goes alone.
      queue.done();
      return;
    case 'held-back':
      queue.retry(entry, context.clock.monotonic());
      return;
    case 'rejected':
      // After an attempt without an answer a refusal proves nothing: that attempt may still have made the order.
      if (context.ledger.state(order).status === 'rejected') {
        queue.done();
        queue.prove();
        context.onRejected(order);
      } else {
        park();
      }
      return;
    case 'stop':
      // Of an order that may exist, it may be the answer to an earlier attempt, stored: no reason to keep back the others.
      if (outcome.failure.type === 'insufficient_funds' && context.ledger.state(order).status === 'unanswered') {
        park();
        return;
      }
      queue.done();
      end.stoppedBy ??= outcome.failure;
      crew.dismiss();
      return;
    case 'conflict':
      queue.done();
      end.conflict ??= { order, failure: outcome.failure };
      crew.dismiss();
      return;
    case 'throttled': {
      const least = Math.min(THROTTLE_MS * 2 ** entry.throttled, MAX_THROTTLE_MS);
      const wait = Math.max(least, outcome.retryAfterMs ?? 0);
      context.pace.hold(wait);
      context.onWait('throttled', wait, outcome.failure);
      if (entry.throttled >= MAX_THROTTLED) park();
      else queue.retry({ ...entry, throttled: entry.throttled + 1 }, context.clock.monotonic());
      return;
    }
    case 'unknown': {
      const wait = jittered((context.retryDelays ?? UNANSWERED_DELAYS_MS)[entry.unanswered]);
      if (wait === undefined) {
        park();
        return;
      }
      context.onWait('unanswered', wait, outcome.failure);
      queue.retry({ ...entry, unanswered: entry.unanswered + 1 }, context.clock.monotonic() + wait);
      return;
    }
  }
}

/** Spread over a quarter, so that many clients do not come back in the same instant. */
function jittered(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms * (1 + Math.random() / 4);
}
