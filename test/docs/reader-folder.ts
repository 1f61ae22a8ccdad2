/** What a reader has who types the commands of a page: a checkout, a key, a file of rows, and commands that stay on this machine. */
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages.js';

/** Typed by readers and not run here, each for a reason. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'installs from the registry; the check of every change does it',
  'npm run bench': 'takes about half an hour; test/bench tries it in small',
  'scripts/test-programs.sh': 'installs programs of the system; the check of every change does it',
  'npm test': 'would run this test; the check of every change does it',
  'npm install --global .': 'would change the machine',
};

/** What a reader has made before, by the words of the page. */
const READERS_FILES: Readonly<Record<string, string>> = {
  'runa.key': 'XX-reader.secret\n',
  'rewards.csv': readFileSync(join(ROOT, 'samples', 'rewards.csv'), 'utf8'),
};

/**
 * A checkout as far as the pages need one, and in `bin` the words that must not reach the network.
 * @returns the checkout
 */
export function prepareReader(home: string): string {
  const folder = join(home, 'checkout');
  mkdirSync(folder);
  cpSync(join(ROOT, 'samples'), join(folder, 'samples'), { recursive: true, filter: isSample });
  symlinkSync(join(ROOT, 'bin'), join(folder, 'bin'));
  mkdirSync(join(folder, 'scripts'));
  writeFileSync(join(folder, 'scripts', 'test-programs.sh'), '#!/bin/sh\n', { mode: 0o755 });
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
  return folder;
}

/** Not what earlier runs of somebody have left beside the samples. */
function isSample(path: string): boolean {
  return !/\.issue-batch|\.(?:results|failed|redacted)\.csv|\.html/.test(path.slice(ROOT.length));
}
