import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { rowsCsv, statusCounts } from './inputs.js';
import { createsIn } from './oracle.js';
import { expectRefused, test } from './scene.js';

const WORDS = ['rows.csv', '--chunk-size', '2'];

describe.concurrent('before the money moves', () => {
  test('the plan shows who, what, how and what for, with no address and no order', async ({ scene }) => {
    await scene.serve({ balances: { USD: '100' } });
    scene.write('rows.csv', rowsCsv(6));
    const { code, stdout } = await scene.run(['plan', ...WORDS]);
    expect(code).toBe(0);
    for (const line of [
      /^Rows +6 in 3 orders/m,
      /^Delivery +6 links in the results file; no e-mail is sent$/m,
      /^First row line 2: AMZ-US 10, p…@example\.com$/m,
      /^Last row +line 7: AMZ-US 10\.05, p…@example\.com$/m,
      /^Balance +100\.00 USD; 60\.15 USD needed: enough$/m,
      /^Price +as the face values, less discounts/m,
    ])
      expect(stdout).toMatch(line);
    expect(stdout).not.toMatch(/person\./);
    expect([await scene.creates(), scene.hasState()]).toEqual([0, false]);
  });

  test('funds that are short show in the plan, stop the run before its first order, and after the top-up it finishes', async ({
    scene,
  }) => {
    const server = await scene.serve({ balances: { USD: '50' } });
    scene.write('rows.csv', rowsCsv(6));
    const plan = await scene.run(['plan', ...WORDS]);
    expect(plan.code).toBe(5);
    expect(plan.stdout).toMatch(/50\.00 USD; 60\.15 USD needed: SHORT BY 10\.15 USD/);
    const short = await scene.run([...WORDS, '--json']);
    expect(short.code).toBe(5);
    expect(JSON.parse(short.stdout)).toMatchObject({ exitCode: 5, notSent: 6, requestsSent: 0 });
    expect(short.stderr).toMatch(/needs attention \(insufficient_funds: 60\.15 USD are still to be sent/);
    expect(await scene.creates()).toBe(0);
    await server.configure({ balances: { USD: '60.15' } });
    expect((await scene.run(WORDS)).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });

  test('--canary sends one row first, and the rest once that row is issued', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 300 });
    scene.write('rows.csv', rowsCsv(5));
    expect((await scene.run([...WORDS, '--canary'])).code).toBe(0);
    const { requests } = await server.log();
    const sizes = createsIn({ requests }).map(({ bodyText }) => JSON.parse(bodyText ?? '').items.length);
    expect(sizes).toEqual([1, 2, 2]);
    const [first, second] = createsIn({ requests }).map((request) => requests.indexOf(request));
    const between = requests.slice((first ?? 0) + 1, second);
    expect(between.some(({ method, path }) => method === 'GET' && path.startsWith('/v2/order/'))).toBe(true);
    expect(await scene.verdict()).toEqual([]);
    // The file is not taken for the number of rows.
    const again = await scene.run(['--canary', ...WORDS]);
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/nothing will be sent/)]);
  });

  test('rows from standard input are a batch by the name that they are given, and no other way', async ({ scene }) => {
    await scene.serve();
    const input = rowsCsv(3);
    scene.write('rows.csv', input);
    await expectRefused(scene, await scene.run(['-'], { input }), 2, /Add --batch-id NAME/);
    const words = ['-', '--batch-id', 'from-a-pipe', '--chunk-size', '2'];
    expect((await scene.run(words, { input })).code).toBe(0);
    expect(statusCounts(scene.results('from-a-pipe.results.csv'))).toEqual({ issued: 3 });
    expect(await scene.verdict('rows.csv', 'from-a-pipe.results.csv')).toEqual([]);
    const again = await scene.run(words, { input });
    expect([again.code, await scene.creates()]).toEqual([0, 2]);
    expect(again.stderr).toMatch(/finished on \d{4}-\d\d-\d\d; nothing will be sent/);
    const edited = await scene.run(words, { input: input.replace('10.01', '99') });
    expect([edited.code, edited.stderr]).toEqual([2, expect.stringMatching(/rows have changed/)]);
  });

  test('rows that an earlier batch has issued are shown, refused, and issued again only on purpose', async ({
    scene,
  }) => {
    await scene.serve();
    scene.write('spring.csv', rowsCsv(4));
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(['spring.csv', '--batch-id', 'spring-1'])).code).toBe(0);
    const plan = await scene.run(['plan', ...WORDS]);
    expect([plan.code, plan.stdout]).toEqual([
      2,
      expect.stringMatching(/4 of 6 rows were issued on \d{4}-\d\d-\d\d in spring-1: lines 2, 3, 4, 5\n/),
    ]);
    const refused = await scene.run(WORDS);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/4 of 6 rows were issued.*\n.*--allow-duplicates/),
    ]);
    expect(await scene.creates()).toBe(1);
    expect((await scene.run([...WORDS, '--allow-duplicates'])).code).toBe(0);
    expect(readFileSync(scene.path('rows.results.csv'), 'utf8').match(/,issued,/g)).toHaveLength(6);
  });
});
