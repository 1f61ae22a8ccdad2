/** Runs the commands of a page as a reader would type them: one shell a page, block after block. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { startSandbox } from '../../src/sandbox/index.js';
import { blocksOf, type Page } from './pages.js';
import { prepareReader } from './reader-folder.js';

export interface PageRun {
  /** The exit code of every command that did not end with 0, by its line in the page. */
  readonly failures: ReadonlyMap<number, number>;
  /** What each block printed, by its line. A block that was not reached is not there. */
  readonly printed: ReadonlyMap<number, string>;
}

const PATIENCE_MS = 240_000;

export async function runPage(page: Page): Promise<PageRun> {
  const home = mkdtempSync(join(tmpdir(), 'issue-batch-docs-'));
  const sandbox = await startSandbox();
  try {
    const failures = join(home, 'failures');
    writeFileSync(failures, '');
    writeFileSync(join(home, 'prologue.sh'), prologue(failures));
    writeFileSync(join(home, 'page.sh'), scriptOf(page));
    const printed = await runShell(join(home, 'page.sh'), join(home, 'printed'), prepareReader(home), {
      PATH: [join(home, 'bin'), dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
      HOME: home,
      TMPDIR: home,
      LANG: 'C.UTF-8',
      BASH_ENV: join(home, 'prologue.sh'),
      // The key is in the reader's file, or in the page.
      RUNA_BASE_URL: sandbox.url,
    });
    const failed = readFileSync(failures, 'utf8').split('\n').filter(Boolean);
    return {
      failures: new Map(failed.map((line) => line.split(' ').map(Number) as [number, number])),
      printed: new Map(printed.split('\0').slice(1).map(splitMark)),
    };
  } finally {
    await sandbox.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Into one file, so that what a block printed on either stream comes before the mark of the next block. */
async function runShell(script: string, target: string, cwd: string, env: Record<string, string>): Promise<string> {
  const output = openSync(target, 'a');
  // A group of its own, so that whatever it leaves running can be ended with it.
  const shell = spawn('bash', [script], { cwd, env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const timer = setTimeout(() => endGroup(shell.pid), PATIENCE_MS);
  await once(shell, 'exit');
  clearTimeout(timer);
  endGroup(shell.pid);
  return readFileSync(target, 'utf8');
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

/** Notes the line and exit code of every command that fails, and goes on. */
function prologue(failures: string): string {
  return `unset BASH_ENV
set -o pipefail
__failed() { echo "$2 $1" >> '${failures}'; }
trap '__failed $? $LINENO' ERR
`;
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
