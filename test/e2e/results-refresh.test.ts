import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Fault, ServerProcess } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { become, ISSUE, issued, RESULTS, read, refreshes, refused, stateFolder } from './issued-batch.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const statuses = (scene: Scene) => scene.results().map(({ payout_status: status }) => status);

describe.concurrent('results --refresh', () => {
  test('shows what became of the links, and the second time only what is new', async ({ scene }) => {
    const server = await issued(scene, { itemOrder: 'shuffle-each-get' });
    const before = scene.results();
    await become(server, { 1: 'CLAIMED', 4: 'EXPIRED' });
    const first = await scene.run([...RESULTS, '--refresh']);
    expect([first.code, first.stdout]).toEqual([0, `${scene.path('rows.results.csv')}\n`]);
    expect(first.stderr).toMatch(/6 links in 3 orders: 4 ACTIVE, 1 CLAIMED, 1 EXPIRED; 2 changed/);
    const wanted = ['ACTIVE', 'CLAIMED', 'ACTIVE', 'ACTIVE', 'EXPIRED', 'ACTIVE'];
    expect(scene.results()).toEqual(before.map((row, index) => ({ ...row, payout_status: wanted[index] })));
    expect(refreshes(scene)).toBe(2);

    await become(server, { 1: 'CLAIMED', 4: 'CANCELLED' });
    const second = await scene.run([...RESULTS, '--refresh', '--json']);
    const report = JSON.parse(second.stdout);
    expect(report).toMatchObject({ exitCode: 0, issued: 6, refresh: { changed: 1, orders: 3, unanswered: 0 } });
    expect(refreshes(scene)).toBe(3);

    const after = read(scene);
    for (const words of [RESULTS, ISSUE, ['resume', 'rows.csv']]) {
      expect((await scene.run(words)).code).toBe(0);
      expect(read(scene) === after).toBe(true);
    }
    expect(await scene.creates()).toBe(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('keeps the old status of orders that bring no answer, and ends with 4', async ({ scene }) => {
    const server = await issued(scene);
    await become(server, { 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    await server.configure({
      faultPlan: [
        { on: 'get', kind: 'not-found', bodyIncludes: '#0 g0]', times: null },
        { on: 'get', kind: 'status', status: 500, html: true, bodyIncludes: '#1 g0]', times: null },
      ],
    });
    const { code, stderr } = await scene.run([...RESULTS, '--refresh']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/2 orders brought no answer; the old status stays.*issue-batch results rows.csv --refresh/);
    expect(stderr).toMatch(/1 order: not_found: No such order/);
    expect(statuses(scene)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'CLAIMED', 'ACTIVE']);
    await server.configure({ faultPlan: [] });
    expect((await scene.run([...RESULTS, '--refresh'])).code).toBe(0);
    expect(statusCounts(scene.results())).toEqual({ issued: 6 });
    expect(statuses(scene).filter((status) => status === 'CLAIMED')).toHaveLength(3);
  });

  test('never takes another link for a known item: it says so, keeps the old one, and ends with 6', async ({
    scene,
  }) => {
    const server = await issued(scene);
    const before = read(scene);
    await become(server, { 2: 'CLAIMED' });
    await server.configure({ faultPlan: [{ on: 'get', kind: 'foreign-link', bodyIncludes: '#1 g0]', times: null }] });
    const { code, stdout, stderr } = await scene.run([...RESULTS, '--refresh', '-q']);
    expect([code, stdout]).toEqual([6, `${scene.path('rows.results.csv')}\n`]);
    const order = (await server.log()).orders.find(({ description }) => description?.includes('#1 g0]'));
    expect(stderr).toMatch(new RegExp(`order 1 \\(${order?.id}\\): item E-\\w+ has another link`));
    expect(read(scene) === before).toBe(true);
    // The batch is not halted by it.
    await server.configure({ faultPlan: [] });
    expect((await scene.run(ISSUE)).code).toBe(0);
    expect((await scene.run([...RESULTS, '--refresh'])).code).toBe(0);
    expect(statuses(scene)[2]).toBe('CLAIMED');
  });

  test('with a key or host that is not that of the batch is refused, and nothing changes', async ({ scene }) => {
    await issued(scene);
    const before = [read(scene), readFileSync(join(stateFolder(scene), 'journal.log'), 'utf8')];
    const other = await scene.run([...RESULTS, '--refresh', '--base-url', 'http://127.0.0.1:9/v2']);
    refused(other);
    expect(other.stderr).toMatch(/The batch was begun at/);
    refused(await scene.run([...RESULTS, '--refresh'], { env: { RUNA_API_KEY: '' } }));
    expect([read(scene), readFileSync(join(stateFolder(scene), 'journal.log'), 'utf8')]).toEqual(before);
  });

  test('when the API refuses the key ends with 5 and keeps what was learned', async ({ scene }) => {
    const server = await issued(scene);
    await become(server, { 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    await server.configure({ faultPlan: [{ on: 'get', nth: 2, kind: 'status', status: 401, times: null }] });
    const { code, stderr } = await scene.run([...RESULTS, '--refresh']);
    expect([code, stderr]).toEqual([5, expect.stringMatching(/refused the key/)]);
    expect(statuses(scene).filter((status) => status === 'CLAIMED')).toHaveLength(1);
  });

  const hang: Fault = { on: 'get', kind: 'hang', bodyIncludes: '#2 g0]', times: null };
  const hanging = async (server: ServerProcess) =>
    until(async () => (await server.log()).requests.some(({ fault }) => fault === 'hang'), 'an order hangs');

  test('that is interrupted ends with 130 and what it has learned; the next one learns the rest', async ({ scene }) => {
    const server = await issued(scene);
    await become(server, { 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    await server.configure({ faultPlan: [hang] });
    const running = scene.start([...RESULTS, '--refresh']);
    await hanging(server);
    await until(() => refreshes(scene) === 2, 'two orders were learned');
    running.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toEqual([130, `${scene.path('rows.results.csv')}\n`]);
    expect(statuses(scene)).toEqual(['CLAIMED', 'ACTIVE', 'CLAIMED', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    await server.configure({ faultPlan: [] });
    expect((await scene.run([...RESULTS, '--refresh'])).code).toBe(0);
    expect(statuses(scene)).toEqual(['CLAIMED', 'ACTIVE', 'CLAIMED', 'ACTIVE', 'CLAIMED', 'ACTIVE']);
  });

  test('that is killed with -9 leaves the old status or the new one, and never a broken file', async ({ scene }) => {
    const server = await issued(scene);
    const before = read(scene);
    await become(server, { 0: 'CLAIMED', 2: 'CLAIMED', 4: 'CLAIMED' });
    await server.configure({ faultPlan: [hang] });
    const running = scene.start([...RESULTS, '--refresh']);
    await hanging(server);
    await until(() => refreshes(scene) === 2, 'two orders were learned');
    running.kill('SIGKILL');
    await running.ended;
    expect(read(scene) === before).toBe(true);
    // Of a record that was being written only a part may be there.
    const log = join(stateFolder(scene), 'statuses.log');
    writeFileSync(log, readFileSync(log, 'utf8') + readFileSync(log, 'utf8').slice(0, 20));
    expect((await scene.run(RESULTS)).code).toBe(0);
    expect(statuses(scene)).toEqual(['CLAIMED', 'ACTIVE', 'CLAIMED', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    await server.configure({ faultPlan: [] });
    expect((await scene.run([...RESULTS, '--refresh'])).code).toBe(0);
    expect(statuses(scene)).toEqual(['CLAIMED', 'ACTIVE', 'CLAIMED', 'ACTIVE', 'CLAIMED', 'ACTIVE']);
    expect(await scene.verdict()).toEqual([]);
  });

  test('killed at any moment, again and again, ends with the present statuses', async ({ scene }) => {
    const server = await issued(scene, { itemOrder: 'shuffle-each-get' }, 12);
    const links = scene.results().map(({ payout_url: url }) => url);
    for (let round = 0; round < 3; round += 1) {
      const present = round % 2 === 0 ? 'CLAIMED' : 'EXPIRED';
      await become(server, Object.fromEntries(links.map((_, row) => [row, present])));
      const earlier = refreshes(scene);
      const running = scene.start([...RESULTS, '--refresh']);
      await until(() => refreshes(scene) > earlier + round, 'some orders were learned');
      running.kill('SIGKILL');
      await running.ended;
      expect((await scene.run(RESULTS)).code).toBe(0);
      expect(scene.results().map(({ payout_url: url }) => url)).toEqual(links);
      expect(statuses(scene).filter((status) => status === present).length).toBeGreaterThanOrEqual(2 * (round + 1));
      expect(statuses(scene).every((status) => ['ACTIVE', 'CLAIMED', 'EXPIRED'].includes(status ?? ''))).toBe(true);
    }
    expect((await scene.run([...RESULTS, '--refresh'])).code).toBe(0);
    expect(new Set(statuses(scene))).toEqual(new Set(['CLAIMED']));
    expect(await scene.verdict()).toEqual([]);
  });

  test('asks the simulation for a rehearsal, and finds it without the word, too', async ({ scene }) => {
    scene.write('rows.csv', rowsCsv(3));
    const env = { RUNA_API_KEY: '' };
    expect((await scene.run(['rows.csv', '--sandbox'], { env })).code).toBe(0);
    const before = read(scene);
    for (const words of [['--refresh'], [], ['--redact'], ['--only', 'issued']]) {
      expect((await scene.run([...RESULTS, '--sandbox', ...words], { env })).code).toBe(0);
    }
    expect(read(scene) === before).toBe(true);
    refused(await scene.run(RESULTS, { env }));
    const rehearsals = scene.path('.issue-batch', '.sandbox');
    const [name = ''] = readdirSync(rehearsals).filter((each) => each.startsWith('batch-'));
    const ended = await scene.run(['results', join(rehearsals, name), '--refresh'], { env });
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringMatching(/3 links in 1 order: 3 ACTIVE; 0 changed/)]);
  });
});
