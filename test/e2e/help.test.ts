/** The pages of help that were made when the command was built. */
import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { nameOf } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { helpFor } from '../cli/typed.js';
import { test } from './scene.js';

describe('the start', () => {
  const file = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8');
  const importsOf = (name: string) => [...file(name).matchAll(/^import .*?"(\.[^"]+)";$/gm)].map(([, path]) => path);

  test('loads neither parser nor library, and parsing loads no command', () => {
    expect(importsOf('command.js')).toEqual([]);
    expect(importsOf('command-parse.js').sort()).toEqual(['./command-rolldown-runtime.js', './command.js']);
  });
});

describe.concurrent('the help', () => {
  test('is what the parser would say, for each command', async ({ scene }) => {
    for (const words of [[], ...COMMANDS.map((command) => [nameOf(command)])]) {
      const shown = await scene.run([...words, '--help']);
      expect(shown, words.join(' ')).toMatchObject({ code: 0, stderr: '', stdout: `${await helpFor(...words)}\n` });
    }
  });

  test('is the same however it is asked for, and without any words a mistake', async ({ scene }) => {
    const { stdout } = await scene.run(['plan', '--help']);
    for (const words of [
      ['help', 'plan'],
      ['--help', 'plan'],
      ['plan', 'rows.csv', '--help'],
    ]) {
      expect(await scene.run(words), words.join(' ')).toMatchObject({ code: 0, stderr: '', stdout });
    }
    const overview = await scene.run(['--help']);
    expect(await scene.run([])).toMatchObject({ code: 2, stderr: '', stdout: overview.stdout });
  });
});
