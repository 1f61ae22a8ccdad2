/** Results that a spreadsheet keeps open, which only Windows lets it do: the command is made to believe it is there. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { type Scene, test } from './scene.js';

const PRELOAD = pathToFileURL(resolve(import.meta.dirname, '../support/pretend-windows.mjs')).href;
const onWindows = (scene: Scene, words: readonly string[], heldOpen: string) =>
  scene.run(words, { env: { NODE_OPTIONS: `--import=${PRELOAD}`, HELD_OPEN: heldOpen } });

test('go beside the file, with the way to bring that up to date', async ({ scene }) => {
  await scene.serve();
  scene.write('rows.csv', rowsCsv(3));
  const { code } = await scene.run(['rows.csv']);
  expect(code).toBe(0);
  const results = readFileSync(scene.path('rows.results.csv'), 'utf8');
  // As a spreadsheet shows it that was opened before the links were there.
  scene.write('rows.results.csv', results.replace(/https:\S+?,/g, ','));
  const older = readFileSync(scene.path('rows.results.csv'), 'utf8');

  const told = await onWindows(scene, ['rows.csv'], 'rows.results.csv');
  expect(told.code, told.stderr).toBe(0);
  expect(told.stdout).toBe(`${scene.path('rows.results-2.csv')}\n`);
  expect(told.stderr).toContain(
    `Another program has ${scene.path('rows.results.csv')} open, so that it is out of date. Close it there, then: issue-batch results rows.csv -o ${scene.path('rows.results.csv')}\n`,
  );
  expect(readFileSync(scene.path('rows.results-2.csv'), 'utf8')).toBe(results);
  expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(older);

  const { stdout } = await onWindows(scene, ['rows.csv', '--json'], 'rows.results.csv');
  expect(JSON.parse(stdout)).toMatchObject({
    results: scene.path('rows.results-2.csv'),
    resultsHeldOpen: scene.path('rows.results.csv'),
  });

  expect((await onWindows(scene, ['results', 'rows.csv'], 'none')).code).toBe(0);
  expect(readFileSync(scene.path('rows.results.csv'), 'utf8')).toBe(results);
});

test('are an error of the command that does nothing else than write them', async ({ scene }) => {
  await scene.serve();
  scene.write('rows.csv', rowsCsv(3));
  await scene.run(['rows.csv']);
  const refused = await onWindows(scene, ['results', 'rows.csv'], 'rows.results.csv');
  expect(refused.code).toBe(8);
  expect(refused.stderr).toMatch(/rows\.results\.csv: another program has it open.*\n.*Close it there/);
});
