/** submit → poll → report over a frozen batch. A first run, a resumed one and what comes after are this same code. */
import { createClient } from '../api/client.js';
import { checkApiKey } from '../api/host.js';
import { createServerClock } from '../api/server-clock.js';
import { createTransport, type OpenTransport } from '../api/transport.js';
import { systemClock, timestamp } from '../clock.js';
import { type LedgerEntry, orderName } from '../journal/ledger.js';
import type { Failure } from '../model.js';
import { checkRunOptions, DEFAULT_RATE, DEFAULT_TIMEOUT_S, type RetryOptions, type RunOptions } from '../options.js';
import { createPoller, type Poller } from '../poll/poll.js';
import { guardOutput, type OutputClaim } from '../report/output-guard.js';
import { type BatchReport, createReport, restOf } from '../report/report.js';
import { createResultsKeeper, type ResultsKeeper } from '../report/results-keeper.js';
import { USER_AGENT } from '../version.js';
import { isCanary } from './canary.js';
import { leftToDo, type RunContext } from './context.js';
import type { BatchEvent } from './events.js';
import { judgeAnswer } from './judge.js';
import { createPassingList, takeOver } from './passing-list.js';
import { createRecorder } from './recorder.js';
import { sendOrders } from './send-orders.js';
import { openSession, type Session } from './session.js';
import { createStops, type Stops } from './stops.js';

/** What is done while orders are followed to their end. Returns why sending stopped for the whole account, if it did. */
export type Work = (context: RunContext, poller: Poller) => Promise<Failure | undefined>;

export async function carryOut(
  folder: string,
  options: RetryOptions,
  emit: (event: BatchEvent) => void,
  work: Work = sendOrders,
): Promise<BatchReport> {
  checkRunOptions(options);
  const apiKey = checkApiKey(options.apiKey);
  const { clock = systemClock, rate = DEFAULT_RATE } = options;
  const session = openSession(folder, apiKey, options.baseUrl, clock, rate);
  const stops = createStops(options.signal);
  let transport: OpenTransport | undefined;
  try {
    await guardResults(session, options);
    const serverClock = createServerClock(clock);
    transport = createTransport({
      baseUrl: session.batch.manifest.settings.baseUrl,
      apiKey,
      timeoutMs: (options.timeout ?? DEFAULT_TIMEOUT_S) * 1000,
      userAgent: USER_AGENT,
      fetch: options.fetch,
      onServerTime: serverClock.observe,
      clock,
    });
    const api = { client: createClient(transport, clock), serverClock };
    return await runSession(session, api, options, stops, emit, work);
  } finally {
    stops.release();
    session.close();
    await transport?.close();
  }
}

async function runSession(
  session: Session,
  api: Pick<RunContext, 'client' | 'serverClock'>,
  options: RetryOptions,
  stops: Stops,
  emit: (event: BatchEvent) => void,
  work: Work,
): Promise<BatchReport> {
  const { batch, ledger } = session;
  const { manifest } = batch;
  const path = options.output ?? manifest.output;
  const keeper = path === null ? undefined : keepResults(path, session, options, emit);
  const recorder = createRecorder(session, stops, emit, () => keeper?.touch());
  const left = leftToDo(session);
  emit({
    type: 'batch:start',
    batchId: manifest.batchId,
    rows: manifest.input.rows,
    orders: manifest.orders,
    issued: ledger.entries().reduce((sum, { state }) => sum + state.issued, 0),
    failed: ledger.entries().reduce((sum, entry) => sum + provenNotIssued(entry), 0),
    toSend: left.toSend.length,
    toPoll: left.toPoll.length,
    settled: ledger.entries().length - left.toSend.length - left.toPoll.length,
    resumed: session.lastEventAt !== undefined,
    stateFolder: batch.files.folder,
  });
  // Before the list was read, a batch without a history may have one that this folder does not know of, and the results
  // file beside it may be all that is left of its links.
  let listRead = false;
  const onListRead = () => {
    listRead = true;
  };
  const isKnown = () => (listRead && ledger.halted === undefined) || ledger.entries().some(hasHistory);
  let stoppedBy: Failure | undefined;
  try {
    // What was accepted before a batch was halted is still followed to its end: reading is always safe.
    if (ledger.halted !== undefined) stops.stopSending();
    const passing = createPassingList({ session, recorder, emit });
    const context = { session, ...api, recorder, passing, options, stops, emit, onListRead };
    stoppedBy = await workAndFollow(context, work);
  } catch (error) {
    keeper?.stop();
    // The file says what is known, whatever happened; but it is the first error that counts.
    if (isKnown()) await keeper?.write(true).catch(() => undefined);
    throw error;
  }
  keeper?.stop();
  const written = isKnown() ? await keeper?.write(stops.interrupted, session.resultsSoFar) : undefined;
  const facts = {
    results: null,
    ...written,
    interrupted: stops.interrupted,
    requestsSent: recorder.requestsSent,
    stoppedBy,
  };
  const report = createReport(manifest, ledger, facts);
  const { exitCode } = report;
  const results = keeper?.content;
  session.record({ type: 'run:end', at: timestamp(session.clock), exitCode, stoppedBy, results });
  emit({ type: 'batch:finish', report });
  return report;
}

