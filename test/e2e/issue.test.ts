import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { parseRows, rowsCsv, statusCounts } from './inputs.js';
import { createsIn } from './oracle.js';
import { test } from './scene.js';
import { until } from './until.js';

const ISSUED_BEFORE = /issued before as O-\w+ .*taken over, not sent/;

describe.concurrent('a batch', () => {
  test('450 rows become 3 orders and 450 links, each on its own row, although items come back shuffled', async ({
    scene,
  }) => {
    const server = await scene.serve({ itemOrder: 'shuffle-each-get', faceValueFormat: 'one' });
    scene.write('rows.csv', rowsCsv(450));
    const { code, stdout } = await scene.run(['rows.csv']);
    expect(code).toBe(0);
    expect(stdout).toBe(`${scene.path('rows.results.csv')}\n`);
    const { orders } = await server.log();
    expect(orders.map(({ items }) => items.length).sort()).toEqual([200, 200, 50].sort());
    expect(new Set(scene.results().map((row) => row.payout_url)).size).toBe(450);
    expect(await scene.verdict()).toEqual([]);
  });

  test('the same command on a finished batch sends nothing, says so and ends well', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(450));
    await scene.run(['rows.csv']);
    const before = readFileSync(scene.path('rows.results.csv'), 'utf8');
    const { code, stderr } = await scene.run(['rows.csv']);
    expect(code).toBe(0);
    expect(stderr).toContain('nothing was sent');
    expect(await scene.creates()).toBe(3);
    expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(before);
  });

  test('the same file in another folder, without any state, is the same batch: its orders are taken over', async ({
    scene,
  }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(450));
    await scene.run(['rows.csv']);
    mkdirSync(scene.path('elsewhere'));
    copyFileSync(scene.path('rows.csv'), scene.path('elsewhere', 'rows.csv'));
    const { code, stderr } = await scene.run(['elsewhere/rows.csv']);
    expect(code).toBe(0);
    expect(stderr).toMatch(ISSUED_BEFORE);
    expect(await scene.creates()).toBe(3);
    expect(await scene.verdict('rows.csv', 'elsewhere/rows.results.csv')).toEqual([]);
    expect(scene.results('elsewhere/rows.results.csv')).toEqual(scene.results());
  });

  test('even if the account list hides them, the same file anywhere has the same three keys and makes nothing new', async ({
    scene,
  }) => {
    const server = await scene.serve({ faultPlan: [{ on: 'list', kind: 'missing-description', times: null }] });
    scene.write('rows.csv', rowsCsv(450));
    await scene.run(['rows.csv']);
    mkdirSync(scene.path('elsewhere'));
    copyFileSync(scene.path('rows.csv'), scene.path('elsewhere', 'renamed.csv'));
    const { code } = await scene.run(['renamed.csv'], { cwd: scene.path('elsewhere') });
    expect(code).toBe(0);
    const log = await server.log();
    const keys = createsIn(log).map(({ key }) => key);
    expect(keys).toHaveLength(6);
    expect(new Set(keys).size).toBe(3);
    expect(log.orders).toHaveLength(3);
    expect(await scene.verdict('rows.csv', 'elsewhere/renamed.results.csv')).toEqual([]);
  });

  test('a renamed file is the same batch: nothing is sent, and only the results file that is written is named', async ({
    scene,
  }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    await scene.run(['rows.csv']);
    renameSync(scene.path('rows.csv'), scene.path('renamed.csv'));
    const { code, stdout, stderr } = await scene.run(['renamed.csv']);
    expect(code).toBe(0);
    expect(stderr).toContain('nothing was sent');
    expect(await scene.creates()).toBe(1);
    expect(statusCounts(parseRows(readFileSync(stdout.trim(), 'utf8')))).toEqual({ issued: 6 });
    const named = [...stderr.matchAll(/^Results:? +(.*)$/gm)].map(([, path]) => path);
    expect(new Set(named)).toEqual(new Set([stdout.trim()]));
  });

  test('a batch whose state folder was lost is not issued again, also by a server that forgets all keys', async ({
    scene,
  }) => {
    await scene.serve({ idempotency: 'none' });
    scene.write('rows.csv', rowsCsv(450));
    await scene.run(['rows.csv']);
    rmSync(scene.path('.issue-batch'), { recursive: true });
    const { code, stderr } = await scene.run(['rows.csv']);
    expect(code).toBe(0);
    expect(stderr).toMatch(ISSUED_BEFORE);
    expect(await scene.creates()).toBe(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('state that is lost while orders are still open is found again: the orders are waited for, not sent', async ({
    scene,
  }) => {
    const server = await scene.serve({
      idempotency: 'none',
      settleMs: 0,
      faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing' }],
    });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(['rows.csv', '--no-wait'])).code).toBe(4);
    rmSync(scene.path('.issue-batch'), { recursive: true });
    const looks = async () => {
      const { requests } = await server.log();
      return requests.filter(({ path }) => path.startsWith('/v2/order/')).length;
    };
    const before = await looks();
    const again = scene.start(['rows.csv']);
    // An open order shows no description yet: that is when it must not be taken for somebody else's.
    await until(async () => (await looks()) > before, 'the open order is looked at');
    await server.configure({ unstick: true });
    const { code, stderr } = await again.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(ISSUED_BEFORE);
    expect(await scene.creates()).toBe(1);
    expect(await scene.verdict()).toEqual([]);
  });

  test('rows of several currencies and countries, choices and e-mails each become what they ask for', async ({
    scene,
  }) => {
    const server = await scene.serve({ itemOrder: 'reverse', faceValueFormat: 'plain' });
    scene.write(
      'rows.csv',
      [
        'recipient,product,face_value,distribution',
        'a@example.com,AMZ-US,10.50,',
        'b@example.com,AMZ-GB,10.5,',
        'c@example.com,AMZ-JP,1000,',
        'd@example.com,AMZ-US|WMT-US,20,',
        'e@example.com,AMZ-US,10.5,email',
        'f@example.com,AMZ-DE,10.50,email',
        'g@example.com,AMZ-US,10.50,',
        'h@example.com,SBUX-US,25,',
        '',
      ].join('\n'),
    );
    expect((await scene.run(['rows.csv', '--chunk-size', '3'])).code).toBe(0);
    expect((await server.log()).orders.map(({ currency }) => currency).sort()).toEqual(
      'EUR GBP JPY USD USD'.split(' '),
    );
    expect(await scene.verdict()).toEqual([]);
  });
});
