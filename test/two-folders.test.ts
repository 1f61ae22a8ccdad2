/** Two state folders of one batch, of which one retries: whatever the other one does then, nobody is paid twice. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, test } from 'vitest';
import type { PlanOptions, RetryOptions } from '../src/options.js';
import { planBatch } from '../src/plan-batch.js';
import { reconcile } from '../src/reconcile-batch.js';
import type { BatchReport } from '../src/report/report.js';
import { writeRemainder } from '../src/results/remainder.js';
import { retryFailed } from '../src/retry-failed.js';
import { runBatch } from '../src/run-batch.js';
import { judgeRows } from './e2e/oracle.js';
import { useTempFolder } from './freeze/sample-batch.js';
import { type Fault, type ServerOptions, type ServerProcess, startServerProcess } from './support/server-process.js';

const folder = useTempFolder();
let server: ServerProcess;
afterEach(() => server.stop());

const at = (name: string) => join(folder.path, name);
const OPTIONS = { apiKey: 'XXtest.secret', retryDelays: [10] };
type Machine = 'a' | 'b';
const placeOf = (machine: Machine) => ({ stateDir: at(`.${machine}`), output: at(`${machine}.csv`) });

async function serve(faultPlan: readonly Fault[], options: ServerOptions = {}, rows = 8): Promise<void> {
  server = await startServerProcess({ settleMs: 50, limitPerMinute: null, ...options, faultPlan: [...faultPlan] });
  const lines = Array.from({ length: rows }, (_, i) => `${i % 2 ? 'WMT-US' : 'AMZ-US'},${10 + i},r${i}@x.example`);
  writeFileSync(at('rows.csv'), `product,face_value,recipient\n${lines.join('\n')}\n`);
}

/** The end, the words of the rows, and what is wrong with them by the server's own record. */
async function after(machine: Machine, run: Promise<BatchReport>) {
  const end = await run.then(
    ({ exitCode }) => exitCode,
    (error: { code: string }) => error.code,
  );
  const results = readFileSync(at(`${machine}.csv`), 'utf8');
  const rows = parse(results, { columns: true }) as Record<string, string>[];
  const { orders } = await server.log();
  const wrong = judgeRows({ input: readFileSync(at('rows.csv'), 'utf8'), results, orders });
  return { end, words: rows.map((row) => row.issue_status).join(' '), wrong };
}

async function run(machine: Machine, settings: Partial<PlanOptions> = {}, options: Partial<RetryOptions> = {}) {
  const planning = { ...OPTIONS, ...placeOf(machine), baseUrl: server.url, chunkSize: 4, ...settings };
  const go = async () => runBatch(await planBatch(at('rows.csv'), planning), { ...OPTIONS, ...options });
  return after(machine, go());
}
const retry = (machine: Machine, options: Partial<RetryOptions> = {}) =>
  after(
    machine,
    retryFailed(at('rows.csv'), { ...OPTIONS, ...placeOf(machine), baseUrl: server.url, looksApart: 0, ...options }),
  );
const compare = (machine: Machine) =>
  after(machine, reconcile(at('rows.csv'), { ...OPTIONS, ...placeOf(machine), baseUrl: server.url }));

function copyState(): void {
  cpSync(at('.a'), at('.b'), { recursive: true });
  rmSync(join(batchIn('b'), 'lock'), { force: true });
  cpSync(at('a.csv'), at('b.csv'));
}
const batchIn = (machine: Machine) =>
  join(at(`.${machine}`), readdirSync(at(`.${machine}`)).find((name) => name.startsWith('batch')) ?? '');

const SECOND = { on: 'create', bodyIncludes: '#1 g0]' } as const;
const SPLIT: Fault = { ...SECOND, kind: 'status', status: 400, type: 'product_validation_error', message: 'no' };
const fails = (generation: number): Fault => ({
  ...{ on: 'create', bodyIncludes: `#1 g${generation}]`, kind: 'fate', fate: 'failed-bare' },
});
const ISSUED = Array(4).fill('issued').join(' ');
const HALF = 'issued unknown issued unknown';

