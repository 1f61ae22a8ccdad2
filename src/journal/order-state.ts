/**
 * What the journal says of each order, folded event by event. Only this file decides what is left to do.
 *
 *     planned ──intent──▶ unanswered ──accepted/adopted──▶ accepted ──settled──▶ completed | failed
 *        ▲                    │  └────rejected──▶ rejected      └──halted──▶ contradicted
 *        └───────stop─────────┘
 *
 * - planned: nothing is under way; either nothing was sent, or every attempt was answered by a definite "not now"
 *   (key refused, funds short). Safe to send.
 * - unanswered: at least one attempt has no definite answer, so that an order may exist. Only the same key and the
 *   same bytes may be sent, and only evidence leads out of here.
 * - accepted: the server gave an order ID. The key is never needed again; only GET is.
 * - completed, failed, rejected, contradicted: nothing is left to do without a person.
 *
 * A person may close an unanswered order that the account's list has not shown: it then counts as rejected.
 */
import type { Failure, FoundOrder, OrderStatus } from '../model.js';
import type { JournalEvent, Place } from './events.js';

export interface OrderState {
  readonly status: OrderStatus;
  /** Requests sent under this key. */
  readonly attempts: number;
  /** Attempts that have no definite answer. While there is one, even a typed refusal proves nothing. */
  readonly open: ReadonlySet<number>;
  /** Of the first attempt, milliseconds since 1970 by the server's clock; the server forgets a key 30 days after it. */
  readonly firstAttemptAt?: number | undefined;
  readonly orderId?: string | undefined;
  readonly acceptedAt?: number | undefined;
  /** Not sent by this state folder but found in the account: until its content was seen, it may be another's. */
  readonly found?: FoundOrder | undefined;
  readonly settledAt?: number | undefined;
  /** When anything was last learned of it, milliseconds since 1970. */
  readonly lastEventAt?: number | undefined;
  /** The first and the last search of the whole list since its last request, which did not find it; ms since 1970. */
  readonly searched?: { readonly first: number; readonly last: number } | undefined;
  /** Rows of the order that have a link. */
  readonly issued: number;
  readonly links?: Place | undefined;
  /** Where the present status of its links stands, once it was asked for. */
  readonly statuses?: Place | undefined;
  readonly failure?: Failure | undefined;
}

export const PLANNED: OrderState = { status: 'planned', attempts: 0, open: new Set(), issued: 0 };

type OrderEvent = Exclude<JournalEvent, { type: 'run:start' | 'run:end' | 'list:searched' | 'order:foreign' }>;

/** The state after one more event about this order. */
export function nextState(state: OrderState, event: OrderEvent): OrderState {
  return { ...after(state, event), lastEventAt: Date.parse(event.at) };
}

/** The state after a search of the whole list that did not show the order. */
export function searchedInVain(state: OrderState, at: number): OrderState {
  if (['accepted', 'completed', 'contradicted'].includes(state.status)) return state;
  // What was sent after the search had begun may not have been there yet.
  if (at <= (state.lastEventAt ?? 0)) return state;
  return { ...state, searched: { first: state.searched?.first ?? at, last: at } };
}

function after(state: OrderState, event: OrderEvent): OrderState {
  const at = Date.parse(event.at);
  switch (event.type) {
    case 'order:intent':
      return {
        ...state,
        // Once more under the key of a refused order: from here on nothing is proven any more.
        status: isPending(state) || state.status === 'rejected' ? 'unanswered' : state.status,
        attempts: Math.max(state.attempts, event.attempt),
        open: new Set([...state.open, event.attempt]),
        searched: undefined,
        firstAttemptAt: state.firstAttemptAt ?? (event.serverTime === undefined ? at : Date.parse(event.serverTime)),
      };
    case 'order:answer':
      return afterAnswer(state, event, at);
    case 'order:adopted':
      return afterAcceptance(state, event.orderId, at, { listedAs: event.listedAs });
    case 'order:resolved':
      if (['accepted', 'completed', 'contradicted'].includes(state.status)) return state;
      return { ...state, status: 'rejected', open: new Set(), failure: resolvedBy(event.user, event.at) };
    case 'links:refreshed':
      return { ...state, statuses: event.statuses };
    case 'order:settled':
      // Only an order that the server knows by its ID can come to its end.
      if (state.status !== 'accepted') return state;
      return {
        ...state,
        status: event.status === 'COMPLETED' ? 'completed' : 'failed',
        settledAt: at,
        issued: event.issued,
        links: event.links,
        failure: event.failure,
      };
    case 'batch:halted':
      return {
        ...state,
        status: 'contradicted',
        issued: event.issued ?? state.issued,
        links: event.links ?? state.links,
        failure: { type: 'contradiction', message: event.reason },
      };
  }
}

function afterAnswer(state: OrderState, event: Extract<OrderEvent, { type: 'order:answer' }>, at: number): OrderState {
  const failure = event.failure;
  if (event.outcome === 'accepted') return afterAcceptance(state, event.orderId, at);
  // A late answer never takes an order back from where it got to.
  if (!isPending(state)) return state;
  // A 429 says "later", not "no": whether a stored answer stands behind it is documented nowhere.
  if (event.outcome !== 'rejected' && event.outcome !== 'stop') return { ...state, failure };
  const open = new Set(state.open);
  open.delete(event.attempt);
  if (open.size > 0) return { ...state, open, failure };
  return { ...state, open, failure, status: event.outcome === 'rejected' ? 'rejected' : 'planned' };
}

export const RESOLVED = 'resolved_not_issued';

function resolvedBy(user: string, at: string): Failure {
  return { type: RESOLVED, message: `closed as not issued by ${user} on ${at.slice(0, 10)}; the list did not show it` };
}

/** An order that exists leads out of every state but those that already know of it. */
function afterAcceptance(
  state: OrderState,
  orderId: string | undefined,
  acceptedAt: number,
  found?: FoundOrder,
): OrderState {
  if (!isPending(state) && state.status !== 'rejected') return state;
  return { ...state, status: 'accepted', orderId, acceptedAt, found, open: new Set(), failure: undefined };
}

function isPending(state: OrderState): boolean {
  return state.status === 'planned' || state.status === 'unanswered';
}
