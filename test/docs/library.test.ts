/** The programs of the README and of `docs/library.md` compile under strict rules, run, print what is shown, and end by themselves. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Block, blocksOf, PAGES, type Page, ROOT } from './pages.js';
import { notPrinted } from './shown.js';
import { compile, makeProject, run } from './strict-project.js';

/** Of programs whose page tells in words what they print. */
const TOLD_IN_WORDS: Readonly<Record<string, readonly string[]>> = { 'README.md': ['1 of 1 issued'] };

interface Program {
  readonly page: Page;
  readonly block: Block;
  readonly name: string;
  readonly shown: readonly string[];
}

const PROGRAMS: readonly Program[] = PAGES.flatMap((page) =>
  blocksOf(page, 'ts').map((block) => {
    const after = page.blocks[page.blocks.indexOf(block) + 1];
    const shown = TOLD_IN_WORDS[page.path] ?? (after?.kind === 'text' ? after.lines : []);
    return { page, block, name: `${page.path.replace(/\W/g, '-')}-${block.line}`, shown };
  }),
);

let home: string;

beforeAll(() => {
  home = makeProject(PROGRAMS.map(({ name, block }) => [name, block.lines.join('\n')]));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.concurrent('a program of the pages', () => {
  it('compiles, whichever it is', { timeout: 240_000 }, async ({ expect }) => {
    expect(await compile(home)).toEqual({ code: 0, output: '' });
  });

  for (const { page, block, name, shown } of PROGRAMS) {
    it(`does what is said behind it: ${page.path}, line ${block.line}`, { timeout: 240_000 }, async ({ expect }) => {
      const folder = join(home, name);
      mkdirSync(folder);
      cpSync(join(ROOT, 'samples'), join(folder, 'samples'), { recursive: true });
      writeFileSync(join(folder, 'program.mjs'), block.lines.join('\n'));
      const { code, output } = await run('program.mjs', [], folder);
      expect({ code, missing: notPrinted(shown, output) }, output).toEqual({ code: 0, missing: [] });
    });
  }
});