describe('of a retry that was cut in two, of which one came to nothing, another folder', () => {
  test('that was copied before takes over the other one and calls the rest unknown', async () => {
    await serve([SPLIT, fails(2)]);
    await run('a');
    copyState();
    expect(await retry('a')).toMatchObject({ end: 3, wrong: [] });
    for (const again of [retry, run, compare, retry]) {
      expect(await again('b')).toEqual({ end: 4, words: `${ISSUED} ${HALF}`, wrong: [] });
    }
  });

  test('that has frozen the first part only sends nothing', async () => {
    await serve([SPLIT, fails(2)]);
    await run('a');
    copyState();
    await retry('a');
    const [firstRecord] = readFileSync(join(batchIn('a'), 'generations.log'), 'utf8').split('\n');
    writeFileSync(join(batchIn('b'), 'generations.log'), `${firstRecord}\n`);
    for (const again of [retry, retry, compare])
      expect(await again('b')).toEqual({ end: 4, words: `${ISSUED} ${HALF}`, wrong: [] });
  });

  test('that was copied while it was sent does not send what has been sent again since', async () => {
    await serve([SPLIT, fails(2), fails(3)]);
    await run('a');
    let copied = false;
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (init?.method === 'POST' && !copied) {
        copied = true;
        copyState();
      }
      return globalThis.fetch(input, init);
    };
    await retry('a', { fetch });
    await retry('a');
    for (const again of [retry, retry, retry]) expect(await again('b')).toMatchObject({ wrong: [] });
    expect((await server.log()).orders.filter(({ status }) => status === 'COMPLETED')).toHaveLength(2);
  });

  test('that has lost its state takes over what lives and calls the rest unknown', async () => {
    await serve([SPLIT, fails(2)]);
    await run('a');
    await retry('a');
    for (const again of [run, run, retry])
      expect(await again('b')).toEqual({ end: 4, words: `${ISSUED} ${HALF}`, wrong: [] });
  });
});

test('a kill between freezing what another folder sent and noting it leaves nothing that the next run does not find', async () => {
  await serve(
    [
      { ...SPLIT, bodyIncludes: '#0 g0]' },
      { ...fails(2), bodyIncludes: '#0 g2]' },
    ],
    {},
    4,
  );
  await run('a');
  await retry('a');
  const before = await run('b');
  expect(before).toEqual({ end: 4, words: HALF, wrong: [] });
  const journal = join(batchIn('b'), 'journal.log');
  const lines = readFileSync(journal, 'utf8').split('\n');
  const noted = lines.findIndex((line) => line.includes('"order:adopted"'));
  writeFileSync(journal, `${lines.slice(0, noted).join('\n')}\n`);
  // The links have to come from the account, not from what was written before.
  rmSync(at('b.csv'));
  expect(await run('b')).toEqual(before);
});

test('a folder that was copied while an order was open finds that it failed and was sent again', async () => {
  await serve([{ ...SECOND, kind: 'fate', fate: 'processing' }]);
  await run('a', {}, { wait: 300 });
  copyState();
  await server.configure({ faultPlan: [{ on: 'get', kind: 'failed-bare', bodyIncludes: '#1 g0]' }] });
  await run('a');
  expect(await retry('a')).toMatchObject({ end: 0, wrong: [] });
  for (const again of [compare, retry, run])
    expect(await again('b')).toEqual({ end: 0, words: `${ISSUED} ${ISSUED}`, wrong: [] });
});

test('a canary that was cut in two passes only when both parts are issued', async () => {
  const refused: Fault = { ...SPLIT, bodyIncludes: '#0 g0]' };
  await serve([refused, { ...fails(1), bodyIncludes: '#0 g1]' }], {}, 12);
  const canary = { canary: 4 };
  await run('a', canary);
  await retry('a');
  const { end, words, wrong } = await run('a', canary);
  expect([end, wrong]).toEqual([5, []]);
  expect(words).toMatch(/^failed issued failed issued not_sent/);
  expect(await retry('a')).toMatchObject({ wrong: [] });
  expect(await run('a', canary)).toMatchObject({ end: 0, wrong: [] });
});

test('an order that was refused here and is listed all the same is taken over, with its links', async () => {
  await serve([{ ...SECOND, kind: 'status', status: 422, made: true }]);
  expect(await run('a')).toMatchObject({ end: 3 });
  expect(await retry('a')).toEqual({ end: 0, words: `${ISSUED} ${ISSUED}`, wrong: [] });
  expect((await server.log()).orders).toHaveLength(2);
});

