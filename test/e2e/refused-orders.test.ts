import { describe, expect } from 'vitest';
import type { Fault } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { test } from './scene.js';

const WORDS = ['rows.csv', '--chunk-size', '2'];
const middle = { on: 'create', bodyIncludes: '#1 g0]' } as const;

describe.concurrent('an order that the server refuses', () => {
  test('with 422 fails its own rows in the words of the server, and no others', async ({ scene }) => {
    const refusal: Fault = {
      ...middle,
      kind: 'status',
      status: 422,
      message: 'The second one is too dear',
      at: ['items', 1, 'face_value'],
    };
    await scene.serve({ faultPlan: [refusal] });
    scene.write('rows.csv', rowsCsv(6));
    const { code, stderr } = await scene.run(WORDS);
    expect(code).toBe(3);
    expect(stderr).toContain('The second one is too dear');
    const rows = scene.results();
    expect(rows.map((row) => row.issue_status)).toEqual('issued issued failed failed issued issued'.split(' '));
    expect(rows[2]?.issue_error).toMatch(/another row/);
    expect(rows[3]?.issue_error).toMatch(/items\.1\.face_value: The second one is too dear/);
    expect(await scene.verdict()).toEqual([]);
  });

  test('is not sent again by the same command', async ({ scene }) => {
    await scene.serve({ faultPlan: [{ ...middle, kind: 'status', status: 422 }] });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(3);
    const { code, stderr } = await scene.run(WORDS);
    expect(code).toBe(3);
    expect(stderr).toMatch(/nothing was sent/);
    expect(await scene.creates()).toBe(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('after an attempt without an answer is unknown, because that attempt may have made it', async ({ scene }) => {
    const faultPlan: Fault[] = [
      { ...middle, kind: 'reset-after' },
      { ...middle, kind: 'status', status: 422 },
      { on: 'list', kind: 'missing-description', times: null },
    ];
    await scene.serve({ faultPlan });
    scene.write('rows.csv', rowsCsv(6));
    const { code } = await scene.run(WORDS);
    expect(code).toBe(4);
    expect(statusCounts(scene.results())).toEqual({ issued: 4, unknown: 2 });
    expect(await scene.verdict()).toEqual([]);
  });

  test('after an attempt without an answer is taken over when the account lists it', async ({ scene }) => {
    const faultPlan: Fault[] = [
      { ...middle, kind: 'reset-after' },
      { ...middle, kind: 'status', status: 422 },
    ];
    await scene.serve({ faultPlan });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });

  test('because it FAILED later, without a reason, fails its rows', async ({ scene }) => {
    await scene.serve({ faultPlan: [{ ...middle, kind: 'fate', fate: 'failed-bare' }] });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(3);
    expect(statusCounts(scene.results())).toEqual({ issued: 4, failed: 2 });
    expect(await scene.verdict()).toEqual([]);
  });
});

describe.concurrent('an account that needs attention', () => {
  test('for lack of funds ends the run with 5 after at most the requests in flight, and goes on once there are', async ({
    scene,
  }) => {
    const server = await scene.serve({ balances: { USD: '25' }, idempotency: 'old-guide' });
    scene.write('rows.csv', rowsCsv(24));
    const { code, stderr } = await scene.run([...WORDS, '--ignore-balance']);
    expect(code).toBe(5);
    expect(stderr).toMatch(/insufficient_funds/);
    // One order is paid for, and at most four others were on their way when the first refusal came.
    expect((await server.log()).orders).toHaveLength(1);
    expect(await scene.creates()).toBeLessThanOrEqual(5);
    expect(statusCounts(scene.results()).failed).toBeUndefined();
    expect(await scene.verdict()).toEqual([]);

    await server.configure({ balances: { USD: '1000' } });
    expect((await scene.run(WORDS)).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });

  test('for lack of funds goes on with the same command also when the server repeats its first answers', async ({
    scene,
  }) => {
    const server = await scene.serve({ balances: { USD: '1' }, idempotency: 'cache-all' });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run([...WORDS, '--ignore-balance'])).code).toBe(5);
    expect(await scene.creates()).toBeGreaterThan(0);
    await server.configure({ balances: { USD: '1000' } });
    expect((await scene.run(WORDS)).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });

  test.for([401, 403])(
    'because of a %i in the middle ends the run with 5, and goes on with the right key',
    async (status, { scene }) => {
      await scene.serve({ faultPlan: [{ ...middle, kind: 'status', status }] });
      scene.write('rows.csv', rowsCsv(6));
      expect((await scene.run(WORDS)).code).toBe(5);
      expect(statusCounts(scene.results()).failed).toBeUndefined();
      expect((await scene.run(WORDS)).code).toBe(0);
      expect(await scene.verdict()).toEqual([]);
    },
  );

  test.for([401, 403])(
    'because its key is refused with %i at once ends with 5 and leaves nothing',
    async (status, { scene }) => {
      const refused: Fault = { on: 'product', kind: 'status', status, times: null };
      await scene.serve(status === 401 ? { faultPlan: [refused] } : { apiKey: 'XXother.key' });
      scene.write('rows.csv', rowsCsv(6));
      const { code, stderr } = await scene.run(WORDS);
      expect(code).toBe(5);
      expect(stderr).toMatch(/refused the key/);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(await scene.creates()).toBe(0);
      expect(scene.hasState()).toBe(false);
    },
  );
});
