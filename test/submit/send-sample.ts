/** Sends real orders to an independent server, with everything that a test may want to change or to see. */
import { afterEach } from 'vitest';
import { createClient } from '../../src/api/client.js';
import { createServerClock } from '../../src/api/server-clock.js';
import { createTransport } from '../../src/api/transport.js';
import { systemClock } from '../../src/clock.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { createLedger } from '../../src/journal/ledger.js';
import type { Limiter } from '../../src/limiter.js';
import { createPace } from '../../src/submit/pace.js';
import { type SubmitEnd, submitOrders } from '../../src/submit/submit.js';
import { cells, freezeSample, useTempFolder } from '../freeze/sample-batch.js';
import { type Fault, type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';

export const folder = useTempFolder();
/** The server of the test that is running. */
export let server: IndependentServer;
afterEach(() => server.stop());

interface Setup {
  readonly orders?: number;
  readonly faults?: Fault[];
  readonly retryDelays?: readonly number[];
  readonly answerDelayMs?: number;
  /** Called before an event is recorded; may throw. */
  readonly beforeRecord?: (event: JournalEvent, stop: AbortController) => void;
  /** What an earlier run recorded. */
  readonly earlier?: readonly JournalEvent[];
  readonly held?: () => boolean;
  readonly takeOver?: (chunk: number) => boolean;
  readonly limiter?: (stop: AbortController) => Limiter;
  /** Once all has ended, while the server is still there. */
  readonly afterwards?: () => Promise<void>;
}

export async function submit({
  orders = 3,
  faults = [],
  retryDelays = [10, 10],
  answerDelayMs = 0,
  beforeRecord,
  earlier = [],
  held = () => false,
  takeOver = () => false,
  limiter,
  afterwards = async () => undefined,
}: Setup) {
  server = await startIndependentServer({ settleMs: 0, limitPerMinute: null, answerDelayMs, faultPlan: faults });
  const rows = Array.from({ length: orders }, (_, index) => cells({ faceValue: String(10 + index) }));
  const batch = await freezeSample(folder.path, { rows, settings: { chunkSize: 1, baseUrl: server.url } });
  const ledger = createLedger(batch.orders);
  for (const event of earlier) ledger.apply(event);
  const stop = new AbortController();
  const events: JournalEvent[] = [];
  const accepted: [number, string][] = [];
  const rejected: number[] = [];
  const pace = createPace({ rate: 1000, maxInFlight: 4, recent: [], limiter: limiter?.(stop) });
  const transport = createTransport({ baseUrl: server.url, apiKey: 'XXa.b', timeoutMs: 1000, userAgent: 't' });
  let end: SubmitEnd | undefined;
  let error: unknown;
  try {
    end = await submitOrders(batch.orders, {
      batch,
      ledger,
      client: createClient(transport),
      pace,
      clock: systemClock,
      serverClock: createServerClock(systemClock),
      held: () => held(),
      record: (event) => {
        beforeRecord?.(event, stop);
        events.push(event);
        ledger.apply(event);
      },
      onAccepted: (order, orderId) => accepted.push([order.chunk, orderId]),
      takeOver: ({ chunk }) => takeOver(chunk),
      onRejected: (order) => rejected.push(order.chunk),
      retryDelays,
      onWait: () => undefined,
      stop: stop.signal,
      cancel: new AbortController().signal,
    });
  } catch (thrown) {
    error = thrown;
  } finally {
    await pace.close();
  }
  await afterwards();
  return { batch, ledger, events, accepted, rejected, end, error, log: server.log() };
}

export const statuses = ({ ledger }: Awaited<ReturnType<typeof submit>>) =>
  ledger.entries().map(({ state }) => state.status);
