/** `retry-failed` and `reconcile` as a program uses them, with what a terminal session would take minutes to show. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RetryOptions } from '../src/options.js';
import { planBatch } from '../src/plan-batch.js';
import { reconcile } from '../src/reconcile-batch.js';
import { planRetryFailed, retryFailed } from '../src/retry-failed.js';
import type { BatchEvent } from '../src/run/events.js';
import { runBatch } from '../src/run-batch.js';
import { useTempFolder } from './freeze/sample-batch.js';
import { judgeRows } from './e2e/oracle.js';
import { type Fault, type ServerOptions, type ServerProcess, startServerProcess } from './support/server-process.js';
import { createTestClock } from './support/test-clock.js';

const folder = useTempFolder();
let server: ServerProcess;
afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
});

const at = (name: string) => join(folder.path, name);
const OPTIONS = { apiKey: 'XXtest.secret', retryDelays: [10] };
const SECOND = { on: 'create', bodyIncludes: '#1 g0]' } as const;
const FAILS: Fault = { ...SECOND, kind: 'fate', fate: 'failed-bare' };

/** Three orders of two rows each; what becomes of the second is up to the faults. */
async function issue(options: ServerOptions): Promise<void> {
  server = await startServerProcess({ settleMs: 50, limitPerMinute: null, ...options });
  const rows = Array.from({ length: 6 }, (_, i) => `AMZ-US,${10 + i},r${i}@x.example`);
  writeFileSync(at('rows.csv'), `product,face_value,recipient\n${rows.join('\n')}\n`);
  await runBatch(await planBatch(at('rows.csv'), { ...OPTIONS, baseUrl: server.url, chunkSize: 2 }), OPTIONS);
}

async function retry(options: Partial<RetryOptions> = {}) {
  const events: BatchEvent[] = [];
  const run = retryFailed(at('rows.csv'), { ...OPTIONS, baseUrl: server.url, looksApart: 0, ...options });
  for await (const event of run) events.push(event);
  return { report: await run, events };
}

const compare = (resolve: string[] = []) => reconcile(at('rows.csv'), { ...OPTIONS, baseUrl: server.url, resolve });
const results = () => readFileSync(at('rows.results.csv'), 'utf8');
const statuses = () =>
  (parse(results(), { columns: true }) as Record<string, string>[]).map((row) => row.issue_status).join(' ');
const creates = async () => (await server.log()).requests.filter(({ method }) => method === 'POST').length;

async function verdict(): Promise<string[]> {
  const { orders } = await server.log();
  return judgeRows({ input: readFileSync(at('rows.csv'), 'utf8'), results: results(), orders });
}

describe('rows of an order that the server called FAILED', () => {
  test('are sent again once a later look and the list say the same, and are issued once', async () => {
    await issue({ faultPlan: [FAILS] });
    expect(statuses()).toBe('issued issued failed failed issued issued');
    expect(await planRetryFailed(at('rows.csv'))).toMatchObject({
      rows: 2,
      requests: 1,
      orders: [{ order: '1', lookAgain: true, parts: [{ rows: 2, faceValue: '25' }] }],
    });
    const { report, events } = await retry();
    expect(report).toMatchObject({ issued: 6, failed: 0, exitCode: 0, requestsSent: 1 });
    expect(events).toContainEqual({ type: 'order:raised', order: '1', as: '1.1', rows: 2 });
    expect(await verdict()).toEqual([]);
    expect((await retry()).report).toMatchObject({ exitCode: 0, requestsSent: 0 });
    expect(await creates()).toBe(4);
  });

  test('wait until a minute lies between the two looks', async () => {
    await issue({ faultPlan: [FAILS] });
    const clock = createTestClock(Date.now());
    const { events } = await retry({ looksApart: undefined, clock, fetch: clock.fetch });
    const recheck = events.find((event) => event.type === 'order:recheck');
    expect(recheck).toMatchObject({ order: '1' });
    expect(recheck?.ms).toBeGreaterThan(0);
    expect(clock.passed).toBeGreaterThanOrEqual(recheck?.ms ?? 0);
    expect(statuses()).toBe('issued issued issued issued issued issued');
  });

  test('halt the batch when the order is complete after all, and nobody is paid twice', async () => {
    // The server lies about the end of the second order for as long as the first run looks at it.
    let lying = true;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await globalThis.fetch(input, init);
      const { orders } = await server.log();
      const second = orders.find(({ description }) => description?.includes('#1 g0]'));
      if (!lying || second === undefined || !String(input).endsWith(`/order/${second.id}`)) return answer;
      return Response.json({ id: second.id, status: 'FAILED', message: 'no' });
    };
    server = await startServerProcess({ settleMs: 50, limitPerMinute: null });
    writeFileSync(
      at('rows.csv'),
      `product,face_value,recipient\n${[10, 11, 12].map((v) => `AMZ-US,${v},r${v}@x.example`).join('\n')}\n`,
    );
    const plan = await planBatch(at('rows.csv'), { ...OPTIONS, baseUrl: server.url, chunkSize: 1 });
    expect(await runBatch(plan, { ...OPTIONS, fetch })).toMatchObject({ failed: 1, exitCode: 3 });
    lying = false;
    await expect(retry()).rejects.toMatchObject({ code: 'HALTED' });
    expect(await creates()).toBe(3);
    await expect(planRetryFailed(at('rows.csv'))).resolves.toMatchObject({ rows: 0, requests: 0 });
    expect((await retry()).report).toMatchObject({ exitCode: 6, requestsSent: 0 });
  });

  test.each([
    ['the list does not show it', { on: 'list', kind: 'stale', newest: 3, times: null }, /not among the listed/],
    ['the order cannot be read', { on: 'get', kind: 'status', status: 500, times: null }, /could not be read/],
    ['the order is shown as PROCESSING', { on: 'get', kind: 'processing-once', times: null }, /shown as PROCESSING/],
  ] as const)('are left alone while %s', async (_, fault, reason) => {
    await issue({ faultPlan: [FAILS] });
    await server.configure({ faultPlan: [{ ...fault }] });
    const { report, events } = await retry();
    expect(report).toMatchObject({ failed: 2, exitCode: 3, requestsSent: 0 });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'order:held', order: '1', rows: 2, reason: expect.stringMatching(reason) }),
    );
    expect(await creates()).toBe(3);
  });
});

