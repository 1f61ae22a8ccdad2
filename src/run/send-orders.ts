/** Everything that may be sent: first the account's list if the journal may be missing something, then the orders. */
import { IssueBatchError } from '../errors.js';
import type { FrozenOrder } from '../freeze/frozen-order.js';
import type { Failure } from '../model.js';
import { DEFAULT_RATE } from '../options.js';
import { createPace } from '../submit/pace.js';
import { MAX_IN_FLIGHT, type SubmitEnd, submitOrders } from '../submit/submit.js';
import { adoptListed, isTooOldToSend, mustSearchFirst, SETTLE_PATIENCE_MS, searchPatience } from './adopt.js';
import { leftToDo, type RunContext } from './context.js';

/** @returns why sending stopped for the whole account, if it did */
export async function sendOrders(
  context: RunContext,
  onAccepted: (order: FrozenOrder, orderId: string) => void,
): Promise<Failure | undefined> {
  const { session, clock, stops, recorder } = context;
  if (stops.sending.aborted) return undefined;
  const before = leftToDo(session).toSend;
  if (mustSearchFirst(session, before, clock.now())) {
    const patienceMs = searchPatience(before, clock.now());
    await stops.unlessStopped(() => adoptOrHalt(context, onAccepted, patienceMs));
  }

  // Asked again, because orders may have been adopted.
  const { toSend } = leftToDo(session);
  const sendable = toSend.filter((entry) => !isTooOldToSend(entry, clock.now()));
  if (sendable.length === 0) return undefined;
  const end = await submit(
    context,
    sendable.map(({ order }) => order),
    onAccepted,
  );
  if (end.conflict !== undefined) recorder.conflict(end.conflict.order, end.conflict.failure);
  else if (end.parked.length > 0) {
    const search = () => adoptOrHalt(context, onAccepted, SETTLE_PATIENCE_MS);
    await stops.unlessStopped(() => unlessUnreachable(search));
  }
  return end.stoppedBy;
}

async function submit(
  { session, client, clock, recorder, options, stops, emit }: RunContext,
  orders: readonly FrozenOrder[],
  onAccepted: (order: FrozenOrder, orderId: string) => void,
): Promise<SubmitEnd> {
  const { batch, ledger } = session;
  const recent = ledger.recentAttempts(Date.now());
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
      onAccepted,
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
  onAccepted: (order: FrozenOrder, orderId: string) => void,
  patienceMs: number,
): Promise<void> {
  try {
    await adoptListed(session, client, emit, onAccepted, { patienceMs, signal: stops.sending });
  } catch (error) {
    // What the list contradicts stays contradicted: the next run must not send either.
    if (error instanceof IssueBatchError && error.code === 'HALTED') recorder.haltBatch(error.message);
    throw error;
  }
}

/** A list that cannot be read leaves the orders unknown, which is true; it must not hide the rest of the report. */
async function unlessUnreachable(search: () => Promise<void>): Promise<void> {
  try {
    await search();
  } catch (error) {
    if (!(error instanceof IssueBatchError) || error.code !== 'UNREACHABLE') throw error;
  }
}
