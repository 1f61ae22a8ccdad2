import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Fault, ServerProcess } from '../support/server-process.js';
import { rowsCsv } from './inputs.js';
import { createsIn } from './oracle.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const WORDS = ['rows.csv', '--chunk-size', '2'];
const chunk = (index: number) => `#${index} g0]`;

async function expectAllIssuedOnce(scene: Scene, server: ServerProcess, orders = 3): Promise<void> {
  const { code, stderr } = await scene.run(WORDS);
  expect(stderr).not.toMatch(/bug/);
  expect(code).toBe(0);
  expect((await server.log()).orders).toHaveLength(orders);
  expect(await scene.verdict()).toEqual([]);
}

async function killOnce(scene: Scene, moment: () => Promise<boolean>, what: string): Promise<void> {
  const running = scene.start(WORDS);
  await until(moment, what);
  running.kill('SIGKILL');
  expect((await running.ended).signal).toBe('SIGKILL');
}

describe.concurrent('after kill -9 the same command ends with one item a row', () => {
  const positions = ['first', 'middle', 'last'].map((name, index) => [name, index] as const);

  test.for(positions)('when the server has not made the %s order yet', async ([, index], { scene }) => {
    const hang: Fault = { on: 'create', kind: 'hang', made: false, bodyIncludes: chunk(index) };
    const server = await scene.serve({ faultPlan: [hang] });
    scene.write('rows.csv', rowsCsv(6));
    await killOnce(
      scene,
      async () => (await server.log()).requests.some(({ fault }) => fault === 'hang'),
      'the order hangs',
    );
    await expectAllIssuedOnce(scene, server);
  });

  test.for(positions)('when the %s order is made and not answered', async ([, index], { scene }) => {
    const hang: Fault = { on: 'create', kind: 'hang', made: true, bodyIncludes: chunk(index) };
    const server = await scene.serve({ faultPlan: [hang] });
    scene.write('rows.csv', rowsCsv(6));
    await killOnce(
      scene,
      async () => (await server.log()).requests.some(({ fault, orderId }) => fault === 'hang' && orderId !== null),
      'the order is made',
    );
    await expectAllIssuedOnce(scene, server);
  });

  test('when every order is answered and none is read', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0 });
    scene.write('rows.csv', rowsCsv(6));
    const answered = async () => createsIn(await server.log()).filter(({ status }) => status === 202).length === 3;
    await killOnce(scene, answered, 'three orders are answered');
    await expectAllIssuedOnce(scene, server);
  });

  test('while an order is being waited for', async ({ scene }) => {
    const slow: Fault = { on: 'create', kind: 'fate', fate: 'processing', bodyIncludes: chunk(1) };
    const server = await scene.serve({ settleMs: 0, faultPlan: [slow] });
    scene.write('rows.csv', rowsCsv(6));
    const lookedAt = async () => {
      const { orders, requests } = await server.log();
      const [open] = orders.filter(({ fate }) => fate === 'processing');
      return requests.filter(({ path }) => path === `/v2/order/${open?.id}`).length > 1;
    };
    await killOnce(scene, lookedAt, 'the slow order was looked at twice');
    await server.configure({ unstick: true });
    await expectAllIssuedOnce(scene, server);
  });

  test('when also the state folder is gone, and the server forgets every key', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0, idempotency: 'none' });
    scene.write('rows.csv', rowsCsv(6));
    await killOnce(scene, async () => (await server.log()).orders.length === 3, 'three orders are made');
    rmSync(scene.path('.issue-batch'), { recursive: true });
    await expectAllIssuedOnce(scene, server);
  });

  const moments = Array.from({ length: 15 }, () => [random(1500), random(800)] as const);
  test.for(moments)('%i ms after its first request, and again after %i ms', async ([first, second], { scene }) => {
    scene.rate = 600;
    const server = await scene.serve({ answerDelayMs: 120, settleMs: 400, itemOrder: 'shuffle-each-get' });
    scene.write('rows.csv', rowsCsv(12));
    for (const ms of [first, second]) {
      const before = (await server.log()).requests.length;
      const running = scene.start([...WORDS, '--rate', '600']);
      const reached = until(async () => (await server.log()).requests.length > before, 'a request').then(
        () => delay(ms),
        () => undefined,
      );
      // The second run may find nothing left to ask for.
      await Promise.race([reached, running.ended]);
      running.kill('SIGKILL');
      await running.ended;
    }
    await expectAllIssuedOnce(scene, server, 6);
  });
});

function random(below: number): number {
  return Math.floor(Math.random() * below);
}
