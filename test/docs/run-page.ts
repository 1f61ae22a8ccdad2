/** Runs the commands of a page as a reader would type them: one shell a page, block after block. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { startSandbox } from '../../src/sandbox/index.js';
import { type Block, blocksOf, type Page, ROOT } from './pages.js';

/** Typed by readers and not run here, each for a reason. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'installs from the registry; the check of every change does it',
  'npm test': 'would run this test; the check of every change does it',
  'npm install --global .': 'would change the machine',
};

/** What a reader has made before, by the words of the page. */
const KEY = 'XX-reader.secret';
const READERS_FILES: Readonly<Record<string, string>> = {
  'runa.key': `${KEY}\n`,
  'rewards.csv': readFileSync(join(ROOT, 'samples', 'rewards.csv'), 'utf8'),
};

export interface PageRun {
  /** The exit code of every command that did not end with 0, by its line in the page. */
  readonly failures: ReadonlyMap<number, number>;
  /** What each block printed, by its line. A block that was not reached is not there. */
  readonly printed: ReadonlyMap<number, string>;
  readonly folder: string;
  cleanUp(): void;
}

const PATIENCE_MS = 240_000;

export async function runPage(page: Page): Promise<PageRun> {
  const home = mkdtempSync(join(tmpdir(), 'issue-batch-docs-'));
  const folder = join(home, 'checkout');
  prepare(home, folder);
  const sandbox = await startSandbox();
  const script = join(home, 'page.sh');
  writeFileSync(script, scriptOf(page));
  const shell = spawn('bash', [script], {
    cwd: folder,
    // A group of its own, so that whatever it leaves behind can be ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [join(home, 'bin'), dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
      HOME: home,
      TMPDIR: home,
      LANG: 'C.UTF-8',
      BASH_ENV: join(home, 'prologue.sh'),
      // The key is in the reader's file, or in the page.
      RUNA_BASE_URL: sandbox.url,
    },
  });
  let printed = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text));
  const timer = setTimeout(() => endGroup(shell.pid), PATIENCE_MS);
  await once(shell, 'exit');
  clearTimeout(timer);
  endGroup(shell.pid);
  await sandbox.close();
  const failures = readFileSync(join(home, 'failures'), 'utf8').trim().split('\n');
  return {
    failures: new Map(failures.filter(Boolean).map((line) => line.split(' ').map(Number) as [number, number])),
    printed: new Map(printed.split('\0').slice(1).map(splitMark)),
    folder,
    cleanUp: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A checkout as far as the pages need one, and the words that must not reach the network. */
function prepare(home: string, folder: string): void {
  mkdirSync(folder);
  cpSync(join(ROOT, 'samples'), join(folder, 'samples'), { recursive: true, filter: isSample });
  symlinkSync(join(ROOT, 'bin'), join(folder, 'bin'));
  for (const [name, text] of Object.entries(READERS_FILES)) writeFileSync(join(folder, name), text);
  mkdirSync(join(home, 'bin'));
  const command = (name: string, lines: readonly string[]) => {
    const path = join(home, 'bin', name);
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(path, 0o755);
  };
  const run = `exec '${process.execPath}' '${join(ROOT, 'bin', 'issue-batch.js')}' "$@"`;
  const refuse = (name: string) => `echo "${name} $*: this is not run here" >&2; exit 127`;
  command('issue-batch', [run]);
  command('npx', ['[ "$1" = issue-batch ] || {', refuse('npx'), '}', 'shift', `npm_command=exec ${run}`]);
  const known = Object.keys(NOT_RUN).map((words) => `"${words}") exit 0 ;;`);
  command('npm', ['case "npm $*" in', ...known, `*) ${refuse('npm')} ;;`, 'esac']);
  writeFileSync(join(home, 'failures'), '');
  writeFileSync(
    join(home, 'prologue.sh'),
    [
      'unset BASH_ENV',
      'set -o pipefail',
      `__failed() { echo "$2 $1" >> '${join(home, 'failures')}'; }`,
      `trap '__failed $? $LINENO' ERR`,
      '',
    ].join('\n'),
  );
}

/** Not what earlier runs of somebody have left beside the samples. */
function isSample(path: string): boolean {
  return !/\.issue-batch|\.(?:results|failed|redacted)\.csv|\.html/.test(path.slice(ROOT.length));
}

/** Every command stands on the line that it has in the page, so that the shell tells the page's lines. */
function scriptOf(page: Page): string {
  const script: string[] = page.text.split('\n').map(() => '');
  for (const { line, lines } of blocksOf(page, 'sh')) {
    script[line - 2] = `printf '\\0%d\\n' ${line}`;
    for (const [index, text] of lines.entries()) script[line - 1 + index] = text;
  }
  return script.join('\n');
}

function splitMark(text: string): [number, string] {
  const end = text.indexOf('\n');
  return [Number(text.slice(0, end)), text.slice(end + 1)];
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

/** The exit codes that the page announces, by line: `# exit code 3` behind a command. */
export function announced(blocks: readonly Block[]): Map<number, number> {
  const codes = blocks.flatMap(({ line, lines }) =>
    lines.flatMap((text, index) => {
      const [, code] = /# exit code (\d+)$/.exec(text) ?? [];
      return code === undefined ? [] : ([[line + index, Number(code)]] as [number, number][]);
    }),
  );
  return new Map(codes);
}

/** The lines of a shown output that were not printed, in this order, each `…` standing for anything. */
export function notPrinted(shown: readonly string[], printed: string): string[] {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  let from = 0;
  return shown.filter((line) => {
    if (line.trim() === '…' || line.trim() === '') return false;
    const pattern = patternOf(line.trimEnd());
    const at = lines.findIndex((each, index) => index >= from && pattern.test(each));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

/** How long something took is another time each time. */
function patternOf(line: string): RegExp {
  const parts = line
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\b\d+ s\b/g, '\\d+ s'));
  return new RegExp(`^${parts.join('.*')}$`);
}
