/** Whole batches by a clock that the test drives: minutes of waiting, and what is written down, without a minute gone by. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { batchFiles } from '../src/freeze/layout.js';
import { locateBatch } from '../src/freeze/locate.js';
import type { BatchEvent, Limiter } from '../src/index.js';
import { planBatch, reconcile, refreshResults, resumeBatch, retryFailed, runBatch } from '../src/index.js';
import type { JournalEvent } from '../src/journal/events.js';
import { readJournal } from '../src/journal/journal.js';
import { parseFault, type Sandbox, type SandboxOptions, startSandbox } from '../src/sandbox/index.js';
import { useTempFolder } from './freeze/sample-batch.js';
import { createTestClock } from './support/test-clock.js';

const folder = useTempFolder();
let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** Far from today, so that a time of the system's would show. */
const START = Date.parse('2031-03-03T09:00:00Z');
const input = () => join(folder.path, 'rows.csv');

/** A sandbox that lives by the same clock, and a batch with so many orders of one row each. */
async function begin(orders: number, options: SandboxOptions = {}) {
  const clock = createTestClock(START);
  sandbox = await startSandbox({ now: clock.now, ...options });
  const account = { apiKey: 'XX-try.me', baseUrl: sandbox.url, clock, fetch: clock.fetch };
  const rows = Array.from({ length: orders }, (_, i) => `AMZ-US,${10 + i},r${i}@x.example`);
  writeFileSync(input(), `product,face_value,recipient\n${rows.join('\n')}\n`);
  return { clock, account, plan: () => planBatch(input(), { ...account, chunkSize: 1 }) };
}

function journal(): JournalEvent[] {
  const events: JournalEvent[] = [];
  readJournal(batchFiles(locateBatch(input(), undefined)).journal, (event) => events.push(event));
  return events;
}

const orderRequests = () => sandbox.requests.filter(({ method, path }) => method === 'POST' && path === '/v2/order');

