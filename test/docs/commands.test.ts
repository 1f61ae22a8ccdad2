/** Every command of the README and of `docs/` does what its page says, in a folder as a reader has it. */
import { describe, expect, it } from 'vitest';
import { blocksOf, PAGES, type Page } from './pages.js';
import { NOT_RUN } from './reader-folder.js';
import { type PageRun, runPage } from './run-page.js';
import { announced, notPrinted } from './shown.js';

/** For a machine with much else to do: most of a page is the start of its commands. */
const TIMEOUT_MS = 300_000;

describe.concurrent('typed as they stand there, the commands', () => {
  for (const page of PAGES.filter((each) => blocksOf(each, 'sh').length > 0)) {
    it(`of ${page.path} end as it says, and print what it shows`, { timeout: TIMEOUT_MS }, async ({ expect }) => {
      const run = await runPage(page);
      const story = [...run.printed].map(([line, text]) => `--- ${page.path}:${line}\n${text.trimEnd()}`).join('\n');
      expect([...wrongEnds(page, run), ...wrongOutputs(page, run)], story).toEqual([]);
    });
  }
});

function wrongEnds(page: Page, { failures, printed }: PageRun): string[] {
  const blocks = blocksOf(page, 'sh');
  const expected = announced(blocks);
  const lines = new Set([...expected.keys(), ...failures.keys()]);
  return [
    ...blocks.filter(({ line }) => !printed.has(line)).map(({ line }) => `line ${line}: was not reached`),
    ...[...lines]
      .filter((line) => expected.get(line) !== failures.get(line))
      .map((line) => `line ${line}: ended with ${failures.get(line) ?? 0} instead of ${expected.get(line) ?? 0}`),
  ];
}

/** What is shown belongs to the commands before it, whatever is said in between. */
function wrongOutputs(page: Page, { printed }: PageRun): string[] {
  return page.blocks.flatMap((shown, index) => {
    const before = page.blocks.slice(0, index).findLast(({ kind }) => kind === 'sh');
    if (shown.kind !== 'text' || before === undefined || isNotRun(before.lines)) return [];
    const missing = notPrinted(shown.lines, printed.get(before.line) ?? '');
    return missing.map((line) => `line ${shown.line}: not printed: ${line}`);
  });
}

function isNotRun(lines: readonly string[]): boolean {
  return lines.every((line) => line.split(' && ').every((words) => Object.hasOwn(NOT_RUN, words)));
}

it('are all on pages that are read: none is left out by the spelling of its block', () => {
  const kinds = new Set(PAGES.flatMap(({ blocks }) => blocks.map(({ kind }) => kind)));
  expect([...kinds].filter((kind) => !KINDS.has(kind))).toEqual([]);
});

/** `sh` is run, `text` is what it prints, `ts` is compiled and run; the others are read by other programs. */
const KINDS: ReadonlySet<string> = new Set(['sh', 'text', 'ts', 'csv', 'json', 'crontab', 'yaml']);
