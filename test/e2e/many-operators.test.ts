/** Several machines – folders with nothing in common but the account and a Redis – and what goes wrong between them. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { spacingFor } from '../../src/redis/spacing.js';
import { freePort, REDIS_PROGRAMS, type RedisServer, startRedis } from '../support/redis-server.js';
import type { ServerProcess } from '../support/server-process.js';
import type { Running } from './command.js';
import { rowsCsv } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const RATE = 300;
/** One order a row. */
const WORDS = ['rows.csv', '--chunk-size', '1', '--rate', String(RATE)];
/** Stands for each process's one request that may be late, wherever a window begins. */
const LATE = 1;
const ROUNDING_MS = 3;

describe.each(REDIS_PROGRAMS)('over %s', (program) => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await startRedis(program);
  });
  afterEach(() => redis.stop());

  /** A machine of its own, with its own rows. */
  function machine(scene: Scene, name: string, rows: number, firstCents: number) {
    const folder = scene.path(name);
    mkdirSync(folder, { recursive: true });
    scene.write(join(name, 'rows.csv'), rowsCsv(rows, { firstCents }));
    const env = { ISSUE_BATCH_REDIS_URL: redis.url };
    return {
      name,
      start: (...words: string[]): Running => scene.start([...WORDS, ...words], { cwd: folder, env }),
      run: async () => scene.run(WORDS, { cwd: folder, env }),
    };
  }

  const three = (scene: Scene, rows: number) =>
    ['one', 'two', 'three'].map((name, index) => machine(scene, name, rows, 1000 * (index + 1)));

  /** Each row once, on the right machine, and nowhere an order that nobody knows of. */
  async function expectAllIssued(
    scene: Scene,
    server: ServerProcess,
    names: readonly string[],
    orders: number,
  ): Promise<void> {
    const { orders: made } = await server.log();
    expect(made).toHaveLength(orders);
    for (const name of names) {
      const results = scene.results(join(name, 'rows.results.csv'));
      const ids = new Set(results.map((row) => row.runa_order_id));
      const own = made.filter(({ id }) => ids.has(id));
      expect(await scene.verdict(join(name, 'rows.csv'), join(name, 'rows.results.csv'), own)).toEqual([]);
      expect(results.filter((row) => row.issue_status !== 'issued')).toEqual([]);
    }
  }

  /** By the journals, in which each order's beginning stands: what a busy machine does to the server's clock is no burst. */
  function expectEvenPace(scene: Scene, names: readonly string[]): void {
    const times = names
      .flatMap((name) => eventsIn(scene.path(name, '.issue-batch'), 'order:intent'))
      .sort((a, b) => a - b);
    const wrong = times.flatMap((from, first) =>
      times
        .slice(first)
        .map((to, count) => ({ ms: to - from, count: count + 1 }))
        .filter(({ ms, count }) => count > (ms + ROUNDING_MS) / spacingFor(RATE) + 1 + names.length * LATE),
    );
    expect(wrong).toEqual([]);
  }

  test('three processes send at the rate of one, and each row once', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0 });
    scene.rate = RATE;
    const machines = three(scene, 15);
    const ended = await Promise.all(machines.map((each) => each.run()));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    const names = machines.map(({ name }) => name);
    await expectAllIssued(scene, server, names, 45);
    expectEvenPace(scene, names);
  });

  test('a batch that runs elsewhere is not begun, and its runner is named; afterwards nothing is sent again', async ({
    scene,
  }) => {
    // The first order does not settle by itself: whoever sent it is there until then.
    const server = await scene.serve({ settleMs: 0, faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing' }] });
    scene.rate = RATE;
    const here = machine(scene, 'here', 12, 1000);
    const there = machine(scene, 'there', 12, 1000);
    const running = here.start();
    await until(async () => (await scene.creates()) > 0, 'the first has begun');
    const refused = await there.run();
    expect(refused.code).toBe(7);
    expect(refused.stderr).toMatch(
      new RegExp(`holds its lease in Redis: process ${running.pid} of \\S+ on host \\S+, since `),
    );
    await server.configure({ unstick: true });
    expect((await running.ended).code).toBe(0);
    expect((await there.run()).code).toBe(0);
    await expectAllIssued(scene, server, ['here', 'there'], 12);
  });

  test('Redis killed and empty again, a runner stopped, and one killed: no row is lost or paid twice', async ({
    scene,
  }) => {
    const server = await scene.serve({ settleMs: 0 });
    scene.rate = RATE;
    const machines = three(scene, 12);
    const [first, second, third] = machines.map((each) => each.start()) as [Running, Running, Running];
    const sent = (count: number) =>
      until(async () => (await scene.creates()) >= count, `${count} orders are sent`, 60_000);
    await sent(4);
    second.kill('SIGSTOP');
    await redis.kill();
    await delay(300);
    await redis.start();
    await sent(10);
    third.kill('SIGKILL');
    await third.ended;
    const again = machines[2]?.start();
    second.kill('SIGCONT');
    const ended = await Promise.all([first, second, again].map((each) => each?.ended));
    expect(ended.map((each) => each?.code)).toEqual([0, 0, 0]);
    const names = machines.map(({ name }) => name);
    await expectAllIssued(scene, server, names, 36);
    expectEvenPace(scene, names);
  });

  test('a 429 that one of them meets makes both wait', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0 });
    scene.rate = RATE;
    const running = three(scene, 20)
      .slice(0, 2)
      .map((each) => each.start());
    await until(async () => (await scene.creates()) >= 4, 'they have begun', 60_000);
    await server.configure({ faultPlan: [{ on: 'create', kind: 'status', status: 429, times: 1 }] });
    const held = async () => (await redis.client.keys('issue-batch:hold:*')).length > 0;
    await until(held, 'Redis knows of it', 60_000);
    const before = await scene.creates();
    await until(async () => !(await held()), 'the hold has ended', 60_000);
    // What had its slot by then may still be under way, one for each.
    expect((await scene.creates()) - before).toBeLessThanOrEqual(2);
    for (const { code } of await Promise.all(running.map(({ ended }) => ended))) expect(code).toBe(0);
    await expectAllIssued(scene, server, ['one', 'two'], 40);
  });

  test('without its Redis a run sends nothing, leaves no state and ends with 4', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(3));
    const ended = await scene.run([...WORDS, '--redis', `redis://user:geheim@127.0.0.1:${await freePort()}`]);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/Redis at 127\.0\.0\.1:\d+ cannot be used: connect ECONNREFUSED/);
    expect(ended.stderr).toContain('ISSUE_BATCH_REDIS_URL');
    expect(ended.stderr).not.toContain('geheim');
    expect(await scene.creates()).toBe(0);
    expect(scene.hasState()).toBe(false);
  });

  test('the check of the setup tries it, sets no rate and leaves nothing behind', async ({ scene }) => {
    await scene.serve();
    const look = async (url: string) => {
      const { code, stdout } = await scene.run(['doctor', '--json'], { env: { ISSUE_BATCH_REDIS_URL: url } });
      const checks = (JSON.parse(stdout) as { checks: { name: string; status: string; found: string }[] }).checks;
      return { exitCode: code, ...checks.find(({ name }) => name === 'redis') };
    };
    const found = /^127\.0\.0\.1:\d+ answered in \d+ ms \((?:redis|valkey) [\d.]+\) and takes limits and leases$/;
    expect(await look(redis.url)).toMatchObject({ exitCode: 0, status: 'ok', found: expect.stringMatching(found) });
    const left = await redis.client.keys('*');
    expect(left.filter((key) => !key.startsWith('issue-batch:b_look-'))).toEqual([]);
    const away = await look(`redis://127.0.0.1:${await freePort()}`);
    expect(away).toMatchObject({ exitCode: 4, status: 'failed', found: expect.stringContaining('ECONNREFUSED') });
  });

  test('while Redis is away, what was sent before is followed to its end, and nothing else leaves', async ({
    scene,
  }) => {
    const server = await scene.serve({ settleMs: 1500 });
    scene.rate = RATE;
    const running = machine(scene, 'here', 20, 1000).start();
    await until(async () => (await scene.creates()) >= 4, 'some are sent');
    await redis.kill();
    await until(() => running.stderr().includes('no order is sent until it is back'), 'it has said so');
    const sent = await scene.creates();
    const settled = () => eventsIn(scene.path('here', '.issue-batch'), 'order:settled').length;
    await until(() => settled() === sent, 'all that were sent have settled', 60_000);
    expect(await scene.creates()).toBe(sent);
    await redis.start();
    expect((await running.ended).code).toBe(0);
    await expectAllIssued(scene, server, ['here'], 20);
  });

  test('a run that waits for a lost Redis ends at once when it is interrupted', async ({ scene }) => {
    await scene.serve({ settleMs: 0 });
    scene.rate = RATE;
    const running = machine(scene, 'here', 40, 1000).start();
    await until(async () => (await scene.creates()) >= 2, 'it has begun');
    await redis.kill();
    await until(() => running.stderr().includes('no order is sent until it is back'), 'it has said so');
    running.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  });
});

/** When things of one kind happened, by the journals of a state directory. */
function eventsIn(stateDir: string, kind: string): number[] {
  const [batch = ''] = readdirSync(stateDir).filter((name) => name.startsWith('batch-'));
  const text = readFileSync(join(stateDir, batch, 'journal.log'), 'utf8');
  // The run may be writing its next record at this moment.
  return text
    .slice(0, Math.max(0, text.lastIndexOf('\n')))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as { type: string; at: string })
    .filter(({ type }) => type === kind)
    .map(({ at }) => Date.parse(at));
}