describe('an order that nobody made', () => {
  test('is closed by a person after two searches, kept with name and time, and its rows are issued once', async () => {
    const faultPlan: Fault[] = [
      { ...SECOND, kind: 'reset-after', made: false },
      { ...SECOND, kind: 'status', status: 422, cached: false },
    ];
    await issue({ faultPlan });
    expect(statuses()).toBe('issued issued unknown unknown issued issued');
    await compare();
    // The server is another process: it keeps the time that everybody else has.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
    const report = await compare(['1']);
    expect(report.reconciliation).toMatchObject({ resolved: [{ order: '1', rows: 2 }], refused: [], open: [] });
    expect(report).toMatchObject({ unknown: 0, failed: 2, retryable: 2, exitCode: 3 });
    expect(results()).toMatch(/resolved_not_issued: closed as not issued by /);
    expect((await retry()).report).toMatchObject({ issued: 6, exitCode: 0, requestsSent: 1 });
    expect(await verdict()).toEqual([]);
  });

  test('that shows in the list after it was closed is taken over instead of being paid twice', async () => {
    const faultPlan: Fault[] = [
      { ...SECOND, kind: 'reset-after' },
      { ...SECOND, kind: 'status', status: 422, cached: false },
      { on: 'list', kind: 'missing-description', times: null },
    ];
    // One that is processing would be asked for by its ID, and shows itself.
    await issue({ faultPlan, settleMs: 0 });
    await compare();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
    expect((await compare(['1'])).reconciliation.resolved).toHaveLength(1);
    await server.configure({ faultPlan: [] });
    const { report } = await retry();
    expect(report).toMatchObject({ issued: 6, exitCode: 0, requestsSent: 0 });
    expect((await server.log()).orders).toHaveLength(3);
    expect(await verdict()).toEqual([]);
  });

  test('that shows only after its rows were sent again halts the next plain run: a row was paid twice', async () => {
    const hidden: Fault = { on: 'list', kind: 'missing-description', times: null };
    const faultPlan: Fault[] = [
      { ...SECOND, kind: 'reset-after' },
      { ...SECOND, kind: 'status', status: 422, cached: false },
      hidden,
    ];
    await issue({ faultPlan, settleMs: 0 });
    await compare();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
    await compare(['1']);
    // The person was wrong, and the account does not show it in time.
    expect((await retry()).report).toMatchObject({ issued: 6, requestsSent: 1 });
    await server.configure({ faultPlan: [] });
    const again = await planBatch(at('rows.csv'), { ...OPTIONS, baseUrl: server.url, chunkSize: 2 });
    await expect(runBatch(again, OPTIONS)).rejects.toMatchObject({
      code: 'HALTED',
      message: expect.stringMatching(/for chunk 1 .* has been sent again since/),
    });
  });
});
