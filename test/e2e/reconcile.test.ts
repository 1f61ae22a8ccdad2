import { readFileSync, rmSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Fault, ServerOptions } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { type Scene, test } from './scene.js';

const WORDS = ['rows.csv', '--chunk-size', '2'];
const middle = { on: 'create', bodyIncludes: '#1 g0]' } as const;
const reconcile = ['reconcile', 'rows.csv'];

/** A run whose second order has no answer that proves anything, and a list that shows nothing. */
async function leaveUnknown(scene: Scene, made: boolean, options: ServerOptions = {}) {
  const faultPlan: Fault[] = [
    { ...middle, kind: made ? 'reset-after' : 'hang', made },
    { ...middle, kind: 'status', status: 422, cached: false },
    { on: 'list', kind: 'missing-description', times: null },
  ];
  const server = await scene.serve({ ...options, faultPlan });
  scene.write('rows.csv', rowsCsv(6));
  const { code } = await scene.run([...WORDS, '--timeout', '2']);
  expect([code, statusCounts(scene.results())]).toEqual([4, { issued: 4, unknown: 2 }]);
  return server;
}

const only = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout).reconciliation;

describe.concurrent('reconcile', () => {
  test('takes over an order whose answer was lost, writes its links, and sends nothing', async ({ scene }) => {
    const server = await leaveUnknown(scene, true, { listEnd: 'null' });
    await server.configure({ faultPlan: [] });
    const sent = await scene.creates();
    const { code, stderr } = await scene.run(reconcile);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/order 1 taken over: .*2 rows/)]);
    expect(stderr).toMatch(/2 orders confirmed/);
    expect(stderr).toMatch(/Journal and account agree\./);
    expect(statusCounts(scene.results())).toEqual({ issued: 6 });
    expect(await scene.verdict()).toEqual([]);
    expect(await scene.creates()).toBe(sent);
    const again = await scene.run([...reconcile, '--json']);
    expect(again.code).toBe(0);
    expect(only(again)).toMatchObject({ confirmed: 3, adopted: [], open: [], whole: true, contradictions: [] });
  });

  test('of an order that nobody made says so, and a person may close it only after two searches', async ({ scene }) => {
    const server = await leaveUnknown(scene, false);
    await server.configure({ faultPlan: [] });
    const { code, stderr } = await scene.run(reconcile);
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/order 1 unknown: 2 rows; .*may be closed from .* UTC on/),
    ]);
    const early = await scene.run([...reconcile, '--resolve', '1=not-issued', '--json']);
    expect(early.code).toBe(4);
    expect(only(early)).toMatchObject({
      resolved: [],
      refused: [{ order: '1', reason: expect.stringMatching(/again/) }],
    });
    expect(statusCounts(scene.results())).toEqual({ issued: 4, unknown: 2 });
    // Asked once more by the same command, the server makes it now: under the same key, and once.
    expect((await scene.run(WORDS)).code).toBe(0);
    expect((await server.log()).orders).toHaveLength(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('halts on two orders of one mark, names them, and nothing is sent afterwards', async ({ scene }) => {
    const server = await leaveUnknown(scene, true);
    const { orders } = await server.log();
    const [twin] = orders.filter(({ description }) => description?.includes('#0 g0]'));
    await server.configure({ faultPlan: [] });
    await fetch(`${server.url}/order`, {
      method: 'POST',
      headers: {
        ...{ 'X-Api-Key': scene.apiKey, 'X-Idempotency-Key': 'by hand', 'Content-Type': 'application/json' },
        'X-Execution-Mode': 'async',
      },
      body: JSON.stringify({
        payment_method: { type: 'ACCOUNT_BALANCE', currency: 'USD' },
        items: [
          {
            face_value: 5,
            distribution_method: { type: 'PAYOUT_LINK' },
            products: { type: 'SINGLE', value: 'AMZ-US' },
          },
        ],
        description: twin?.description,
      }),
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { code, stderr } = await scene.run(reconcile);
    expect([code, stderr]).toEqual([6, expect.stringMatching(/CONTRADICTION: The account has two orders for chunk 0/)]);
    expect(stderr).toContain(twin?.id ?? '?');
    const sent = await scene.creates();
    expect((await scene.run(WORDS)).code).toBe(6);
    expect(await scene.creates()).toBe(sent);
  });

  test('reads a list of any length and to either of its ends', async ({ scene }) => {
    await scene.serve({ listMaxLimit: 100, listEnd: 'empty-page', settleMs: 0, limitPerMinute: null });
    scene.rate = 200;
    scene.write('rows.csv', rowsCsv(130));
    expect((await scene.run(['rows.csv', '--chunk-size', '1', '--rate', '200'])).code).toBe(0);
    const { code, stderr } = await scene.run(reconcile);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/130 orders read, the whole list/)]);
    expect(stderr).toMatch(/130 orders confirmed/);
  });

  test('of a list that cannot be read changes nothing', async ({ scene }) => {
    const server = await leaveUnknown(scene, true);
    await server.configure({ faultPlan: [{ on: 'list', kind: 'status', status: 403, times: null }] });
    const before = readFileSync(scene.path('rows.results.csv'), 'utf8');
    const { code, stderr } = await scene.run(reconcile);
    expect([code, stderr]).toEqual([5, expect.stringMatching(/refused the key/)]);
    expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(before);
  });

  test('refuses a batch that there is not, an order that is not unknown, and a word that is none', async ({
    scene,
  }) => {
    await leaveUnknown(scene, true);
    expect((await scene.run(['reconcile', 'none'])).code).toBe(2);
    const known = await scene.run([...reconcile, '--resolve', '0=not-issued']);
    expect([known.code, known.stderr]).toEqual([2, expect.stringMatching(/These have: 1\./)]);
    const word = await scene.run([...reconcile, '--resolve', '1=lost']);
    expect([word.code, word.stderr]).toEqual([2, expect.stringMatching(/--resolve takes ORDER=not-issued/)]);
    rmSync(scene.path('.issue-batch'), { recursive: true });
    expect((await scene.run(reconcile)).code).toBe(2);
  });
});