describe('by a clock of its own', () => {
  test('a batch keeps to a limit a minute, as the server counts, and dates what it records', async () => {
    const { clock, account, plan } = await begin(8, { ordersPerMinute: 4 });
    let scheduled = 0;
    const limiter: Limiter = {
      schedule(request) {
        scheduled += 1;
        return request();
      },
    };
    const report = await runBatch(await plan(), { ...account, rate: 4, limiter });
    expect(report).toMatchObject({ issued: 8, exitCode: 0, requestsSent: 8 });
    expect(orderRequests().map(({ status }) => status)).toEqual(Array(8).fill(202));
    const times = orderRequests().map(({ at }) => at - START);
    expect(Math.max(...times.slice(0, 4))).toBeLessThan(10_000);
    expect(Math.min(...times.slice(4))).toBeGreaterThanOrEqual(60_000);
    expect(scheduled).toBe(8);

    const sent = clock.passed;
    await refreshResults(input(), account);
    // Eight looks, an eighth of a second apart.
    expect(clock.passed - sent).toBeGreaterThanOrEqual(875);
    const dates = journal().map(({ at }) => Date.parse(at) - START);
    expect(Math.min(...dates)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...dates)).toBeLessThanOrEqual(clock.passed);
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
    const { manifest } = batchFiles(locateBatch(input(), undefined));
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ createdAt: '2031-03-03T09:00:00.000Z' });
  });

  test('an order that brings no answer five times is asked for again over minutes, and the catalogue over seconds', async () => {
    const faults = [1, 2, 3, 4, 5].map((nth) => parseFault(`reset-before@${nth}`));
    const { clock, account } = await begin(1, { faults });
    const once = { refused: false };
    const fetch: typeof globalThis.fetch = async (url, init) => {
      if (once.refused || !String(url).includes('/product')) return clock.fetch(url, init);
      once.refused = true;
      return new Response(null, { status: 503 });
    };
    const plan = await planBatch(input(), { ...account, fetch });
    expect(clock.passed).toBe(500);
    expect(await runBatch(plan, account)).toMatchObject({ issued: 1, exitCode: 0, requestsSent: 6 });
    const times = orderRequests().map(({ at }) => at);
    const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    for (const [index, least] of [3000, 8000, 20_000, 45_000, 90_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(least);
      expect(waits[index]).toBeLessThanOrEqual(least * 1.25 + 1000);
    }
    expect(new Set(orderRequests().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  test('a failed order is looked at again after a minute before its rows are sent again', async () => {
    const { clock, account, plan } = await begin(2, { faults: [parseFault('order-fails@2')] });
    expect(await runBatch(await plan(), account)).toMatchObject({ issued: 1, failed: 1 });
    const failedAt = clock.now();
    const events: BatchEvent[] = [];
    const run = retryFailed(input(), account);
    for await (const event of run) events.push(event);
    expect(await run).toMatchObject({ issued: 2, failed: 0, requestsSent: 1 });
    expect(events.find(({ type }) => type === 'order:recheck')).toMatchObject({ order: '1' });
    const again = orderRequests()[2]?.at ?? 0;
    expect(again - failedAt).toBeGreaterThanOrEqual(50_000);
    expect((await reconcile(input(), account)).reconciliation).toMatchObject({ confirmed: 3, contradictions: [] });
  });
});

describe('a limiter of the caller', () => {
  test('that holds an order back does not hold up the stop, and one that fails ends the run; the batch goes on', async () => {
    const { account, plan } = await begin(2);
    const stop = new AbortController();
    const slow: Limiter = {
      schedule() {
        stop.abort();
        return new Promise(() => undefined);
      },
    };
    const stopped = await runBatch(await plan(), { ...account, limiter: slow, signal: stop.signal });
    expect(stopped).toMatchObject({ interrupted: true, finished: false, requestsSent: 0 });
    const broken: Limiter = { schedule: () => Promise.reject(new Error('the store is gone')) };
    const failed = resumeBatch(input(), { ...account, limiter: broken });
    await expect(failed).rejects.toMatchObject({ code: 'UNREACHABLE', hint: expect.stringContaining('goes on') });
    expect([orderRequests(), journal().filter(({ type }) => type === 'order:intent')]).toEqual([[], []]);
    expect(await resumeBatch(input(), account)).toMatchObject({ issued: 2, exitCode: 0, requestsSent: 2 });
  });
});

/** Whatever is not about a batch's pace: its reason. */
const BY_THE_SYSTEM: Readonly<Record<string, string>> = {
  'clock.ts': 'is the clock of the system',
  'api/transport.ts': 'time-out of one request',
  'audit/write-audit-report.ts': 'date of a report, without network and without waits',
  'doctor/exchange.ts': 'measures the clock of this machine',
  'files/atomic-file.ts': 'age of files',
  'files/held-open.ts': 'files that another program holds open',
  'forget/forget-batch.ts': 'date of a deletion, without network and without waits',
  'forget/remove-files.ts': 'age of files',
  'freeze/frozen-batch.ts': 'age of files',
  'journal/lock.ts': 'compared with the start of this machine',
  'journal/process-life.ts': 'compared with the start of this machine',
  'redis/account.ts': 'measures a round trip',
  'redis/lease.ts': 'lives among other machines, beside the run',
  'report/results-keeper.ts': 'updates of a file, measured against how long they take',
  'run/recent-attempts.ts': 'age of files',
  'run/stops.ts': 'time-out of the requests under way',
  'turns/turns-file.ts': 'age of files',
};

test('no other module of the library reads the time or waits by the clock of the system', () => {
  const src = resolve(import.meta.dirname, '../src');
  const reads = /\bDate\.now\b|\bperformance\.now\b|new Date\(\)|\bset(?:Timeout|Interval)\b/;
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/^(?:cli|sandbox)\//.test(path))
    .filter((path) => reads.test(readFileSync(join(src, path), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '')));
  expect(found.sort()).toEqual(Object.keys(BY_THE_SYSTEM).sort());
});
