/** Where secrets ended up: the API key may be nowhere, payout links only where they belong, and files are their owner's. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

export interface SecretsCase {
  /** Everything that a test's commands could write to. */
  readonly folder: string;
  readonly apiKey: string;
  /** All arguments, stdout and stderr of all commands. */
  readonly said: readonly string[];
  readonly links: readonly string[];
}

/** Files in which links belong, and what a process that was killed while it replaced one of them leaves behind. */
const LINK_FILES = /results(?:-\d)?\.csv$|^links\.log$|^evidence\.log$|^\.issue-batch-[0-9a-f]+-[0-9a-f]+\.tmp$/;

export function judgeSecrets({ folder, apiKey, said, links }: SecretsCase): string[] {
  const [, secret = apiKey] = apiKey.split('.');
  const wrong: string[] = [];
  for (const text of said) {
    if (text.includes(secret)) wrong.push(`the API key was said: ${text.slice(0, 200)}`);
    if (links.some((link) => text.includes(link))) wrong.push(`a link was said: ${text.slice(0, 200)}`);
  }
  for (const path of filesIn(folder)) {
    const name = relative(folder, path);
    const text = readFileSync(path, 'latin1');
    if (text.includes(secret)) wrong.push(`the API key is in ${name}`);
    const holdsLinks = links.some((link) => text.includes(link));
    if (holdsLinks && !LINK_FILES.test(basename(path))) wrong.push(`links are in ${name}`);
    if (holdsLinks || name.includes('.issue-batch/')) wrong.push(...judgeMode(path, name, 0o600));
  }
  return wrong;
}

/** State folders, too, are for their owner only. */
export function judgeFolders(folder: string): string[] {
  return entriesIn(folder)
    .filter((path) => lstatSync(path).isDirectory() && path.includes('.issue-batch'))
    .flatMap((path) => judgeMode(path, relative(folder, path), 0o700));
}

function judgeMode(path: string, name: string, wanted: number): string[] {
  const mode = lstatSync(path).mode & 0o777;
  return mode === wanted ? [] : [`${name} has the mode ${mode.toString(8)}`];
}

function filesIn(folder: string): string[] {
  return entriesIn(folder).filter((path) => lstatSync(path).isFile());
}

function entriesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}
