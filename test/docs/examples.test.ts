/**
 * The examples in the comments of the source are what an editor shows: they compile under strict rules, against the
 * built package.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import * as redis from '../../src/redis/index.js';
import * as sandbox from '../../src/sandbox/index.js';
import { ROOT } from './pages.js';
import { compile, makeProject } from './strict-project.js';

interface Comment {
  readonly path: string;
  /** Of its first line, counted from 1. */
  readonly line: number;
  /** Without the stars. */
  readonly text: string;
  /** The line of code behind it. */
  readonly code: string;
}

const COMMENTS: readonly Comment[] = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap(commentsIn);

const EXAMPLES = COMMENTS.flatMap(({ path, line, text }) =>
  programsIn(text).map((program, index) => [`${path.replace(/\W/g, '-')}-${line}-${index}`, program] as const),
);

let home: string;
beforeAll(() => {
  home = makeProject(EXAMPLES);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the examples in comments', () => {
  it('compile, every one of them', { timeout: 240_000 }, async () => {
    expect(EXAMPLES.length).toBeGreaterThan(30);
    for (const [name, program] of EXAMPLES) expect(program, name).toContain("from 'issue-batch");
    expect(await compile(home)).toEqual({ code: 0, output: '' });
  });

  it.each([...Object.keys(library), ...Object.keys(redis), ...Object.keys(sandbox)])('show how %s is used', (name) => {
    const declared = new RegExp(`^export (?:async )?(?:function\\*?|class|const) ${name}\\b`);
    const programs = COMMENTS.filter(({ code }) => declared.test(code)).flatMap(({ text }) =>
      programsIn(text.split('@example').slice(1).join('@example')),
    );
    expect(programs.join('\n')).toMatch(new RegExp(`\\b${name}\\b[\\s\\S]*\\b${name}\\b`));
  });
});

function commentsIn(path: string): Comment[] {
  const source = readFileSync(join(ROOT, 'src', path), 'utf8');
  return [...source.matchAll(/^ *\/\*\*([\s\S]*?)\*\/\n(.*)/gm)].map(({ index, 1: inside = '', 2: code = '' }) => ({
    path,
    line: source.slice(0, index).split('\n').length,
    text: inside.replace(/^ *\* ?/gm, ''),
    code,
  }));
}

function programsIn(text: string): string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, program = '']) => program);
}
