/** Everything that may be sent: first the account's list if the journal may be missing something, then the orders. */
import { dirname } from 'node:path';
import { IssueBatchError } from '../errors.js';
import type { FrozenOrder } from '../freeze/frozen-order.js';
import type { Failure } from '../model.js';
import { DEFAULT_RATE } from '../options.js';
import type { Poller } from '../poll/poll.js';
import { createPace } from '../submit/pace.js';
import { MAX_IN_FLIGHT, type SubmitEnd, submitOrders } from '../submit/submit.js';
import { adoptListed, isTooOldToSend, SETTLE_PATIENCE_MS, searchPatience } from './adopt.js';
import { leftToDo, type RunContext } from './context.js';
import { recentAttempts } from './recent-attempts.js';
import type { Session } from './session.js';

/** @returns why sending stopped for the whole account, if it did */
export async function sendOrders(context: RunContext, poller: Poller): Promise<Failure | undefined> {
  const { session, clock, stops, recorder } = context;
  if (stops.sending.aborted) return undefined;
  const before = leftToDo(session).toSend;
  if (before.length === 0) return undefined;
  const patienceMs = searchPatience(session.ledger.entries(), clock.now());
  await stops.unlessStopped(() => adoptOrHalt(context, poller, patienceMs));

  if (!stops.sending.aborted) raiseSpentKeys(session);
  // Asked again, because orders may have been adopted.
  const { toSend } = leftToDo(session);
  const sendable = toSend.filter((entry) => !isTooOldToSend(entry, clock.now()));
  if (sendable.length === 0) return undefined;
  const end = await submit(
    context,
    sendable.map(({ order }) => order),
    poller,
  );
  if (end.conflict !== undefined) recorder.conflict(end.conflict.order, end.conflict.failure);
  else if (end.parked.length > 0) {
    const search = () => adoptOrHalt(context, poller, SETTLE_PATIENCE_MS);
    await stops.unlessStopped(() => unlessUnreadable(search));
  }
  return end.stoppedBy;
}

/** Refusals of the account that the API itself stores under the key, and would replay after they have been put right. */
const SPENT_BY = new Set(['insufficient_funds', 'ordering_restricted', 'payment_method_unavailable']);

/**
 * Orders that were refused for the account's sake go on under their next key: whoever runs the batch again says that the
 * account has been put right. The proof that nothing was issued is that every attempt under the old key was refused by
 * type, and that the account does not list the order.
 */
function raiseSpentKeys(session: Session): void {
  for (const { order, state } of session.ledger.entries()) {
    const refused = state.status === 'planned' && state.attempts > 0 && state.open.size === 0;
    if (refused && SPENT_BY.has(state.failure?.type ?? '')) session.raise(order);
  }
}

async function submit(
  { session, client, clock, recorder, options, stops, emit }: RunContext,
  orders: readonly FrozenOrder[],
  poller: Poller,
): Promise<SubmitEnd> {
  const { batch, ledger } = session;
  const recent = recentAttempts(dirname(batch.files.folder), Date.now());
  const pace = createPace({ rate: options.rate ?? DEFAULT_RATE, maxInFlight: MAX_IN_FLIGHT, recent });
  stops.sending.addEventListener('abort', pace.stop, { once: true });
  try {
    return await submitOrders(orders, {
      batch,
      ledger,
      client,
      pace,
      clock,
      record: recorder.record,
      onAccepted: (order, orderId) => {
        if (recorder.accept(order, orderId)) poller.add(order, orderId, Date.now());
      },
      held: () => poller.doubtful,
      retryDelays: options.retryDelays,
      onWait: (reason, ms, failure) => emit({ type: 'api:wait', reason, ms, failure }),
      stop: stops.sending,
      cancel: stops.cancel,
    });
  } finally {
    await pace.close();
  }
}

async function adoptOrHalt(
  { session, client, recorder, stops, emit }: RunContext,
  poller: Poller,
  patienceMs: number,
): Promise<void> {
  const onFound = (order: FrozenOrder, orderId: string) => {
    if (recorder.accept(order, orderId)) poller.add(order, orderId, Date.now(), true);
  };
  try {
    await adoptListed(session, client, emit, onFound, { patienceMs, signal: stops.sending });
  } catch (error) {
    // What the list contradicts stays contradicted: the next run must not send either.
    if (error instanceof IssueBatchError && error.code === 'HALTED') recorder.haltBatch(error.message);
    throw error;
  }
}

/** A list that cannot be read leaves the orders unknown, which is true; it must not hide the rest of the report. */
async function unlessUnreadable(search: () => Promise<void>): Promise<void> {
  try {
    await search();
  } catch (error) {
    if (!(error instanceof IssueBatchError) || error.code === 'HALTED' || error.code === 'STORAGE') throw error;
  }
}
