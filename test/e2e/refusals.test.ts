import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { expectRefused, test } from './scene.js';

/** A user to whom root's private files are closed; on a machine where the tests are not root, they are nobody already. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined;

describe.concurrent('before anything is sent', () => {
  test('a missing key is refused with 2', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    await expectRefused(scene, await scene.run(['rows.csv'], { env: { RUNA_API_KEY: '' } }), 2, /There is no API key/);
  });

  test('a key file that others can read is refused with 2', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    writeFileSync(scene.path('key'), 'XXanother.key', { mode: 0o644 });
    await expectRefused(scene, await scene.run(['rows.csv', '--api-key-file', 'key']), 2, /chmod 600/);
  });

  test('a host that cannot be reached ends with 4, a line that says so and one that helps', async ({ scene }) => {
    scene.write('rows.csv', rowsCsv(2));
    const ended = await scene.run(['rows.csv'], { env: { RUNA_BASE_URL: 'http://127.0.0.1:2/v2' } });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/^The API gave no usable answer: .*ECONNREFUSED.*\n.*\n$/);
    expect(scene.hasState()).toBe(false);
  });

  const inputs: [title: string, name: string, prepare: (path: string) => void, reason: RegExp][] = [
    ['a file that is not there', 'rows.csv', () => undefined, /rows\.csv/],
    ['a folder', 'rows.csv', (path) => mkdirSync(path), /folder/],
    ['an empty file', 'rows.csv', (path) => writeFileSync(path, ''), /empty|header/i],
    ['a file without rows', 'rows.csv', (path) => writeFileSync(path, 'product,face_value\n'), /no rows|row/i],
  ];
  test.for(inputs)('%s is refused with 2', async ([, name, prepare, reason], { scene }) => {
    await scene.serve();
    prepare(scene.path(name));
    await expectRefused(scene, await scene.run([name]), 2, reason);
  });

  test('a file that may not be read is refused with 2', async ({ scene }) => {
    await scene.serve();
    chmodSync(scene.write('rows.csv', rowsCsv(2)), 0o000);
    chmodSync(scene.folder, 0o777);
    await expectRefused(scene, await scene.run(['rows.csv'], { uid: NOBODY }), 2, /rows\.csv.*permission/i);
  });

  test('a folder in which no state can be kept ends with 8', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    chmodSync(scene.path('tmp'), 0o777);
    chmodSync(scene.folder, 0o555);
    const ended = await scene.run(['rows.csv'], { uid: NOBODY });
    chmodSync(scene.folder, 0o755);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/Cannot write .*: permission denied/);
    expect(ended.code).toBe(8);
    expect(await scene.creates()).toBe(0);
  });

  test('a results folder that is not there ends with 8', async ({ scene }) => {
    await scene.serve();
    scene.write('rows.csv', rowsCsv(2));
    await expectRefused(scene, await scene.run(['rows.csv', '-o', 'nowhere/out.csv']), 8, /its folder does not exist/);
  });

  test('errors.csv lists everything that is wrong with it at once, and leaves no state', async ({ scene }) => {
    await scene.serve();
    scene.write('errors.csv', readFileSync(new URL('../../samples/errors.csv', import.meta.url), 'utf8'));
    const ended = await scene.run(['errors.csv']);
    await expectRefused(scene, ended, 2, /line 3, column face_value/);
    const named = [...ended.stderr.matchAll(/^ {2}line (\d+)\b/gm)].map(([, line]) => Number(line));
    expect([...new Set(named)]).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19]);
    expect(existsSync(scene.path('errors.results.csv'))).toBe(false);
  });
});

describe.concurrent('real money', () => {
  const words = ['rows.csv', '--base-url', 'https://issue-batch.invalid/v2'];

  test('is not moved without --yes where there is nobody to ask', async ({ scene }) => {
    scene.write('rows.csv', rowsCsv(2));
    // With the currency given, a catalogue that cannot be read does not end the run before the question.
    const ended = await scene.run([...words, '--currency', 'USD'], { env: { RUNA_API_KEY: 'wgtest.key' } });
    await expectRefused(scene, ended, 2, /would move real money.*\n.*--yes/);
  });

  test('needs a catalogue that can be read', async ({ scene }) => {
    scene.write('rows.csv', rowsCsv(2));
    const ended = await scene.run([...words, '--yes'], { env: { RUNA_API_KEY: 'wgtest.key' } });
    await expectRefused(scene, ended, 4, /no usable answer.*ENOTFOUND|EAI_AGAIN/);
  });

  test('and a playground key do not go together', async ({ scene }) => {
    scene.write('rows.csv', rowsCsv(2));
    const ended = await scene.run(['rows.csv', '--base-url', 'https://api.runa.io/v2']);
    await expectRefused(scene, ended, 2, /playground key/);
  });
});
