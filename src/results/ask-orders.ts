/**
 * Asks for orders that are long settled: a few at a time, spaced, and again when no answer comes. Reading is safe to
 * repeat, so that the only question is when to give up: one order after a few looks, all of them when the host is silent.
 */
import { failureOf, parseBody, transportFailure } from '../api/answer.js';
import type { Client } from '../api/client.js';
import { type HttpAnswer, TransportError } from '../api/transport.js';
import { orderSchema, type WireOrder } from '../api/wire.js';
import { type Clock, systemClock } from '../clock.js';
import type { Failure } from '../model.js';
import { createPauser } from '../pauser.js';

export type Asked =
  | { readonly kind: 'order'; readonly order: WireOrder; readonly text: string }
  | { readonly kind: 'silent'; readonly failure: Failure }
  /** It was not asked, or not to the end: asking was stopped. */
  | { readonly kind: 'stopped' };

export interface Inquiry {
  /** Looks at an order until `accept` is content with what it shows, or the looks are used up. */
  ask(orderId: string, accept: (order: WireOrder) => boolean): Promise<Asked>;
  /** Why nothing more is asked: the key was refused, or order after order brought no answer. */
  readonly givenUp: Failure | undefined;
  /** The key was refused. */
  readonly refused: boolean;
}

export interface Pace {
  /** Waits before each further look at an order. */
  readonly retryMs?: readonly number[] | undefined;
  /** Shortest time between the beginnings of two looks. */
  readonly spacingMs?: number | undefined;
  /** Shortest wait of all looks after "too many requests". */
  readonly throttleMs?: number | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
}

const RETRY_MS: readonly number[] = [1000, 3000, 8000];
/** Eight looks a second. */
const SPACING_MS = 125;
const THROTTLE_MS = 5000;
/** Answers "too many requests" in a row for one order. */
const MAX_THROTTLED = 10;
/** Orders in a row without an answer until no more are asked for; one whose host is silent counts for three. */
const MAX_SILENT = 24;

export function createInquiry(client: Pick<Client, 'getOrder'>, stop: AbortSignal, pace: Pace = {}): Inquiry {
  const { retryMs = RETRY_MS, spacingMs = SPACING_MS, throttleMs = THROTTLE_MS, clock = systemClock } = pace;
  const pauser = createPauser(clock);
  stop.addEventListener('abort', pauser.wake, { once: true });
  let nextAt = 0;
  let heldUntil = 0;
  let silent = 0;
  let refused = false;
  let givenUp: Failure | undefined;
  const isOver = () => stop.aborted || givenUp !== undefined;

  /** Waits for this request's turn. */
  async function turn(): Promise<void> {
    for (let at = 0; !isOver(); ) {
      const now = clock.monotonic();
      if (at === 0) {
        at = Math.max(now, nextAt);
        nextAt = at + spacingMs;
      }
      const from = Math.max(at, heldUntil);
      if (now >= from) return;
      await pauser.pause(from - now);
    }
  }

  function giveUp(failure: Failure): void {
    givenUp ??= failure;
    pauser.wake();
  }

  async function look(orderId: string): Promise<HttpAnswer | TransportError> {
    try {
      return await client.getOrder(orderId, stop);
    } catch (error) {
      if (error instanceof TransportError) return error;
      throw error;
    }
  }

  return {
    get givenUp() {
      return givenUp;
    },
    get refused() {
      return refused;
    },
    async ask(orderId, accept) {
      let throttled = 0;
      for (let looks = 0; ; ) {
        await turn();
        if (isOver()) return { kind: 'stopped' };
        const answer = await look(orderId);
        const isLast = looks >= retryMs.length;
        const order = orderIn(answer);
        if (order !== undefined) {
          silent = 0;
          if (isLast || accept(order.order)) return order;
        }
        // What was cut off by the stop says nothing.
        if (isOver()) return { kind: 'stopped' };
        const failure = answer instanceof TransportError ? transportFailure(answer) : failureOf(answer);
        if (failure.status === 401 || failure.status === 403) {
          refused = true;
          giveUp(failure);
          return { kind: 'stopped' };
        }
        if (failure.status === 429 && throttled < MAX_THROTTLED) {
          const askedFor = answer instanceof TransportError ? 0 : (answer.retryAfterMs ?? 0);
          heldUntil = Math.max(heldUntil, clock.monotonic() + Math.max(throttleMs, askedFor));
          throttled += 1;
          continue;
        }
        if (isLast) {
          silent += answer instanceof TransportError ? 3 : 1;
          if (silent >= MAX_SILENT) giveUp(failure);
          return { kind: 'silent', failure };
        }
        const pause = retryMs[looks] ?? 0;
        looks += 1;
        await pauser.pause(pause);
      }
    },
  };
}

function orderIn(answer: HttpAnswer | TransportError): Extract<Asked, { kind: 'order' }> | undefined {
  if (answer instanceof TransportError || answer.status !== 200) return undefined;
  const order = parseBody(answer, orderSchema);
  return order === undefined ? undefined : { kind: 'order', order, text: answer.text };
}