function provenNotIssued({ rows, state }: LedgerEntry): number {
  return restOf(state.status) === 'failed' ? rows - state.issued : 0;
}

/** More than an order that was found and may turn out to be another's: what is said of it comes from this batch itself. */
function hasHistory({ state }: LedgerEntry): boolean {
  return state.attempts > 0 || state.status === 'completed' || state.status === 'failed';
}

async function guardResults(session: Session, options: RunOptions): Promise<void> {
  const path = options.output ?? session.batch.manifest.output;
  if (path !== null) await guardOutput({ ...claimOf(session, options), path });
}

function claimOf({ batch }: Session, { guardStateDirs = [] }: RunOptions): Omit<OutputClaim, 'path'> {
  const { header, cellsSha256, path: inputPath } = batch.manifest.input;
  return { folder: batch.files.folder, header, cellsSha256, inputPath, guardStateDirs };
}

function keepResults(
  path: string,
  session: Session,
  options: RunOptions,
  emit: (event: BatchEvent) => void,
): ResultsKeeper {
  const { batch, ledger } = session;
  const written = (place: string) => emit({ type: 'results:written', path: place });
  // An update that fails on the way is tried again at the end, where a failure is reported.
  return createResultsKeeper(path, batch, ledger, claimOf(session, options), written, () => undefined);
}

/**
 * Working and following overlap. A failure in either stops both.
 * @returns why sending stopped for the whole account, if it did
 */
async function workAndFollow(context: RunContext, work: Work): Promise<Failure | undefined> {
  const { session, options, stops } = context;
  const poller = createBatchPoller(context);
  for (const { order, state } of leftToDo(session).toPoll) {
    poller.add(order, state.orderId ?? '', state.acceptedAt ?? session.clock.now(), state.found);
  }
  const stopAll = (error: unknown) => {
    stops.stopAll();
    throw error;
  };
  const polled = poller.run().then((end) => {
    // Whoever may not read orders cannot check them either: nothing more is sent.
    stops.stopSending();
    return end;
  }, stopAll);
  const worked = work(context, poller)
    .catch(stopAll)
    .finally(() => poller.finish(options.wait ?? Number.POSITIVE_INFINITY));
  const [workResult, pollResult] = await Promise.allSettled([worked, polled]);
  if (workResult.status === 'rejected') throw workResult.reason;
  if (pollResult.status === 'rejected') throw pollResult.reason;
  return workResult.value ?? pollResult.value.refused;
}

function createBatchPoller(context: RunContext): Poller {
  const { session, client, recorder, passing, stops, emit } = context;
  const poller = createPoller({
    client,
    clock: session.clock,
    judge: (order, orderId, answer) => judgeAnswer(session, order, orderId, answer),
    settle: recorder.settle,
    onTrouble: (failure, ms) => emit({ type: 'api:wait', reason: 'unreadable', ms, failure }),
    onListed: (listed) => {
      for (const each of passing.show(listed)) takeOver(context, poller, each);
    },
    onLost: (order, found) => {
      // It was found and cannot be looked into: who knows what else of this batch is out there. And nobody waits for a
      // canary that nobody looks at any more.
      if (found || isCanary(session, { order })) stops.stopSending();
      emit({ type: 'order:lost', order: orderName(order), chunk: order.chunk });
    },
    stop: stops.polling,
  });
  return poller;
}
