import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planBatch, runBatch } from '../../src/index.js';
import type { PlanOptions, RunOptions } from '../../src/options.js';
import { type IndependentServer, type ServerOptions, startIndependentServer } from '../support/independent-server.mjs';

let folder: string;
let server: IndependentServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'canary-test-'));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: ServerOptions = {}): Promise<void> {
  server = await startIndependentServer({ settleMs: 300, ...options });
  const rows = Array.from({ length: 7 }, (_, row) => `AMZ-US,${10 + row},p${row}@example.com\n`);
  writeFileSync(join(folder, 'rows.csv'), `product,face_value,recipient\n${rows.join('')}`);
}

async function run(planning: Partial<PlanOptions>, running: Partial<RunOptions> = {}) {
  const api = { apiKey: 'XXtest.secret', baseUrl: server.url };
  const plan = await planBatch(join(folder, 'rows.csv'), { ...api, chunkSize: 3, ...planning });
  return runBatch(plan, { ...api, retryDelays: [], ...running });
}

/** What the server saw, in order: an order's rows, or the look that showed an order as complete. */
function story(): string[] {
  const { requests, orders } = server.log();
  return requests.flatMap(({ method, path, bodyText }) => {
    if (method === 'POST') return [`${JSON.parse(bodyText ?? '').items.length} rows`];
    const order = orders.find(({ id }) => path === `/v2/order/${id}`);
    return order === undefined ? [] : ['look'];
  });
}

const failed = (times: number | null = null) => ({ on: 'create', kind: 'fate', fate: 'failed-bare', times }) as const;

describe('a canary', () => {
  test('is one row that is issued and read before anything else is sent', async () => {
    await start();
    expect(await run({ canary: 1 })).toMatchObject({ exitCode: 0, issued: 7, orders: { total: 3 } });
    const [first, ...rest] = story();
    expect(first).toBe('1 rows');
    expect(rest.indexOf('3 rows')).toBeGreaterThan(0);
    expect(rest.slice(0, rest.indexOf('3 rows')).every((event) => event === 'look')).toBe(true);
    expect(server.log().orders.map(({ items }) => items.length)).toEqual([1, 3, 3]);
  });

  test('that fails keeps everything else from being sent, in every further run, unless the caller goes on without it', async () => {
    await start({ faultPlan: [failed(1)] });
    for (const sent of [1, 0]) {
      const report = await run({ canary: 2 });
      expect(report).toMatchObject({ exitCode: 5, failed: 2, notSent: 5, requestsSent: sent });
      expect(report.stoppedBy).toMatchObject({ type: 'canary_failed', message: expect.stringMatching(/\(2 rows\)/) });
    }
    expect(await run({}, { canary: false })).toMatchObject({ exitCode: 3, issued: 5, failed: 2 });
  });

  test('that is refused keeps everything else from being sent', async () => {
    await start({ faultPlan: [{ on: 'create', kind: 'status', status: 422, made: false }] });
    expect(await run({ canary: 1 })).toMatchObject({ exitCode: 5, failed: 1, notSent: 6, requestsSent: 1 });
  });

  test('without an answer keeps everything else from being sent', async () => {
    const hidden = [
      { on: 'create', kind: 'reset-after' },
      { on: 'list', kind: 'stale', newest: 9, times: null },
    ] as const;
    await start({ faultPlan: [...hidden] });
    expect(await run({ canary: 1 })).toMatchObject({ exitCode: 4, unknown: 1, notSent: 6, requestsSent: 1 });
    server.configure({ faultPlan: [] });
    expect(await run({ canary: 1 })).toMatchObject({ exitCode: 0, issued: 7 });
    expect(server.log().orders).toHaveLength(3);
  });

  test('is waited for no longer than the caller waits, and the next run goes on behind it', async () => {
    await start();
    expect(await run({ canary: 1 }, { wait: 0 })).toMatchObject({ exitCode: 4, processing: 1, notSent: 6 });
    expect(await run({}, {})).toMatchObject({ exitCode: 0, issued: 7, orders: { total: 3 } });
  });

  test('that is forgotten after the state was lost halts the batch and leaves the links in the results file', async () => {
    await start();
    const results = join(folder, 'rows.results.csv');
    await run({ canary: 1 });
    const before = readFileSync(results, 'utf8');
    rmSync(join(folder, '.issue-batch'), { recursive: true });
    const report = await run({});
    expect(report).toMatchObject({ exitCode: 6, issued: 0, requestsSent: 0, results: null });
    expect(report.halted).toMatch(/another --chunk-size or --canary/);
    expect(readFileSync(results, 'utf8')).toBe(before);
    rmSync(join(folder, '.issue-batch'), { recursive: true });
    expect(await run({ canary: 1 })).toMatchObject({ exitCode: 0, issued: 7, requestsSent: 0 });
    expect(readFileSync(results, 'utf8')).toBe(before);
  });

  test('of another size than the batch was cut with is refused, and one that makes no sense', async () => {
    await start();
    await run({ canary: 1 });
    await expect(run({ canary: 2 })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--canary was 1 and is now 2'),
    });
    for (const canary of [0, 1.5, 4])
      await expect(run({ canary, batchId: 'other' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
