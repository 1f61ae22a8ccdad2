/**
 * Pages of help that were made when the command was built, by asking it for each. They save loading the parser and all
 * that it is told. Only for the plain spellings and the usual width; everything else goes the whole way.
 */
import { readFileSync } from 'node:fs';
import { WIDTH } from './page.js';

/** Beside the built command. */
const FILE = new URL('./command-help.json', import.meta.url);

/** @returns what `--help` prints, or undefined when the parser has to say it */
export function readyPage(words: readonly string[]): string | undefined {
  const spelling = words.join(' ');
  if (!/^(?:[a-z-]+ )?--help$/.test(spelling) || (process.stdout.columns || WIDTH) < WIDTH) return undefined;
  const pages = readPages();
  return Object.hasOwn(pages, spelling) ? pages[spelling] : undefined;
}

function readPages(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>;
  } catch {
    // The page can always be made anew.
    return {};
  }
}
