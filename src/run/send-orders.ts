/** Everything that may be sent, after the account's list has been searched for what another folder may have sent. */
import { IssueBatchError } from '../errors.js';
import { type LedgerEntry, orderName } from '../journal/ledger.js';
import type { Failure, FoundOrder, FrozenOrder } from '../model.js';
import { DEFAULT_RATE } from '../options.js';
import type { Poller } from '../poll/poll.js';
import { createPace } from '../submit/pace.js';
import { MAX_IN_FLIGHT, type SubmitEnd, submitOrders } from '../submit/submit.js';
import { adoptFound, type ListFindings, lookAtList, maySend, SETTLE_PATIENCE_MS, searchPatience } from './adopt.js';
import { awaitCanary, canaryFailure, isCanary, isUnderWay } from './canary.js';
import { leftToDo, type RunContext } from './context.js';
import { shortOfFunds } from './funds-gate.js';
import { issuedElsewhere } from './issued-elsewhere.js';
import { takeOver } from './passing-list.js';
import { raiseFailed } from './raise-failed.js';
import { openSharedLimit } from './shared-limit.js';
import { raiseReplayed, refusedForFunds, SPENT_BY } from './spent-keys.js';

/** @returns why sending stopped for the whole account, if it did */
export async function sendOrders(context: RunContext, poller: Poller): Promise<Failure | undefined> {
  const { session } = context;
  const nothingToSend = leftToDo(session).toSend.length === 0;
  // What became of some rows may be in the list alone: another state folder has sent them again, or may have since; or an
  // order shows after all that a person has closed, and whose rows were paid once more.
  if (nothingToSend && !session.ledger.history().some(isListsToTell)) return undefined;
  if (nothingToSend) {
    await unlessUnreadable(async () => {
      await context.stops.unlessStopped(async () => {
        await adoptOrHalt(context, poller, 0);
      });
    });
    return undefined;
  }
  return searchAndSend(context, poller, searchPatience(session.ledger.entries(), context.serverClock.now()));
}

function isListsToTell({ state, replaced }: LedgerEntry): boolean {
  return replaced || state.status === 'rejected' || state.status === 'failed';
}

/** Only rows that are proven not issued, under keys of their own; whatever else is left to send is a run's business. */
export async function retryOrders(context: RunContext, poller: Poller): Promise<Failure | undefined> {
  return searchAndSend(context, poller, SETTLE_PATIENCE_MS, {
    prepare: (findings) => raiseFailed(context, findings),
    // Those of an earlier retry that was cut short are among them: the same keys and the same bytes again.
    isMeant: ({ order }) => order.generation > 0,
  });
}

interface Selection {
  /** Between the search and the sending. */
  readonly prepare: (findings: ListFindings) => Promise<void>;
  readonly isMeant: (entry: LedgerEntry) => boolean;
}

const EVERYTHING: Selection = { prepare: async () => undefined, isMeant: () => true };

async function searchAndSend(
  context: RunContext,
  poller: Poller,
  patienceMs: number,
  { prepare, isMeant }: Selection = EVERYTHING,
): Promise<Failure | undefined> {
  const { session, serverClock, stops, recorder } = context;
  if (stops.sending.aborted) return undefined;
  let undescribed = 0;
  await stops.unlessStopped(async () => {
    const findings = await adoptOrHalt(context, poller, patienceMs, prepare);
    undescribed = findings.search.undescribed;
  });

  if (stops.sending.aborted) return undefined;
  const gate: { closed?: Failure | undefined } = {};
  await stops.unlessStopped(async () => {
    const toSend = leftToDo(session).toSend.filter(isMeant);
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
      .filter((entry) => isMeant(entry) && maySend(entry, serverClock.now(), undescribed))
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
function holdWhileDoubtful({ session, stops, options }: RunContext, poller: Poller): () => boolean {
  const { clock } = session;
  const { wait = Number.POSITIVE_INFINITY } = options;
  let since: number | undefined;
  return () => {
    if (!poller.doubtful) {
      since = undefined;
      return false;
    }
    since ??= clock.monotonic();
    if (clock.monotonic() - since > wait) stops.stopSending();
    return true;
  };
}

async function submit(context: RunContext, orders: readonly FrozenOrder[], poller: Poller): Promise<SubmitEnd> {
  const { session, client, serverClock, recorder, passing, options, stops, emit } = context;
  const { batch, ledger, clock } = session;
  const rate = options.rate ?? DEFAULT_RATE;
  const onWait = (ms: number) => emit({ type: 'rate:wait', ms });
  const { limiter } = options;
  const { turns, recent } = openSharedLimit(context, rate, onWait);
  const pace = createPace({ rate, maxInFlight: MAX_IN_FLIGHT, recent, onWait, turns, limiter, clock });
  stops.sending.addEventListener('abort', pace.stop, { once: true });
  try {
    return await submitOrders(orders, {
      batch,
      ledger,
      client,
      pace,
      clock,
      serverClock,
      record: recorder.record,
      onAccepted: (order, orderId) => {
        if (recorder.accept(order, orderId)) poller.add(order, orderId, clock.now());
        passing.answered(order, orderId);
      },
      takeOver: (order) => {
        if (passing.isOvertaken(order)) return true;
        const listed = passing.shown(order);
        if (listed === undefined) return false;
        takeOver({ session, recorder, emit }, poller, { order, listed });
        return true;
      },
      onRejected: (order) => {
        const { chunk, rows } = order;
        emit({ type: 'order:settled', order: orderName(order), chunk, status: 'REJECTED', rows, issued: 0 });
      },
      held: holdWhileDoubtful(context, poller),
      retryDelays: options.retryDelays,
      onWait: (reason, ms, failure) => emit({ type: 'api:wait', reason, ms, failure }),
      stop: stops.sending,
      cancel: stops.cancel,
    });
  } finally {
    await pace.close();
    turns.close();
  }
}

/** Searches the account's list and takes over what is found. What the list contradicts stays contradicted. */
async function adoptOrHalt(
  { session, client, recorder, stops, emit, onListRead }: RunContext,
  poller: Poller,
  patienceMs: number,
  prepare: Selection['prepare'] = EVERYTHING.prepare,
): Promise<ListFindings> {
  const onFound = (order: FrozenOrder, orderId: string, found: FoundOrder) => {
    if (recorder.accept(order, orderId)) poller.add(order, orderId, session.clock.now(), found);
  };
  const findings = await lookAtList(session, client, { patienceMs, signal: stops.sending });
  const [contradiction] = findings.contradictions;
  if (contradiction !== undefined) {
    // The next run must not send either.
    for (const each of findings.contradictions) recorder.haltBatch(each);
    throw new IssueBatchError('HALTED', contradiction.message, { hint: contradiction.hint });
  }
  adoptFound(session, findings, emit, onFound);
  if (findings.failure !== undefined) throw findings.failure.error;
  onListRead();
  await prepare(findings);
  return findings;
}

/** A list that cannot be read leaves the orders unknown, which is true; it must not hide the rest of the report. */
async function unlessUnreadable(search: () => Promise<void>): Promise<void> {
  try {
    await search();
  } catch (error) {
    if (!(error instanceof IssueBatchError) || error.code === 'HALTED' || error.code === 'STORAGE') throw error;
  }
}
