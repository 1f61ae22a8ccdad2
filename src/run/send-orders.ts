/** Everything that may be sent, after the account's list has been searched for what another folder may have sent. */
import { dirname } from 'node:path';
import { IssueBatchError } from '../errors.js';
import type { Failure, FoundOrder, FrozenOrder } from '../model.js';
import { DEFAULT_RATE } from '../options.js';
import type { Poller } from '../poll/poll.js';
import { createPace } from '../submit/pace.js';
import { MAX_IN_FLIGHT, type SubmitEnd, submitOrders } from '../submit/submit.js';
import { adoptListed, maySend, SETTLE_PATIENCE_MS, searchPatience } from './adopt.js';
import { awaitCanary, canaryFailure, isCanary, isUnderWay } from './canary.js';
import { leftToDo, type RunContext } from './context.js';
import { shortOfFunds } from './funds-gate.js';
import { issuedElsewhere } from './issued-elsewhere.js';
import { recentAttempts } from './recent-attempts.js';
import { raiseReplayed, refusedForFunds, SPENT_BY } from './spent-keys.js';
import type { Stops } from './stops.js';

/** @returns why sending stopped for the whole account, if it did */
export async function sendOrders(context: RunContext, poller: Poller): Promise<Failure | undefined> {
  const { session, clock, stops, recorder } = context;
  if (stops.sending.aborted) return undefined;
  if (leftToDo(session).toSend.length === 0) return undefined;
  const patienceMs = searchPatience(session.ledger.entries(), clock.now());
  let undescribed = 0;
  await stops.unlessStopped(async () => {
    undescribed = await adoptOrHalt(context, poller, patienceMs);
  });

  if (stops.sending.aborted) return undefined;
  const gate: { closed?: Failure | undefined } = {};
  await stops.unlessStopped(async () => {
    const { toSend } = leftToDo(session);
    gate.closed = (await issuedElsewhere(context, toSend)) ?? (await shortOfFunds(context, toSend));
  });
  if (gate.closed !== undefined) return gate.closed;

  const refusedBefore = refusedForFunds(session);
  for (;;) {
    const canary = await awaitCanary(context);
    if (canary === 'failed') return stops.sending.aborted ? undefined : canaryFailure(session);
    // Asked anew each time, because orders may have been adopted or raised.
    const orders = leftToDo(session)
      .toSend.filter((entry) => canary === 'passed' || isCanary(session, entry))
      .filter((entry) => maySend(entry, clock.now(), undescribed))
      .map(({ order }) => order);
    if (orders.length === 0 || stops.sending.aborted) return undefined;
    const end = await submit(context, orders, poller);
    if (end.conflict !== undefined) recorder.conflict(end.conflict.order, end.conflict.failure);
    else if (end.parked.length > 0) await searchForParked(context, poller);
    if (canary === 'open' && end.stoppedBy === undefined && isUnderWay(session)) continue;
    const again = end.stoppedBy?.type === SPENT_BY && !stops.sending.aborted;
    if (!again || (await raiseReplayed(context, refusedBefore)) === 0) return end.stoppedBy;
  }
}

async function searchForParked(context: RunContext, poller: Poller): Promise<void> {
  await context.stops.unlessStopped(() =>
    unlessUnreadable(async () => {
      await adoptOrHalt(context, poller, SETTLE_PATIENCE_MS);
    }),
  );
}

/** Sending waits for what is in doubt, but no longer than the caller waits for anything. */
function holdWhileDoubtful(poller: Poller, stops: Stops, waitMs = Number.POSITIVE_INFINITY): () => boolean {
  let since: number | undefined;
  return () => {
    if (!poller.doubtful) {
      since = undefined;
      return false;
    }
    since ??= performance.now();
    if (performance.now() - since > waitMs) stops.stopSending();
    return true;
  };
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
      held: holdWhileDoubtful(poller, stops, options.wait),
      retryDelays: options.retryDelays,
      onWait: (reason, ms, failure) => emit({ type: 'api:wait', reason, ms, failure }),
      stop: stops.sending,
      cancel: stops.cancel,
    });
  } finally {
    await pace.close();
  }
}

/** @returns how many orders of the account could not be told to be this batch's or not */
async function adoptOrHalt(
  { session, client, recorder, stops, emit, onListRead }: RunContext,
  poller: Poller,
  patienceMs: number,
): Promise<number> {
  const onFound = (order: FrozenOrder, orderId: string, found: FoundOrder) => {
    if (recorder.accept(order, orderId)) poller.add(order, orderId, Date.now(), found);
  };
  try {
    const undescribed = await adoptListed(session, client, emit, onFound, { patienceMs, signal: stops.sending });
    onListRead();
    return undescribed;
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
