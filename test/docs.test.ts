import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { nameOf } from '../src/cli/command.js';
import { COMMANDS } from '../src/cli/commands.js';
import { EXIT_CODES, exitCodeOf } from '../src/cli/exit-codes.js';
import * as library from '../src/index.js';
import { CREATE_FAULTS, READ_FAULTS } from '../src/sandbox/index.js';
import { COLUMN_NAMES, RESULT_COLUMNS } from '../src/validate/known-columns.js';
import { PAGES, pageOf, prose, ROOT } from './docs/pages.js';

const bin = join(ROOT, 'bin/issue-batch.js');
const textOf = (path: string) => pageOf(path).text;

describe.each(['README.md', 'docs/scripting.md'])('%s', (path) => {
  it('has the exit codes of the command, word for word', () => {
    for (const [code, meaning] of EXIT_CODES) expect(textOf(path)).toContain(`| ${code} | ${meaning} |`);
  });
});

describe.each(['README.md', 'docs/csv.md'])('%s', (path) => {
  it('names every column and every name it goes by', () => {
    const [table = ''] = /\| column \| also accepted as[\s\S]*?\n\n/.exec(textOf(path)) ?? [];
    for (const names of Object.values(COLUMN_NAMES)) for (const name of names) expect(table).toContain(`\`${name}\``);
  });
});

describe('a page', () => {
  it('on the CSV has every column of the results', () => {
    const results = textOf('docs/csv.md').split('## Results')[1];
    for (const name of RESULT_COLUMNS) expect(results).toContain(`\`${name}\``);
  });

  it('on the sandbox has every fault', () => {
    const [, creating, reading] = textOf('docs/sandbox.md').split(/^\| on .*\|$/m);
    for (const kind of Object.keys(CREATE_FAULTS)) expect(creating).toContain(`\`${kind}\``);
    for (const kind of Object.keys(READ_FAULTS)) expect(reading).toContain(`\`${kind}\``);
  });

  it('on scripting has every type of event', () => {
    const sources = ['src/run/events.ts', 'src/run/order-events.ts'];
    const source = sources.map((path) => readFileSync(join(ROOT, path), 'utf8')).join('');
    const types = [...source.matchAll(/readonly type: '([a-z]+:[a-z]+)'/g)].map(([, type]) => type);
    expect(types.length).toBeGreaterThan(10);
    for (const type of types) expect(textOf('docs/scripting.md')).toContain(`\`${type}\``);
  });

  it('on the library has every function, and the exit code of every error', () => {
    const page = textOf('docs/library.md');
    const functions = Object.entries(library).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect(functions).toContain('planBatch');
    for (const name of functions) expect(page).toMatch(new RegExp(`\\b${name}\\b`));
    const codes = [...page.matchAll(/^\| `([A-Z]+)` \| (\d+) \|/gm)];
    expect(codes.length).toBe(8);
    for (const [, code, exitCode] of codes) expect(exitCodeOf(code as library.ErrorCode)).toBe(Number(exitCode));
  });
});

describe('the pages', () => {
  const helps = new Map<string, string>();

  beforeAll(async () => {
    const helpOf = async (...words: string[]) =>
      (await promisify(execFile)(process.execPath, [bin, ...words, '--help'])).stdout;
    const names = COMMANDS.map(nameOf);
    await Promise.all(names.map(async (name) => helps.set(name, await helpOf(name))));
  }, 200_000);

  it('name only options that exist, with a command only its own', () => {
    const all = [...helps.values()].join('\n');
    const wrong: string[] = [];
    for (const { path, text } of PAGES) {
      const options = new Set(text.match(/(?<=[`\s])--[a-z][a-z-]+/g)?.filter((option) => !FOREIGN.has(option)));
      for (const option of options) if (!hasOption(all, option)) wrong.push(`${path}: ${option}`);
      for (const { name, options: own } of commandsIn(text)) {
        const help = helps.get(name) ?? helps.get('run') ?? '';
        for (const option of own) if (!hasOption(help, option)) wrong.push(`${path}: ${name} ${option}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('tell of every command', () => {
    const all = PAGES.map(({ text }) => text).join('\n');
    for (const name of helps.keys()) {
      if (name !== 'run')
        expect(all).toMatch(new RegExp(`\`(?:npx )?(?:issue-batch )?${name}\\b|issue-batch ${name}\\b`));
    }
  });

  it('link only to pages, files and headings that exist', () => {
    const broken: string[] = [];
    let count = 0;
    for (const page of PAGES) {
      for (const [link, target = '', anchor] of prose(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)) {
        count += 1;
        const path = target === '' ? page.path : relative(ROOT, join(ROOT, dirname(page.path), target));
        const linked = PAGES.find((each) => each.path === path);
        const isThere = linked === undefined ? existsSync(join(ROOT, path)) : true;
        const hasHeading = anchor === undefined || (linked !== undefined && headings(linked.text).has(anchor));
        if (!isThere || !hasHeading) broken.push(`${page.path}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });

  it('are all in the list of pages, and each leads on to the next and back', () => {
    for (const { path, text } of PAGES.filter((page) => page.path.startsWith('docs/'))) {
      const name = path.slice('docs/'.length);
      if (name !== 'README.md') expect(textOf('docs/README.md')).toContain(`](${name})`);
      const [, next] = /^Next: \[[^\]]+\]\(([^)]+)\)/m.exec(text) ?? [];
      if (next === undefined || name === 'README.md' || next === 'design.md') continue;
      expect(textOf(`docs/${next}`), `Next of ${path}`).toMatch(new RegExp(`Previous: \\[[^\\]]+\\]\\(${name}\\)`));
    }
  });
});

/** Of other programs. */
const FOREIGN: ReadonlySet<string> = new Set([
  ...['--env-file', '--global', '--growth', '--page', '--rounds', '--rows', '--cpu-prof', '--expose-gc'],
  ...['--appendonly', '--maxmemory', '--save', '--user'],
]);

/** `--no-canary` is told beside `--canary`, and the help lists either. */
function hasOption(help: string, option: string): boolean {
  const bare = option.replace(/^--no-/, '--');
  return [option, bare].some((each) => new RegExp(`${each}(?![a-z-])`).test(help));
}

/** Every command with its options, wherever one is written out. */
function commandsIn(text: string): { name: string; options: string[] }[] {
  const written = text.matchAll(/\bissue-batch(?:\.js)?((?: +(?![|&>;#])[^\s`|;&]+)+)/g);
  return [...written].map(([, words = '']) => {
    const [first = ''] = words.trim().split(/\s+/);
    return { name: first, options: words.match(/(?<=\s)--[a-z][a-z-]+/g) ?? [] };
  });
}

/** As they are linked to. */
function headings(text: string): Set<string> {
  const names = [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, name = '']) => name);
  return new Set(
    names.map((name) =>
      name
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
