/** The question before real money moves, on a real terminal: `script` gives the command one of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { rowsCsv } from './inputs.js';
import { type Scene, test } from './scene.js';
import { until } from './until.js';

const BIN = resolve(import.meta.dirname, '../../bin/issue-batch.js');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** A host that nobody can reach counts as production; with the currency given, its silence is no reason not to ask. */
const WORDS = 'rows.csv --currency USD --base-url https://issue-batch.invalid/v2';

async function answer(scene: Scene, reply: string): Promise<{ code: number | null; said: string }> {
  scene.write('rows.csv', rowsCsv(3));
  const child = spawn('script', ['-qefc', `${process.execPath} ${BIN} ${WORDS}`, '/dev/null'], {
    cwd: scene.folder,
    env: { PATH: process.env.PATH ?? '', HOME: scene.folder, TERM: 'xterm', RUNA_API_KEY: 'wgtest.key' },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  await until(() => said.includes('[y/N]'), 'the question is asked');
  child.stdin.write(reply);
  const [code] = await ended;
  return { code, said };
}

describe.concurrent('on a terminal, real money', () => {
  test.runIf(hasScript)('is asked for with the number of payouts and their sum in sight', async ({ scene }) => {
    const { said } = await answer(scene, 'n\r');
    expect(said).toMatch(/PRODUCTION: real money/);
    expect(said).toMatch(/Issue 3 payouts, 30\.03 USD, with real money\? \[y\/N\]/);
  });

  test.runIf(hasScript).for([
    ['Enter alone', '\r'],
    ['any other word', 'yep\r'],
    ['the end of input', '\u0004'],
  ] as const)('is not moved by %s', async ([, reply], { scene }) => {
    const { code, said } = await answer(scene, reply);
    expect([code, existsSync(scene.path('.issue-batch'))]).toEqual([2, false]);
    expect(said).toMatch(/Nothing was sent\./);
  });

  test.runIf(hasScript)('is not moved by Ctrl-C, which is an interruption', async ({ scene }) => {
    const { code, said } = await answer(scene, '\u0003');
    expect([code, existsSync(scene.path('.issue-batch'))]).toEqual([130, false]);
    expect(said).toMatch(/Interrupted; nothing was sent\./);
  });

  test.runIf(hasScript)('is moved by a yes', async ({ scene }) => {
    const { code, said } = await answer(scene, 'y\r');
    // Nobody is there to send it to.
    expect(said).toMatch(/no usable answer/);
    expect([code, existsSync(scene.path('.issue-batch'))]).toEqual([4, true]);
  });
});
