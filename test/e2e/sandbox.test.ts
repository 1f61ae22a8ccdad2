import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { parseRows, rowsCsv, statusCounts } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const SAMPLES = resolve(import.meta.dirname, '../../samples');

/** Everything that the journals of a rehearsal say, from the moment there are any. */
function journals(scene: Scene): string {
  const folder = scene.path('.issue-batch', '.sandbox');
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .map((name) => join(folder, name, 'journal.log'))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('');
}

function expectOneLinkARow(scene: Scene, rows: number): void {
  const results = scene.results();
  expect(statusCounts(results)).toEqual({ issued: rows });
  expect(new Set(results.map((row) => row.payout_url)).size).toBe(rows);
  expect(new Set(results.map((row) => row.runa_item_id)).size).toBe(rows);
}

describe.concurrent('a rehearsal with --sandbox', () => {
  const samples = readdirSync(SAMPLES).filter((name) => name.endsWith('.csv'));
  test.for(samples)('of %s runs, or fails as its name says', async (name, { scene }) => {
    copyFileSync(join(SAMPLES, name), scene.path(name));
    // A template has no currency of its own.
    const isRefused = name.startsWith('refused');
    const words = [name, '--sandbox', ...(isRefused ? ['--currency', 'USD'] : [])];
    const { code, stderr } = await scene.run(words, { env: { RUNA_API_KEY: '' } });
    const results = scene.path(name.replace('.csv', '.results.csv'));
    if (name.startsWith('errors')) {
      expect(code).toBe(2);
      expect(existsSync(results)).toBe(false);
      expect(scene.hasState()).toBe(false);
      return;
    }
    expect(stderr).not.toMatch(/PRODUCTION/);
    expect(code).toBe(isRefused ? 3 : 0);
    if (isRefused) return;
    const rows = parseRows(readFileSync(scene.path(name), 'utf8')).length;
    expect(statusCounts(parseRows(readFileSync(results, 'utf8')))).toEqual({ issued: rows });
  });

  test.for(['order:intent', 'order:answer', 'order:settled'])(
    'that is killed with -9 after the first %s goes on with the same command, each row once',
    async (event, { scene }) => {
      scene.write('rows.csv', rowsCsv(450));
      const words = ['rows.csv', '--sandbox'];
      const running = scene.start(words);
      await until(() => journals(scene).includes(event), `the journal has an ${event}`);
      running.kill('SIGKILL');
      await running.ended;
      expect((await scene.run(words)).code).toBe(0);
      expectOneLinkARow(scene, 450);
      expect(new Set(scene.results().map((row) => row.runa_order_id)).size).toBe(3);
    },
  );

  test('that is finished sends nothing when it is asked for again', async ({ scene }) => {
    scene.write('rows.csv', rowsCsv(6));
    await scene.run(['rows.csv', '--sandbox']);
    const before = readFileSync(scene.path('rows.results.csv'), 'utf8');
    const { code, stderr } = await scene.run(['rows.csv', '--sandbox']);
    expect(code).toBe(0);
    expect(stderr).toContain('nothing was sent');
    expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(before);
  });

  test('is apart from the real batch, whose results then take the place of the rehearsed ones', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(['rows.csv', '--sandbox'])).code).toBe(0);
    expect(await scene.creates()).toBe(0);
    expect((await scene.run(['rows.csv'])).code).toBe(0);
    expect(await scene.creates()).toBe(1);
    expect(await scene.verdict()).toEqual([]);
  });

  test.for(['rehearsed before', 'never rehearsed'])(
    'does not take the place of real results (%s)',
    async (past, { scene }) => {
      await scene.serve();
      scene.write('rows.csv', rowsCsv(6));
      if (past === 'rehearsed before') await scene.run(['rows.csv', '--sandbox']);
      await scene.run(['rows.csv']);
      const real = readFileSync(scene.path('rows.results.csv'), 'utf8');
      await scene.run(['rows.csv', '--sandbox']);
      expect(readFileSync(scene.path('rows.results.csv'), 'utf8') === real).toBe(true);
    },
  );
});

describe.concurrent('the sandbox as a server of its own', () => {
  test('says its address, serves a batch, and stops when it is told to', async ({ scene }) => {
    const sandbox = scene.start(['sandbox', '--settle', '50', '--limit', '0']);
    await until(() => sandbox.stdout().includes('\n'), 'the sandbox says its address');
    const env = { RUNA_BASE_URL: sandbox.stdout().trim() };
    scene.write('rows.csv', rowsCsv(6));
    expect((await scene.run(['rows.csv'], { env })).code).toBe(0);
    expectOneLinkARow(scene, 6);
    sandbox.kill('SIGINT');
    expect((await sandbox.ended).code).toBe(0);
  });
});
