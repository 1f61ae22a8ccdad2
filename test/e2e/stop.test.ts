import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Fault } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { createsIn } from './oracle.js';
import { test } from './scene.js';
import { until } from './until.js';
import { WORDS, waiting } from './waiting.js';

describe.concurrent('a run that is stopped', () => {
  const signals = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const;
  test.for(signals)(
    'by %s ends with %i and its results, and the same command finishes',
    async ([name, code], { scene }) => {
      const { server, running } = await waiting(scene);
      running.kill(name);
      const ended = await running.ended;
      expect(ended.code).toBe(code);
      expect(ended.stdout).toBe(`${scene.path('rows.results.csv')}\n`);
      expect(statusCounts(scene.results())).toEqual({ issued: 4, processing: 2 });
      expect(await scene.verdict()).toEqual([]);

      await server.configure({ unstick: true });
      expect((await scene.run(WORDS)).code).toBe(0);
      expect(await scene.creates()).toBe(3);
      expect(await scene.verdict()).toEqual([]);
    },
  );

  test('while an answer is under way still waits for it, so that the order is not unknown', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0, answerDelayMs: 2000 });
    scene.write('rows.csv', rowsCsv(6));
    const running = scene.start(WORDS);
    await until(async () => (await server.log()).orders.length === 3, 'three orders are made');
    running.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(statusCounts(scene.results())).toEqual({ processing: 6 });
    expect((await scene.run(WORDS)).code).toBe(0);
    expect(await scene.creates()).toBe(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('a second time leaves at once, and the same command finishes', async ({ scene }) => {
    // The first order of a batch goes alone; the two behind it hang.
    const server = await scene.serve({ faultPlan: [{ on: 'create', nth: 2, kind: 'hang', made: true, times: 2 }] });
    scene.write('rows.csv', rowsCsv(6));
    const running = scene.start(WORDS);
    await until(async () => (await server.log()).orders.length === 3, 'two orders hang');
    running.kill('SIGINT');
    await until(() => running.stderr().includes('SIGINT'), 'the signal is acknowledged');
    const stoppedAt = performance.now();
    let ended = false;
    void running.ended.then(() => {
      ended = true;
    });
    // Signals close together are one keypress that came twice.
    while (!ended) {
      await delay(100);
      running.kill('SIGINT');
    }
    expect((await running.ended).code).toBe(130);
    // The answers, which never come, would have been waited for ten seconds.
    expect(performance.now() - stoppedAt).toBeLessThan(8000);
    expect((await scene.run(WORDS)).code).toBe(0);
    expect((await server.log()).orders).toHaveLength(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('before anything was sent leaves no state', async ({ scene }) => {
    const server = await scene.serve({ faultPlan: [{ on: 'product', kind: 'hang' }] });
    scene.write('rows.csv', rowsCsv(6));
    const running = scene.start(WORDS);
    await until(async () => (await server.log()).requests.length === 1, 'the catalogue is asked for');
    running.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(await scene.creates()).toBe(0);
    expect(scene.hasState()).toBe(false);
  });

  test('while the server says "too many requests" ends, and the same command finishes', async ({ scene }) => {
    const busy: Fault = { on: 'create', kind: 'status', status: 429, retryAfter: 300, times: 3 };
    const server = await scene.serve({ settleMs: 0, faultPlan: [busy] });
    scene.write('rows.csv', rowsCsv(6));
    const running = scene.start(WORDS);
    await until(async () => createsIn(await server.log()).length > 0, 'an order is put off');
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    await server.configure({ faultPlan: [] });
    expect((await scene.run(WORDS)).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });
});
