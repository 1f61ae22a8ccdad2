/** The programs of the README and of `docs/library.md` compile under strict rules, run, print what is shown, and end by themselves. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Block, blocksOf, PAGES, type Page, ROOT } from './pages.js';
import { notPrinted } from './shown.js';

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

/** As in a project that depends on the package. */
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'issue-batch-library-'));
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(ROOT, join(home, 'node_modules', 'issue-batch'));
  symlinkSync(join(ROOT, 'node_modules', '@types'), join(home, 'node_modules', '@types'));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  const compilerOptions = {
    ...{ target: 'ES2023', lib: ['ES2023'], module: 'NodeNext', types: ['node'] },
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noEmit: true },
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  for (const { name, block } of PROGRAMS) writeFileSync(join(home, `${name}.ts`), block.lines.join('\n'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function run(file: string, words: readonly string[], cwd: string): Promise<{ code: unknown; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...words], { cwd, timeout: 200_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), output: stdout + stderr });
    });
  });
}

describe.concurrent('a program of the pages', () => {
  it('compiles, whichever it is', { timeout: 240_000 }, async ({ expect }) => {
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(await run(compiler, ['-p', home], home)).toEqual({ code: 0, output: '' });
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
