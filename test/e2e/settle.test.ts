import { readdirSync, renameSync, rmSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Fault, ServerProcess } from '../support/server-process.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { type Scene, test } from './scene.js';

const WORDS = ['rows.csv', '--chunk-size', '2'];
const SLOW: Fault = { on: 'create', kind: 'fate', fate: 'processing', bodyIncludes: '#1 g0]' };

/** A batch whose middle order is still open when its run ends. */
async function left(scene: Scene, words: readonly string[] = ['--no-wait']): Promise<ServerProcess> {
  const server = await scene.serve({ settleMs: 0, faultPlan: [SLOW] });
  scene.write('rows.csv', rowsCsv(6));
  expect((await scene.run([...WORDS, ...words])).code).toBe(4);
  await server.configure({ unstick: true });
  return server;
}

async function expectFinished(scene: Scene, server: ServerProcess, words: readonly string[]): Promise<void> {
  const { code, stderr } = await scene.run(words);
  expect(stderr).not.toMatch(/There is no batch/);
  expect(code).toBe(0);
  expect((await server.log()).orders).toHaveLength(3);
  expect(await scene.creates()).toBe(3);
  expect(statusCounts(scene.results())).toEqual({ issued: 6 });
}

const batchId = (scene: Scene, stateDir = '.issue-batch') =>
  readdirSync(scene.path(stateDir)).find((name) => !name.startsWith('.')) ?? '';

describe.concurrent('an order that is slow to settle', () => {
  test('is called processing after --wait, with exit code 4, and a later run collects it', async ({ scene }) => {
    const server = await left(scene, ['--wait', '2s']);
    expect(statusCounts(scene.results())).toEqual({ issued: 4, processing: 2 });
    expect(await scene.verdict()).toEqual([]);
    await expectFinished(scene, server, WORDS);
    expect(await scene.verdict()).toEqual([]);
  });

  test('is not waited for with --no-wait: every row is processing, and exit code 4', async ({ scene }) => {
    const server = await left(scene);
    expect(statusCounts(scene.results()).processing).toBeGreaterThan(1);
    expect(await scene.verdict()).toEqual([]);
    await expectFinished(scene, server, WORDS);
    expect(await scene.verdict()).toEqual([]);
  });

  test('is asked for again after answers that are no answers', async ({ scene }) => {
    const on = 'get';
    await scene.serve({
      settleMs: 0,
      faultPlan: [
        { on, kind: 'not-found' },
        { on, kind: 'status', status: 502, html: true },
        { on, kind: 'reset-before' },
        { on, kind: 'processing-once' },
        { on, kind: 'unknown-status' },
        { on, kind: 'missing-item' },
        { on, kind: 'bad-utf8' },
      ],
    });
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(WORDS)).code).toBe(0);
    expect(await scene.verdict()).toEqual([]);
  });
});

describe.concurrent('resume', () => {
  test("goes on by the CSV's path", async ({ scene }) => {
    await expectFinished(scene, await left(scene), ['resume', 'rows.csv']);
    expect(await scene.verdict()).toEqual([]);
  });

  test('goes on by the batch ID, in the folder of the state', async ({ scene }) => {
    const server = await left(scene);
    await expectFinished(scene, server, ['resume', batchId(scene)]);
  });

  test('goes on by the batch ID with --state-dir, from anywhere', async ({ scene }) => {
    const server = await left(scene, ['--no-wait', '--state-dir', 'elsewhere']);
    const { code } = await scene.run(['resume', batchId(scene, 'elsewhere'), '--state-dir', scene.path('elsewhere')], {
      cwd: '/',
    });
    expect(code).toBe(0);
    expect((await server.log()).orders).toHaveLength(3);
    expect(await scene.verdict()).toEqual([]);
  });

  test('goes on by the state folder, also after it was moved', async ({ scene }) => {
    const server = await left(scene);
    renameSync(scene.path('.issue-batch'), scene.path('moved.issue-batch'));
    await expectFinished(scene, server, ['resume', `moved.issue-batch/${batchId(scene, 'moved.issue-batch')}`]);
  });

  test('goes on by ID and by folder after the CSV was deleted', async ({ scene }) => {
    const server = await left(scene);
    rmSync(scene.path('rows.csv'));
    await expectFinished(scene, server, ['resume', batchId(scene)]);
    await expectFinished(scene, server, ['resume', `.issue-batch/${batchId(scene)}`]);
  });

  test("goes on by the CSV's path after the CSV was deleted", async ({ scene }) => {
    const server = await left(scene);
    rmSync(scene.path('rows.csv'));
    await expectFinished(scene, server, ['resume', 'rows.csv']);
  });

  test('of a batch that is not there is refused with 2', async ({ scene }) => {
    await scene.serve();
    const { code, stderr } = await scene.run(['resume', 'batch-0123456789abcdef']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/There is no batch/);
    expect(scene.hasState()).toBe(false);
  });
});
