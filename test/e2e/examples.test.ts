import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const SAMPLE = resolve(import.meta.dirname, '../../samples/rewards.csv');
const BATCH = 'batch-8a5a53afedd24ee3';

/** Exit codes of the examples that do not end with 0 on a batch that is issued. */
const OTHERWISE: Readonly<Record<string, number>> = {
  // There is no order 3 without an answer.
  'reconcile rewards.csv --resolve 3=not-issued': 2,
};

async function run(scene: Scene, words: string): Promise<void> {
  const [typed = '', file] = words.split(' > ');
  const name = typed.split(' ')[0] ?? '';
  const rehearses = ['completion', 'sandbox'].includes(name) ? [] : ['--sandbox'];
  const ended = await scene.run([...typed.split(' '), ...rehearses.filter((word) => !typed.includes(word))]);
  expect([words, ended.code, ended.stderr.match(/^.*bug.*$/m)]).toEqual([words, OTHERWISE[words] ?? 0, null]);
  if (file !== undefined) expect(ended.stdout).toContain(`Its place: ${file}`);
}

describe('the examples of the help', () => {
  test('do what they say, one after the other, on a rehearsed batch', { timeout: 400_000 }, async ({ scene }) => {
    mkdirSync(scene.path('rehearsal'));
    copyFileSync(SAMPLE, scene.path('rewards.csv'));
    const words = COMMANDS.flatMap(({ examples }) => examples.map((example) => example.words));
    expect(words.some((each) => each.includes(BATCH))).toBe(true);
    // The canary is a batch of its own, cut in its own way; what serves until Ctrl-C comes below.
    const inTurn = words.filter((each) => !each.startsWith('sandbox') && each !== 'rewards.csv --canary');
    for (const each of inTurn) await run(scene, each);
    for (const name of ['rewards.results.csv', 'rewards.report.html', 'november.html', 'rewards.redacted.csv']) {
      expect(existsSync(scene.path(name)), name).toBe(true);
    }
  });

  test('send one row first', async ({ scene }) => {
    copyFileSync(SAMPLE, scene.path('rewards.csv'));
    await run(scene, 'rewards.csv --canary');
    expect(JSON.parse((await scene.run(['status', BATCH, '--sandbox', '--json'])).stdout)).toMatchObject({
      issued: 25,
      orders: [{ rows: 1 }, {}, {}, {}],
    });
  });

  test('serve the simulation until they are told to stop', async ({ scene }) => {
    const examples = COMMANDS.find(({ usage }) => usage === 'sandbox')?.examples ?? [];
    for (const { words } of examples) {
      const sandbox = scene.start(words.replace('8080', '0').split(' '));
      await until(() => sandbox.stdout().includes('\n'), 'the sandbox says its address');
      sandbox.kill('SIGINT');
      expect((await sandbox.ended).code).toBe(0);
    }
  });
});
