/** Runs of one state directory at the same time: together they stay at the rate, whatever becomes of one of them. */
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Running } from './command.js';
import { rowsCsv } from './inputs.js';
import { createsIn } from './oracle.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

/** Longer than any wait but that for the next minute, on a busy machine. */
const QUIET_MS = 3000;

/** A batch with one order a row. */
function begin(scene: Scene, name: string, orders: number, rate: number, env: Record<string, string> = {}): Running {
  scene.write(name, rowsCsv(orders, { firstCents: 1000 + 500 * readdirSync(scene.folder).length }));
  return again(scene, name, rate, env);
}

function again(scene: Scene, name: string, rate: number, env: Record<string, string> = {}): Running {
  return scene.start([name, '--chunk-size', '1', '--rate', String(rate)], { env });
}

/** Waits until nothing has been sent for a while, and returns how many order requests there were. */
async function quiet(scene: Scene): Promise<number> {
  for (let before = -1, sent = await scene.creates(); ; before = sent, sent = await scene.creates()) {
    if (sent > 0 && sent === before) return sent;
    await delay(QUIET_MS);
  }
}

async function killAll(...runs: Running[]): Promise<void> {
  for (const run of runs) run.kill('SIGKILL');
  await Promise.all(runs.map(({ ended }) => ended));
}

describe.concurrent('runs of one state directory', () => {
  test('together send as many order requests as one may, and not one more', async ({ scene }) => {
    scene.rate = 30;
    await scene.serve({ settleMs: 0 });
    const runs = ['one.csv', 'two.csv', 'three.csv'].map((name) => begin(scene, name, 15, 30));
    await until(async () => (await scene.creates()) >= 30, 'the minute is used up');
    expect(await quiet(scene)).toBe(30);
    await killAll(...runs);
  });

  test('killed in the middle and started again do not begin a minute of their own', async ({ scene }) => {
    scene.rate = 20;
    await scene.serve({ settleMs: 0, answerDelayMs: 100 });
    const one = begin(scene, 'one.csv', 30, 20);
    await until(async () => (await scene.creates()) >= 8, 'some orders were sent');
    await killAll(one);
    const runs = [again(scene, 'one.csv', 20), begin(scene, 'two.csv', 30, 20)];
    await until(async () => (await scene.creates()) >= 16, 'the minute is used up');
    const sent = await quiet(scene);
    // Of the four that were under way nobody knows whether they left.
    expect(sent).toBeGreaterThanOrEqual(16);
    expect(sent).toBeLessThanOrEqual(20);
    await killAll(...runs);
  });

  test('go on while one of them is stopped', async ({ scene }) => {
    await scene.serve({ settleMs: 0, answerDelayMs: 100 });
    const stopped = begin(scene, 'one.csv', 30, 60);
    await until(async () => (await scene.creates()) >= 4, 'the first one sends');
    stopped.kill('SIGSTOP');
    const { code } = await begin(scene, 'two.csv', 10, 60).ended;
    expect(code).toBe(0);
    stopped.kill('SIGCONT');
    expect((await stopped.ended).code).toBe(0);
    expect(await scene.creates()).toBe(40);
  });

  test('for two accounts do not slow one another', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0 });
    const [one, two] = await Promise.all([
      begin(scene, 'one.csv', 3, 3).ended,
      begin(scene, 'two.csv', 3, 3, { RUNA_API_KEY: 'XXother.secret' }).ended,
    ]);
    expect([one.code, two.code]).toEqual([0, 0]);
    const times = createsIn(await server.log()).map(({ at }) => at);
    expect(times).toHaveLength(6);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60_000);
  });
});
