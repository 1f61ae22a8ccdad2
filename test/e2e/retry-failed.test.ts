import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Fault } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const WORDS = ['rows.csv', '--chunk-size', '4'];
const first = { on: 'create', bodyIncludes: '#0 g0]' } as const;
const bad = (...items: number[]): Fault[] =>
  items.map((item) => ({
    ...first,
    kind: 'status',
    status: 422,
    message: 'too dear',
    at: ['items', item, 'face_value'],
  }));
const retry = ['retry-failed', 'rows.csv'];

/** Bodies of the order requests, in the order in which they came. */
async function bodies(server: Awaited<ReturnType<Scene['serve']>>) {
  const { requests } = await server.log();
  return requests.flatMap(({ method, bodyText }) => (method === 'POST' && bodyText ? [JSON.parse(bodyText)] : []));
}

describe.concurrent('retry-failed', () => {
  test('sends all but the rows that were refused by name, once, and never again', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: bad(2) });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(3);
    expect(statusCounts(scene.results())).toEqual({ failed: 4, issued: 2 });

    const plan = await scene.run([...retry, '--dry-run']);
    expect([plan.code, plan.stderr]).toEqual([0, expect.stringMatching(/3 rows in 1 order under new keys/)]);
    expect(plan.stderr).toMatch(/1 row that the server refused by name/);
    expect(await scene.creates()).toBe(2);

    const { code, stderr } = await scene.run(retry);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/1 failed/)]);
    expect(scene.results().map((row) => row.issue_status)).toEqual(
      'issued issued failed issued issued issued'.split(' '),
    );
    expect(scene.results()[2]?.issue_error).toMatch(/items\.2\.face_value/);
    expect((await bodies(server)).map(({ items, description }) => [items.length, description])).toEqual([
      [4, expect.stringContaining('#0 g0]')],
      [2, expect.stringContaining('#1 g0]')],
      [3, expect.stringContaining('#0 g1]')],
    ]);
    expect(await scene.verdict()).toEqual([]);

    expect((await scene.run(retry)).code).toBe(3);
    expect((await scene.run(WORDS)).code).toBe(3);
    expect(await scene.creates()).toBe(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('sets the product apart that the server does not allow, so that the others get their links', async ({
    scene,
  }) => {
    const faultPlan: Fault[] = [
      {
        ...{ ...first, kind: 'status', status: 400, type: 'product_validation_error' },
        message: 'Not allowed to order products: WMT-US',
      },
    ];
    await scene.serve({ faultPlan });
    const lines = rowsCsv(4).split('\n');
    scene.write(
      'rows.csv',
      [lines[0], lines[1], ...lines.slice(2, 4).map((l) => l.replace('AMZ', 'WMT')), lines[4], ''].join('\n'),
    );
    expect((await scene.run(WORDS)).code).toBe(3);
    const { code, stderr } = await scene.run(retry);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/4 rows in 2 orders under new keys/)]);
    expect(stderr).toMatch(/\nFinished\./);
    expect(statusCounts(scene.results())).toEqual({ issued: 4 });
    expect(await scene.verdict()).toEqual([]);
  });

  test('that was killed when all but the results was written corrects them when it is run again', async ({ scene }) => {
    await scene.serve({ faultPlan: [{ ...first, kind: 'status', status: 400, type: 'product_validation_error' }] });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(3);
    const stale = readFileSync(scene.path('rows.results.csv'), 'utf8');
    expect((await scene.run(retry)).code).toBe(0);
    const right = readFileSync(scene.path('rows.results.csv'), 'utf8');
    writeFileSync(scene.path('rows.results.csv'), stale);
    const creates = await scene.creates();
    expect(await scene.run(retry)).toMatchObject({ code: 0, stderr: expect.stringMatching(/Finished/) });
    expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(right);
    expect(await scene.creates()).toBe(creates);
  });

  test('never touches an unknown row', async ({ scene }) => {
    const faultPlan: Fault[] = [
      { ...first, kind: 'reset-after' },
      ...bad(0).map((fault) => ({ ...fault, made: false })),
      { on: 'list', kind: 'missing-description', times: null },
    ];
    await scene.serve({ faultPlan });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(4);
    const before = await scene.creates();
    const { code, stderr } = await scene.run(retry);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/4 rows whose outcome is not proven: not touched/)]);
    expect(await scene.creates()).toBe(before);
  });

  test('killed at any moment goes on with the same command and pays nobody twice', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: bad(1), settleMs: 300 });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(3);
    for (const moment of ['intent', 'answer']) {
      const running = scene.start(retry);
      await until(async () => {
        const { requests, orders } = await server.log();
        const sent = requests.some(({ bodyText }) => bodyText?.includes('#0 g1]'));
        return moment === 'intent' ? sent : sent && orders.length > 1;
      }, `the retry is killed at its ${moment}`);
      running.kill('SIGKILL');
      await running.ended;
    }
    const { code } = await scene.run(retry);
    // What is under way when it is killed is a run's business; either command brings it to its end.
    if (code !== 3) expect((await scene.run(WORDS)).code).toBe(3);
    expect(statusCounts(scene.results())).toEqual({ failed: 1, issued: 5 });
    expect((await server.log()).orders).toHaveLength(2);
    expect(await scene.verdict()).toEqual([]);
  });

  test('from a copy of the state that knows nothing of it finds what was sent and sends nothing', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: bad(1) });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(3);
    cpSync(scene.path('.issue-batch'), scene.path('copy'), { recursive: true });
    expect((await scene.run(retry)).code).toBe(3);
    const { code } = await scene.run([...retry, '--state-dir', 'copy']);
    expect(code).toBe(3);
    expect(statusCounts(scene.results())).toEqual({ failed: 1, issued: 5 });
    expect((await server.log()).orders).toHaveLength(2);
    expect(await scene.verdict()).toEqual([]);
  });

  test('after which the state was lost is found again, and what cannot be told is unknown', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: bad(1) });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(3);
    expect((await scene.run(retry)).code).toBe(3);
    const before = scene.results();
    const { code, stderr } = await scene.run([...WORDS, '--state-dir', 'elsewhere', '-o', 'again.results.csv']);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/5 issued, 1 unknown/)]);
    expect(scene.results('again.results.csv').map((row) => row.payout_url)).toEqual(
      before.map((row) => row.payout_url),
    );
    expect((await server.log()).orders).toHaveLength(2);
  });

  test('refuses a batch that there is not, and another host, and sends nothing', async ({ scene }) => {
    await scene.serve({ faultPlan: bad(1) });
    scene.write('rows.csv', rowsCsv(4));
    expect((await scene.run(WORDS)).code).toBe(3);
    const none = await scene.run(['retry-failed', 'none']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/no batch "none"/)]);
    const other = await scene.run([...retry, '--base-url', 'https://playground.runa.io/v2']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/was begun at/)]);
    expect(await scene.creates()).toBe(1);
  });
});
