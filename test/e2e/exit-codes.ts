/** The exit codes that each command's help lists, as docs/commands.md has them. */
import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

const LISTED: ReadonlyMap<string, ReadonlySet<number>> = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [, codes = ''] = /\nExit codes:\n(.*?)```/s.exec(section) ?? [];
      const listed = [...codes.matchAll(/^ {2,4}(\d+) {2}\S/gm)].map(([, code]) => Number(code));
      return [section.slice(0, section.indexOf('\n')), new Set(listed)];
    }),
);

/** What is wrong with the end of a command; a signal is no end of its own. */
export function judgeExitCode(words: readonly string[], code: number | null): string[] {
  const name = LISTED.has(words[0] ?? '') ? (words[0] ?? '') : 'run';
  if (code === null || LISTED.get(name)?.has(code)) return [];
  return [`"${words.join(' ')}" ended with ${code}, which the help of ${name} does not list`];
}