test('rows of an order that halted its batch are unknown, and refused in another batch', async () => {
  await serve([{ on: 'get', kind: 'no-payout', bodyIncludes: '#1 g0]', times: null }]);
  expect(await run('a')).toEqual({ end: 6, words: `${ISSUED} unknown issued issued issued`, wrong: [] });
  const { stateDir } = placeOf('a');
  const rest = await writeRemainder(at('rows.csv'), ['unknown'], { stateDir, output: at('rest.csv') });
  expect(rest).toMatchObject({ rows: 1, perhapsPaid: 1 });
  const other = await planBatch(at('rest.csv'), { ...OPTIONS, stateDir, baseUrl: server.url });
  expect(other.issuedBefore).toMatchObject([{ rows: 1 }]);
  other.close();
});

test('a batch that was issued before, cut otherwise, proves nothing of its rows, and no other batch takes them', async () => {
  const named = { batchId: 'stipend' };
  await serve([]);
  await run('a', named);
  rmSync(at('.a'), { recursive: true });
  rmSync(at('a.csv'));
  const plan = await planBatch(at('rows.csv'), {
    ...OPTIONS,
    ...placeOf('a'),
    ...named,
    baseUrl: server.url,
    chunkSize: 3,
  });
  await runBatch(plan, OPTIONS).catch(() => undefined);
  const { stateDir } = placeOf('a');
  for (const status of ['not_sent', 'failed'] as const)
    expect(await writeRemainder('stipend', [status], { stateDir, output: at('rest.csv') })).toMatchObject({ rows: 0 });
  const again = await planBatch(at('rows.csv'), { ...OPTIONS, stateDir, baseUrl: server.url, batchId: 'other' });
  expect(again.issuedBefore).toMatchObject([{ batchId: 'stipend', rows: 8 }]);
  again.close();
});

test('a retry from elsewhere that is called FAILED and has links halts the batch: its rows may be paid', async () => {
  await serve([SPLIT]);
  await run('a');
  copyState();
  await server.configure({ faultPlan: [{ on: 'create', bodyIncludes: '#1 g1]', kind: 'fate', fate: 'failed-live' }] });
  await retry('a');
  await server.configure({ faultPlan: [] });
  const unknown = Array(4).fill('unknown').join(' ');
  const end = await run('b', {}, { output: at('b.csv') });
  expect(end).toEqual({ end: 'HALTED', words: `${ISSUED} ${unknown}`, wrong: [] });
});

describe('what the list shows before it cannot be read any further counts:', () => {
  const REFUSED: Fault = { ...SECOND, kind: 'status', status: 422, type: 'validation_error', cached: false };
  const cutAfter = (pages: number): Fault => ({ on: 'list', kind: 'status', status: 500, nth: pages + 1, times: null });

  test('an order that was refused here and granted elsewhere is not called failed', async () => {
    await serve([REFUSED]);
    expect((await run('a')).words).toBe('issued issued issued issued failed failed failed failed');
    await run('b');
    await server.configure({ faultPlan: [cutAfter(1)] });
    const { words, wrong } = await run('a');
    expect([words, wrong]).toEqual([Array(8).fill('issued').join(' '), []]);
  });

  test('rows that were sent again elsewhere are unknown as long as that order cannot be read, and then known', async () => {
    await serve([fails(0)]);
    await run('a');
    copyState();
    expect(await retry('a')).toMatchObject({ end: 0, wrong: [] });
    await server.configure({ faultPlan: [{ on: 'get', kind: 'status', status: 403, times: null }] });
    const { words, wrong } = await run('b', {}, placeOf('b'));
    expect([words, wrong]).toEqual(['issued issued issued issued unknown unknown unknown unknown', []]);
    await server.configure({ faultPlan: [] });
    expect(await run('b', {}, placeOf('b'))).toMatchObject({
      end: 0,
      words: Array(8).fill('issued').join(' '),
      wrong: [],
    });
  });

  test('a comparison that was cut short is none, and keeps what it was shown', async () => {
    await serve([REFUSED]);
    await run('a');
    await run('b', {}, placeOf('b'));
    await server.configure({ faultPlan: [cutAfter(1)] });
    expect((await compare('a')).end).toBe('UNREACHABLE');
    await server.configure({ faultPlan: [] });
    expect(await run('a')).toMatchObject({ end: 0, wrong: [] });
  });
});
