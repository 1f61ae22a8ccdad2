/** submit → poll → report over a frozen batch. A first run and a resumed one are this same code. */
import { type Client, createClient } from '../api/client.js';
import { checkApiKey, hostKind } from '../api/host.js';
import { createTransport } from '../api/transport.js';
import { newOrderSchema } from '../api/wire.js';
import { IssueBatchError } from '../errors.js';
import type { FrozenOrder } from '../freeze/frozen-order.js';
import type { Failure } from '../model.js';
import { DEFAULT_RATE, DEFAULT_TIMEOUT_S, type RunOptions } from '../options.js';
import { judgeOrder } from '../poll/judge-order.js';
import { createPoller, type Poller } from '../poll/poll.js';
import { type BatchReport, createReport } from '../report/report.js';
import { createResultsKeeper, type ResultsKeeper } from '../report/results-keeper.js';
import { createPace } from '../submit/pace.js';
import { MAX_IN_FLIGHT, submitOrders } from '../submit/submit.js';
import { USER_AGENT } from '../version.js';
import { adoptListed, isTooOldToSend, mustSearchFirst } from './adopt.js';
import type { BatchEvent } from './events.js';
import { createRecorder, type Recorder } from './recorder.js';
import { openSession, type Session } from './session.js';
import { createStops, type Stops } from './stops.js';

export async function carryOut(
  folder: string,
  options: RunOptions,
  emit: (event: BatchEvent) => void,
): Promise<BatchReport> {
  const apiKey = checkApiKey(options.apiKey);
  const session = openSession(folder, apiKey, options.baseUrl);
  const stops = createStops(options.signal);
  try {
    return await runSession(session, apiKey, options, stops, emit);
  } finally {
    stops.release();
    session.close();
  }
}

async function runSession(
  session: Session,
  apiKey: string,
  options: RunOptions,
  stops: Stops,
  emit: (event: BatchEvent) => void,
): Promise<BatchReport> {
  const { batch, ledger } = session;
  const { manifest } = batch;
  const path = options.output ?? manifest.output;
  const keeper = path === null ? undefined : keepResults(path, session, emit);
  const recorder = createRecorder(session, stops, emit, () => keeper?.touch());
  const client = createClient(
    createTransport({
      baseUrl: manifest.settings.baseUrl,
      apiKey,
      timeoutMs: (options.timeout ?? DEFAULT_TIMEOUT_S) * 1000,
      userAgent: USER_AGENT,
      fetch: options.fetch,
    }),
  );
  const work = leftToDo(session);
  emit({
    type: 'batch:start',
    batchId: manifest.batchId,
    rows: manifest.input.rows,
    orders: manifest.orders,
    toSend: work.toSend.length,
    toPoll: work.toPoll.length,
    resumed: session.lastEventAt !== undefined,
    stateFolder: batch.files.folder,
  });
  let stoppedBy: Failure | undefined;
  try {
    // What was accepted before a batch was halted is still followed to its end: reading is always safe.
    if (ledger.halted !== undefined) stops.stopSending();
    stoppedBy = await sendAndPoll(session, client, recorder, options, stops, emit);
  } catch (error) {
    keeper?.stop();
    // The file says what is known, whatever happened; but it is the first error that counts.
    await keeper?.write().catch(() => undefined);
    throw error;
  }
  keeper?.stop();
  await keeper?.write();
  const facts = { results: path, interrupted: stops.interrupted, requestsSent: recorder.requestsSent, stoppedBy };
  const report = createReport(manifest, ledger, facts);
  session.record({ type: 'run:end', at: new Date().toISOString(), exitCode: report.exitCode });
  emit({ type: 'batch:finish', report });
  return report;
}

function leftToDo({ ledger }: Session) {
  const entries = ledger.entries();
  return {
    toSend: entries.filter(({ state }) => state.status === 'planned' || state.status === 'unanswered'),
    toPoll: entries.filter(({ state }) => state.status === 'accepted'),
  };
}

