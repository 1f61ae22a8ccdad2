/** Every command of the README and of `docs/` does what its page says, in a folder as a reader has it. */
import { describe, expect, it } from 'vitest';
import { blocksOf, PAGES } from './pages.js';
import { announced, NOT_RUN, notPrinted, runPage } from './run-page.js';

/** For a machine with much else to do: most of a page is the start of its commands. */
const TIMEOUT_MS = 300_000;

describe.concurrent('typed as they stand there, the commands', () => {
  for (const page of PAGES.filter((each) => blocksOf(each, 'sh').length > 0)) {
    it(`of ${page.path} end as it says, and print what it shows`, { timeout: TIMEOUT_MS }, async ({ expect }) => {
      const run = await runPage(page);
      try {
        const blocks = blocksOf(page, 'sh');
        const wrong: string[] = [];
        const said = (line: number) => run.printed.get(line)?.trimEnd() ?? '';
        for (const { line } of blocks) if (!run.printed.has(line)) wrong.push(`line ${line}: was not reached`);
        const expected = announced(blocks);
        for (const [line, code] of expected) {
          if (run.failures.get(line) !== code) wrong.push(`line ${line}: ended with ${run.failures.get(line) ?? 0}`);
        }
        for (const [line, code] of run.failures) {
          if (!expected.has(line)) wrong.push(`line ${line}: ended with ${code}`);
        }
        let last = 0;
        for (const { kind, line, lines } of page.blocks) {
          if (kind === 'sh') last = line;
          if (kind !== 'text' || last === 0 || isNotRun(page.blocks.find((each) => each.line === last)?.lines))
            continue;
          for (const missing of notPrinted(lines, said(last))) wrong.push(`line ${line}: not printed: ${missing}`);
        }
        const story = blocks.map(({ line }) => `--- ${page.path}:${line}\n${said(line)}`).join('\n');
        expect(wrong, `${page.path}\n${story}`).toEqual([]);
      } finally {
        run.cleanUp();
      }
    });
  }
});

function isNotRun(lines: readonly string[] = []): boolean {
  return lines.every((line) => line.split(' && ').every((words) => Object.hasOwn(NOT_RUN, words)));
}

it('are all on pages that are read: none is left out by the spelling of its block', () => {
  const kinds = new Set(PAGES.flatMap(({ blocks }) => blocks.map(({ kind }) => kind)));
  expect([...kinds].filter((kind) => !KINDS.has(kind))).toEqual([]);
});

/** `sh` is run, `text` is what it prints, `ts` is compiled and run; the others are read by other programs. */
const KINDS = new Set(['sh', 'text', 'ts', 'csv', 'json', 'crontab', 'yaml']);
