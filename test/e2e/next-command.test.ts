import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Fault } from '../support/server-process.js';
import type { Finished } from './command.js';
import { rowsCsv, statusCounts } from './inputs.js';
import { type Scene, test } from './scene.js';

/** The words of the first printed command with this name. */
function printed(said: string, name: string): string[] {
  const [, words] = new RegExp(`: issue-batch (${name}.*)$`, 'm').exec(said) ?? [];
  if (words === undefined) throw new Error(`No command "${name}" in:\n${said}`);
  return words.split(' ');
}

/** Three orders of two rows, from a file that lies in another folder than the one where the command is typed. */
const WORDS = ['data/rows.csv', '--chunk-size', '2'];

async function begin(scene: Scene, faultPlan: Fault[], words: readonly string[] = []): Promise<Finished> {
  const server = await scene.serve({ settleMs: 0, faultPlan });
  mkdirSync(scene.path('data'));
  scene.write('data/rows.csv', rowsCsv(6));
  const ended = await scene.run([...WORDS, ...words]);
  await server.configure({ faultPlan: [], unstick: true });
  return ended;
}

const verdict = (scene: Scene) => scene.verdict('data/rows.csv', 'data/rows.results.csv');
const counts = (scene: Scene) => statusCounts(scene.results('data/rows.results.csv'));

describe.concurrent('typed as it is printed, from where it was printed, the next command', () => {
  test('finishes a batch whose orders were still processing, also when it was expected to be new', async ({
    scene,
  }) => {
    const slow: Fault = { on: 'create', kind: 'fate', fate: 'processing' };
    const first = await begin(scene, [slow], ['--no-wait', '--expect-new']);
    expect(first.code).toBe(4);
    expect((await scene.run(printed(first.stderr, 'data/rows.csv'))).code).toBe(0);
    expect([counts(scene), await verdict(scene)]).toEqual([{ issued: 6 }, []]);
  });

  test('sends the rest after a canary that failed', async ({ scene }) => {
    const first = await begin(scene, [{ on: 'create', kind: 'status', status: 422 }], ['--canary=2']);
    expect(first.code).toBe(5);
    expect((await scene.run(printed(first.stderr, 'resume'))).code).toBe(3);
    expect([counts(scene), await verdict(scene)]).toEqual([{ failed: 2, issued: 4 }, []]);
  });

  test('goes on with rows that came through a pipe, without them', async ({ scene }) => {
    const server = await scene.serve({ settleMs: 0, faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing' }] });
    const words = ['-', '--batch-id', 'piped', '--state-dir', 'my state', '--chunk-size', '2', '--no-wait'];
    const first = await scene.run(words, { input: rowsCsv(6) });
    expect(first.code).toBe(4);
    await server.configure({ unstick: true });
    expect(first.stderr).toMatch(/To go on: issue-batch resume piped --state-dir 'my state'$/m);
    expect((await scene.run(['resume', 'piped', '--state-dir', 'my state'])).code).toBe(0);
    expect(statusCounts(scene.results('piped.results.csv'))).toEqual({ issued: 6 });
  });

  test('names the batch by what finds it where its file stands for two', async ({ scene }) => {
    await begin(scene, []);
    const refused: Fault = { on: 'create', kind: 'status', status: 422, bodyIncludes: '#1 g0]' };
    await scene.serve({ settleMs: 0, faultPlan: [refused] });
    const again = ['--batch-id', 'second', '--allow-duplicates', '-o', 'data/second.results.csv'];
    const second = await scene.run([...WORDS, ...again]);
    expect(second.code).toBe(3);
    const [, batch = ''] = printed(second.stderr, 'retry-failed');
    expect(batch).toBe('data/.issue-batch/second');
    expect((await scene.run(['status', batch])).stdout).toMatch(/^Rows +6: 4 issued, 2 failed$/m);
  });

  test('shows what contradicts after a halt, and nothing is sent from then on', async ({ scene }) => {
    const first = await begin(scene, [{ on: 'get', kind: 'foreign-link', times: null }]);
    expect(first.code).toBe(6);
    expect(printed(first.stderr, 'reconcile')).toEqual(['reconcile', 'data/rows.csv']);
    const sent = await scene.creates();
    const status = await scene.run(['status', 'data/rows.csv']);
    expect(status.stdout).toMatch(/^Next +Halted, nothing more will be sent: /m);
    const plan = await scene.run(['plan', ...WORDS]);
    expect([plan.code, plan.stdout]).toEqual([
      6,
      expect.stringMatching(/To see what contradicts: issue-batch reconcile /),
    ]);
    await scene.run(printed(status.stdout, 'reconcile'));
    expect((await scene.run(WORDS)).code).toBe(6);
    expect(await scene.creates()).toBe(sent);
    expect(readdirSync(scene.path('data')).sort()).toEqual(['.issue-batch', 'rows.csv', 'rows.results.csv']);
  });

  test('is part of the refusal when a batch turns out to be cut in another way than in the account', async ({
    scene,
  }) => {
    expect((await begin(scene, [])).code).toBe(0);
    rmSync(scene.path('data', '.issue-batch'), { recursive: true });
    const { code, stderr } = await scene.run(['data/rows.csv', '--chunk-size', '3']);
    expect([code, stderr]).toEqual([
      6,
      expect.stringMatching(/To see what contradicts: issue-batch reconcile data\/rows\.csv$/m),
    ]);
    expect(await scene.creates()).toBe(3);
  });
});
