import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, test } from 'vitest';
import type { PlanOptions, RunOptions } from '../src/options.js';
import { planBatch } from '../src/plan-batch.js';
import type { BatchEvent } from '../src/run/events.js';
import { readBatch, resumeBatch, runBatch } from '../src/run-batch.js';
import { useTempFolder } from './freeze/sample-batch.js';
import {
  type Fault,
  type IndependentServer,
  type ServerOptions,
  startIndependentServer,
} from './support/independent-server.mjs';

const folder = useTempFolder();
let server: IndependentServer;
afterEach(() => server.stop());

const at = (...names: string[]) => join(folder.path, ...names);
const RESULTS = () => at('rows.results.csv');
const OPTIONS = { apiKey: 'XXtest.secret', retryDelays: [10, 10] };

async function start(options: ServerOptions = {}, rows = 5): Promise<void> {
  server = await startIndependentServer({ settleMs: 100, limitPerMinute: null, ...options });
  writeRows(rows);
}

/** Rows of different values, so that a link tells its row. */
function writeRows(rows: number, note = 'n'): void {
  const lines = Array.from({ length: rows }, (_, i) => `AMZ-US,${10 + i},r${i}@x.example,${note}${i}`);
  writeFileSync(at('rows.csv'), `product,amount,email,note\n${lines.join('\n')}\n`);
}

async function run(planning: Partial<PlanOptions> = {}, running: Partial<RunOptions> = {}) {
  const plan = await planBatch(at('rows.csv'), { ...OPTIONS, baseUrl: server.url, chunkSize: 2, ...planning });
  const batch = runBatch(plan, { ...OPTIONS, ...running });
  const events: BatchEvent[] = [];
  for await (const event of batch) events.push(event);
  return { report: await batch, events, plan };
}

const results = () => parse(readFileSync(RESULTS(), 'utf8'), { columns: true }) as Record<string, string>[];
const posts = () => server.log().requests.filter(({ method }) => method === 'POST');

/** Every row has the link of the very item that was made of it, and no item is there twice. */
function expectIssuedOnce(rows: number): void {
  const items = server.log().orders.flatMap((order) => order.items);
  expect(items).toHaveLength(rows);
  const byValue = new Map(items.map((item) => [item.faceValue, item.url]));
  expect(results().map((row) => [row.issue_status, row.payout_url])).toEqual(
    Array.from({ length: rows }, (_, i) => ['issued', byValue.get(String(10 + i))]),
  );
}

describe('a run', () => {
  test('issues every row once, and the next run sends nothing', async () => {
    await start({ itemOrder: 'reverse', faceValueFormat: 'plain' });
    const first = await run();
    expect(first.report).toMatchObject({ rows: 5, issued: 5, exitCode: 0, finished: true, requestsSent: 3 });
    expectIssuedOnce(5);
    expect(results()[0]).toMatchObject({ product: 'AMZ-US', amount: '10', note: 'n0' });
    const second = await run();
    expect([second.plan.state, second.report.requestsSent, second.report.exitCode]).toEqual(['begun', 0, 0]);
    expect(posts()).toHaveLength(3);
    expect(await readBatch(at('rows.csv'))).toMatchObject({ issued: 5, exitCode: 0 });
  });

  test('puts neither key nor link nor address where they do not belong', async () => {
    await start();
    const { report, events } = await run();
    const stateFolder = at('.issue-batch', report.batchId);
    const told = JSON.stringify([report, events]);
    for (const text of ['secret', 'spend.runa.io', '@x.example']) expect(told).not.toContain(text);
    for (const name of readdirSync(stateFolder)) {
      const text = readFileSync(join(stateFolder, name), 'utf8');
      expect(text, name).not.toContain('secret');
      if (name !== 'links.log') expect(text, name).not.toContain('spend.runa.io');
    }
    for (const { bodyText } of posts()) expect(bodyText).not.toContain('@x.example');
    expect(readdirSync(stateFolder)).not.toContain('lock');
  });

  test('that was stopped goes on where it was, and resume needs no file', async () => {
    await start({}, 12);
    const controller = new AbortController();
    const plan = await planBatch(at('rows.csv'), { ...OPTIONS, baseUrl: server.url, chunkSize: 1 });
    const first = runBatch(plan, { ...OPTIONS, signal: controller.signal });
    for await (const event of first) if (event.type === 'order:answered') controller.abort();
    const report = await first;
    expect(report).toMatchObject({ interrupted: true, exitCode: 4, unknown: 0 });
    expect(report.notSent).toBeGreaterThan(0);
    rmSync(at('rows.csv'));
    const { stateDir } = plan;
    expect(await resumeBatch(report.batchId, { ...OPTIONS, stateDir })).toMatchObject({ issued: 12, exitCode: 0 });
    expectIssuedOnce(12);
  });

  test('whose state was lost takes over what the account has, and issues nothing twice', async () => {
    await start();
    const { plan } = await run();
    rmSync(plan.stateDir, { recursive: true });
    server.configure({ idempotency: 'none' });
    const { report, events } = await run();
    expect(report).toMatchObject({ issued: 5, requestsSent: 0, exitCode: 0 });
    expect(events.filter(({ type }) => type === 'order:adopted')).toHaveLength(3);
    expectIssuedOnce(5);
  });

  test('that ran out of funds goes on once there are more, though the server remembers its refusals', async () => {
    await start({ balances: { USD: '40' } });
    const { report } = await run();
    expect(report).toMatchObject({ exitCode: 5, stoppedBy: { type: 'insufficient_funds' }, unknown: 0, failed: 0 });
    expect(report.notSent).toBeGreaterThan(0);
    server.configure({ balances: { USD: '1000' } });
    expect((await run()).report).toMatchObject({ issued: 5, exitCode: 0 });
    expectIssuedOnce(5);
  });

  test('of an edited file is refused; of other columns goes on and says so', async () => {
    await start();
    await run();
    writeRows(6);
    await expect(run()).rejects.toMatchObject({ code: 'INPUT', issues: [{ rule: 'batch.edited' }, {}] });
    writeRows(5, 'changed');
    expect((await run()).plan.notes).toHaveLength(1);
    expect(posts()).toHaveLength(3);
  });
});