function keepResults(path: string, { batch, ledger }: Session, emit: (event: BatchEvent) => void): ResultsKeeper {
  const written = () => emit({ type: 'results:written', path });
  // An update that fails on the way is tried again at the end, where a failure is reported.
  return createResultsKeeper(path, batch, ledger, written, () => undefined);
}

/** @returns why sending stopped for the whole account, if it did */
async function sendAndPoll(
  session: Session,
  client: Client,
  recorder: Recorder,
  options: RunOptions,
  stops: Stops,
  emit: (event: BatchEvent) => void,
): Promise<Failure | undefined> {
  const poller = createBatchPoller(session, client, recorder, stops, emit);
  for (const { order, state } of leftToDo(session).toPoll) {
    poller.add(order, state.orderId ?? '', state.acceptedAt ?? Date.now());
  }
  const polled = poller.run().catch((error: unknown) => {
    stops.stopAll();
    throw error;
  });
  const submitted = submitAll(session, client, recorder, poller, options, stops, emit)
    .catch((error: unknown) => {
      stops.stopAll();
      throw error;
    })
    .finally(() => poller.finish(options.wait ?? Number.POSITIVE_INFINITY));
  const [submitResult, pollResult] = await Promise.allSettled([submitted, polled]);
  if (submitResult.status === 'rejected') throw submitResult.reason;
  if (pollResult.status === 'rejected') throw pollResult.reason;
  return submitResult.value ?? pollResult.value.refused;
}

function createBatchPoller(
  session: Session,
  client: Client,
  recorder: Recorder,
  stops: Stops,
  emit: (event: BatchEvent) => void,
): Poller {
  const { batch } = session;
  const { batchId, settings } = batch.manifest;
  const allowPlainHttp = hostKind(settings.baseUrl) === 'loopback';
  return createPoller({
    client,
    judge: (order, orderId, answer) => {
      const asked = newOrderSchema.parse(JSON.parse(batch.body(order).toString()));
      return judgeOrder(answer, { batchId, order, orderId, asked, allowPlainHttp });
    },
    settle: recorder.settle,
    onTrouble: (failure, ms) => emit({ type: 'api:wait', reason: 'unreadable', ms, failure }),
    stop: stops.polling,
  });
}

async function submitAll(
  session: Session,
  client: Client,
  recorder: Recorder,
  poller: Poller,
  options: RunOptions,
  stops: Stops,
  emit: (event: BatchEvent) => void,
): Promise<Failure | undefined> {
  if (stops.sending.aborted) return undefined;
  const { batch, ledger } = session;
  const onAccepted = (order: FrozenOrder, orderId: string) => {
    if (recorder.accept(order, orderId)) poller.add(order, orderId, Date.now());
  };
  const adopt = async () => {
    try {
      await adoptListed(session, client, emit, onAccepted, stops.sending);
    } catch (error) {
      // What the list contradicts stays contradicted: the next run must not send either.
      if (error instanceof IssueBatchError && error.code === 'HALTED') recorder.haltBatch(error.message);
      throw error;
    }
  };
  const { toSend } = leftToDo(session);
  if (mustSearchFirst(session, toSend, Date.now())) await stops.unlessStopped(adopt);

  const orders = leftToDo(session)
    .toSend.filter((entry) => !isTooOldToSend(entry, Date.now()))
    .map(({ order }) => order);
  if (orders.length === 0) return undefined;
  const recent = ledger.recentAttempts(Date.now());
  const pace = createPace({ rate: options.rate ?? DEFAULT_RATE, maxInFlight: MAX_IN_FLIGHT, recent });
  stops.sending.addEventListener('abort', pace.stop, { once: true });
  try {
    const end = await submitOrders(orders, {
      batch,
      ledger,
      client,
      pace,
      record: recorder.record,
      onAccepted,
      retryDelays: options.retryDelays,
      onWait: (reason, ms, failure) => emit({ type: 'api:wait', reason, ms, failure }),
      stop: stops.sending,
      cancel: stops.cancel,
    });
    if (end.conflict !== undefined) recorder.conflict(end.conflict.order, end.conflict.failure);
    else if (end.parked.length > 0) await stops.unlessStopped(adopt);
    return end.stoppedBy;
  } finally {
    await pace.close();
  }
}
