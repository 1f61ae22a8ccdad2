import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { rowsCsv, statusCounts } from './inputs.js';
import { test } from './scene.js';
import { until } from './until.js';
import { WORDS, waiting } from './waiting.js';

describe.concurrent('two processes', () => {
  test('of one batch: the second leaves with 7 and names the first, which finishes', async ({ scene }) => {
    const { server, running } = await waiting(scene);
    const { code, stderr } = await scene.run(WORDS);
    expect(code).toBe(7);
    expect(stderr).toMatch(new RegExp(`\\b${running.pid}\\b`));
    await server.configure({ unstick: true });
    expect((await running.ended).code).toBe(0);
    expect(await scene.creates()).toBe(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('of one batch in the same instant make every order once', async ({ scene }) => {
    const server = await scene.serve({ answerDelayMs: 300 });
    scene.write('rows.csv', rowsCsv(6));
    const codes = await Promise.all(Array.from({ length: 3 }, async () => (await scene.run(WORDS)).code));
    expect(codes.filter((code) => code !== 0 && code !== 7)).toEqual([]);
    expect(codes).toContain(0);
    expect((await server.log()).orders).toHaveLength(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('of two batches in one folder do not wait for each other', async ({ scene }) => {
    const server = await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    scene.write('more.csv', rowsCsv(6, { firstCents: 5000 }));
    const ended = await Promise.all([scene.run(WORDS), scene.run(['more.csv'])]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    const { orders } = await server.log();
    const own = orders.filter(({ items }) => items.length === 2);
    expect(await scene.verdict('rows.csv', 'rows.results.csv', own)).toEqual([]);
    const others = orders.filter(({ items }) => items.length === 6);
    expect(await scene.verdict('more.csv', 'more.results.csv', others)).toEqual([]);
  });
});

describe.concurrent('a run whose reader goes away', () => {
  test.for([
    [['stdout'], []],
    [['stdout'], ['--json']],
    [['stdout', 'stderr'], []],
  ] as const)('from %j, with %j, goes on to its end', async ([closed, words], { scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    const { code } = await scene.run([...WORDS, ...words], { closed });
    expect(code).toBe(0);
    expect(statusCounts(scene.results())).toEqual({ issued: 6 });
    expect(await scene.verdict()).toEqual([]);
  });
});

describe.concurrent('a command that has said its last word', () => {
  const commands = [[WORDS], [[...WORDS, '--wait', '60s']], [['plan', ...WORDS]]] as const;
  test.for(commands)('ends by itself soon after: %j', async ([words], { scene }) => {
    await scene.serve({ settleMs: 0 });
    scene.write('rows.csv', rowsCsv(6));
    const running = scene.start(words);
    await until(() => running.stdout() !== '', 'the command has printed its result');
    const ended = await Promise.race([running.ended, delay(5000, undefined, { ref: false })]);
    expect(ended?.code).toBe(0);
  });
});
