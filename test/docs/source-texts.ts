/** The texts of the program, each inserted value written as `…`, as the page on troubleshooting writes them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages.js';

/** Stands for an escaped one, which does not end a text. */
const APOSTROPHE = '\u2019';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const SOURCES: readonly SourceFile[] = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: withoutValues(readFileSync(join(ROOT, 'src', path), 'utf8')) }));

/** The messages that expected failures are thrown with, where they stand beside `new IssueBatchError`. */
export function thrownMessages(): { readonly path: string; readonly message: string }[] {
  return SOURCES.flatMap(({ path, text }) =>
    [...text.matchAll(/new IssueBatchError\(\s*'[A-Z]+',\s*(?:'([^'\n]*)'|`([^`]*)`)/g)].map(([, plain, template]) => ({
      path,
      message: (plain ?? template ?? '').replaceAll(APOSTROPHE, "'"),
    })),
  );
}

export function occursInSource(message: string): boolean {
  const escaped = message.replaceAll("'", APOSTROPHE);
  return SOURCES.some(({ text }) => text.includes(message) || text.includes(escaped));
}

function withoutValues(source: string): string {
  let text = '';
  for (let index = 0; index < source.length; index++) {
    if (!source.startsWith('${', index)) {
      text += source[index];
      continue;
    }
    text += '…';
    let depth = 0;
    do {
      if (source[index] === '{') depth++;
      if (source[index] === '}') depth--;
      index++;
    } while (depth > 0 || source[index - 1] === '$');
    index--;
  }
  return text.replaceAll("\\'", APOSTROPHE).replaceAll('\\"', '"');
}
