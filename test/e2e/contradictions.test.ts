import { describe, expect } from 'vitest';
import type { Fault, FaultKind } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { createsIn } from './oracle.js';
import { test } from './scene.js';
import { until } from './until.js';

const WORDS = ['rows.csv', '--chunk-size', '2'];
const MIDDLE = '#1 g0]';

// First in the file, so that its minute passes while the others wait as well.
describe.concurrent('the rate', () => {
  test('holds in any 60 seconds, also when the run is killed and started again', async ({ scene }) => {
    scene.rate = 3;
    const server = await scene.serve({ settleMs: 0, limitPerMinute: 3 });
    scene.write('rows.csv', rowsCsv(5));
    const words = ['rows.csv', '--chunk-size', '1', '--rate', '3'];
    const killed = scene.start(words);
    await until(async () => (await server.log()).orders.length === 3, 'the first three orders are made');
    killed.kill('SIGKILL');
    await killed.ended;
    expect((await scene.run(words)).code).toBe(0);
    expect(createsIn(await server.log()).map(({ status }) => status)).toEqual(Array(5).fill(202));
    expect(await scene.verdict()).toEqual([]);
  });
});

describe.concurrent('a server that contradicts itself halts the batch:', () => {
  const lies: [kind: FaultKind, title: string][] = [
    ['missing-item', 'an item is missing'],
    ['extra-item', 'there is an item too many'],
    ['duplicate-item', 'one item stands in for another'],
    ['repeated-item', 'an item comes twice'],
    ['changed-value', 'an item has another value'],
    ['url-null', 'an item has no link'],
    ['no-payout', 'an item has no payout'],
    ['wrong-digest', 'the order is marked with other content'],
    ['other-order-id', 'another order is shown'],
    ['failed-live', 'the order failed and has links'],
  ];
  test.for(lies)('%s: %s', async ([kind], { scene }) => {
    const server = await scene.serve({ faultPlan: [{ on: 'get', kind, times: null, bodyIncludes: MIDDLE }] });
    scene.write('rows.csv', rowsCsv(6));
    const { code, stderr } = await scene.run(WORDS);
    expect(code).toBe(6);
    expect(stderr).toMatch(/halted/i);
    // What is proven of the order may be handed out, but never a link on a wrong row.
    expect(await scene.verdict()).toEqual([]);
    const rows = scene.results();
    expect(rows.map((row) => row.issue_status).toSpliced(2, 2)).toEqual(Array(4).fill('issued'));
    expect(statusCounts(rows).unknown ?? 0).toBeGreaterThan(0);
    expect((await server.log()).orders).toHaveLength(3);
  });

  test('one order ID for two orders', async ({ scene }) => {
    const server = await scene.serve({
      faultPlan: [{ on: 'create', kind: 'status', status: 401, bodyIncludes: MIDDLE, made: false }],
    });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(5);
    const { orders } = await server.log();
    const reused = { id: orders[0]?.id, status: 'PROCESSING' };
    const again: Fault = { on: 'create', kind: 'other-json', body: reused, made: true, bodyIncludes: MIDDLE };
    await server.configure({ faultPlan: [again] });
    const { code, stderr } = await scene.run(WORDS);
    expect(code).toBe(6);
    expect(stderr).toContain(String(reused.id));
    expect(await scene.verdict()).toEqual([]);
  });

  test('another order under our key', async ({ scene }) => {
    const conflict: Fault = {
      on: 'create',
      kind: 'status',
      status: 400,
      type: 'idempotency_validation_error',
      bodyIncludes: '#0 g0]',
    };
    await scene.serve({ faultPlan: [conflict] });
    scene.write('rows.csv', rowsCsv(40));
    const { code } = await scene.run(WORDS);
    expect(code).toBe(6);
    expect(await scene.creates()).toBeLessThan(20);
    expect(statusCounts(scene.results()).failed).toBeUndefined();
    expect(await scene.verdict()).toEqual([]);
  });

  test('two orders of the account carry one mark', async ({ scene }) => {
    // A server that forgets keys, and a first answer that is lost: what halts the batch is the account's own list.
    const faultPlan: Fault[] = [
      { on: 'create', kind: 'reset-after', bodyIncludes: MIDDLE },
      { on: 'create', kind: 'fate', fate: 'processing', bodyIncludes: MIDDLE },
    ];
    const server = await scene.serve({ idempotency: 'none', settleMs: 0, faultPlan });
    scene.write('rows.csv', rowsCsv(6));
    await scene.run([...WORDS, '--no-wait']);
    await server.configure({ unstick: true });
    const copy = ['--state-dir', 'elsewhere/.issue-batch', '-o', 'other.results.csv'];
    const creates = await scene.creates();
    const { code, stderr } = await scene.run([...WORDS, ...copy]);
    expect(code).toBe(6);
    expect(stderr).toMatch(/two orders for chunk 1/);
    expect(await scene.creates()).toBe(creates);
  });

  test('and the same command afterwards sends nothing and says the same', async ({ scene }) => {
    const lie: Fault = { on: 'get', kind: 'changed-value', times: null, bodyIncludes: MIDDLE };
    const server = await scene.serve({ faultPlan: [lie] });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(6);
    await server.configure({ faultPlan: [] });
    const { code, stderr } = await scene.run(WORDS);
    expect(code).toBe(6);
    expect(stderr).toMatch(/halted/i);
    expect(createsIn(await server.log())).toHaveLength(3);
    expect(await scene.verdict()).toEqual([]);
  });
});