describe('an order', () => {
  const oneOrder = (fault: Omit<Fault, 'on'>): ServerOptions => ({
    faultPlan: [{ ...fault, on: 'create', bodyIncludes: '":12,' }],
  });

  test('whose answer is lost for good is found in the account’s list and issued once', async () => {
    await start(oneOrder({ kind: 'status', status: 500, made: true, cached: true }));
    const { report, events } = await run();
    expect(report).toMatchObject({ issued: 5, exitCode: 0 });
    expect(events.map(({ type }) => type)).toContain('order:adopted');
    expectIssuedOnce(5);
  });

  test('that nobody can tell about is unknown, and never sent under another key', async () => {
    await start(oneOrder({ kind: 'status', status: 500, made: false, cached: true }));
    const { report } = await run();
    expect(report).toMatchObject({ issued: 3, unknown: 2, exitCode: 4 });
    expect((await run()).report).toMatchObject({ unknown: 2, exitCode: 4 });
    expect(new Set(posts().map(({ key }) => key)).size).toBe(3);
  });

  test('that is unknown while the list cannot be read stays unknown, and the report is there all the same', async () => {
    await start(oneOrder({ kind: 'status', status: 500, times: null }));
    server.configure({
      faultPlan: [
        { on: 'create', kind: 'status', status: 500, bodyIncludes: '":12,', times: null },
        { on: 'list', kind: 'status', status: 400, type: 'bad_request', nth: 2, times: null },
      ],
    });
    expect((await run()).report).toMatchObject({ issued: 3, unknown: 2, exitCode: 4 });
  });

  test('that may exist and is refused for lack of funds, again and again, does not keep back the others', async () => {
    await start();
    const first = { on: 'create', bodyIncludes: '":10,' } as const;
    server.configure({
      faultPlan: [
        { ...first, kind: 'status', status: 500, made: false, cached: false },
        { ...first, kind: 'insufficient-funds', made: false, cached: true, nth: 2 },
      ],
    });
    for (const sent of [4, 1]) {
      const { report } = await run();
      expect(report).toMatchObject({ exitCode: 4, issued: 3, unknown: 2, notSent: 0, requestsSent: sent });
    }
    expect(server.log().orders).toHaveLength(2);
  });

  test('that is refused fails its rows and no others', async () => {
    await start(
      oneOrder({ kind: 'status', status: 422, type: 'validation_error', message: 'bad item', at: ['items', 1] }),
    );
    expect((await run()).report).toMatchObject({ issued: 3, failed: 2, exitCode: 3 });
    expect(results()[2]?.issue_error).toContain('bad item');
  });

  test('that comes back with other items halts the batch, for the next run too, and gives no wrong link', async () => {
    await start();
    server.configure({ faultPlan: [{ on: 'get', kind: 'changed-value', bodyIncludes: '":12,', times: null }] });
    const { report } = await run();
    expect(report).toMatchObject({ exitCode: 6, halted: expect.stringContaining('not what was asked for') });
    const sent = posts().length;
    expect((await run()).report.exitCode).toBe(6);
    expect(posts()).toHaveLength(sent);
    for (const row of results()) if (row.amount === '12') expect(row.payout_url).toBe('');
  });
});
