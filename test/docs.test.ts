import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/cli/commands.js';
import { EXIT_CODES } from '../src/cli/exit-codes.js';
import { COLUMN_NAMES } from '../src/validate/known-columns.js';

const root = new URL('..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const readme = read('README.md');

describe('README', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'issue-batch-docs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the exit codes of the command, word for word', () => {
    for (const [code, meaning] of EXIT_CODES) expect(readme).toContain(`| ${code} | ${meaning} |`);
  });

  it('names every column and every name it goes by', () => {
    const table = readme.slice(readme.indexOf('## The CSV'), readme.indexOf('Other names:'));
    for (const names of Object.values(COLUMN_NAMES)) for (const name of names) expect(table).toContain(`\`${name}\``);
  });

  it('names only options that the command has', () => {
    const known = new Set(COMMANDS.flatMap(({ options }) => Object.keys(options)));
    const options = new Set([...readme.matchAll(/(?<=[`\s])--([a-z][a-z-]+)/g)].map(([, name = '']) => name));
    expect(options.size).toBeGreaterThan(5);
    for (const name of ['help', 'version']) known.add(name);
    expect([...options].filter((name) => !known.has(name) && !known.has(name.replace(/^no-/, '')))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target ?? '');
    expect(targets.length).toBeGreaterThan(3);
    for (const target of targets) expect(() => read(target)).not.toThrow();
  });

  it('has a library example that issues its row, prints what it says and ends by itself', () => {
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const file = join(folder, 'example.mjs');
    const main = new URL('dist/index.js', root).href;
    const sandbox = new URL('dist/sandbox/index.js', root).href;
    writeFileSync(file, code.replace("'issue-batch'", `'${main}'`).replace("'issue-batch/sandbox'", `'${sandbox}'`));
    const run = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
    expect(run).toMatchObject({ status: 0, signal: null, stdout: '1 of 1 issued\n' });
    expect(readFileSync(join(folder, 'rewards.results.csv'), 'utf8')).toContain(',issued,https://');
  });
});
