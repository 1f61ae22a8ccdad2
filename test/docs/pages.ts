/** The README and the pages of `docs/`, taken apart into their blocks of code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Block {
  /** Of its first line, counted from 1; the fence stands on the line before. */
  readonly line: number;
  /** What stands behind the fence, such as `sh`. */
  readonly kind: string;
  readonly lines: readonly string[];
}

export interface Page {
  /** Such as `docs/csv.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

export const PAGES: readonly Page[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map(readPage);

export function pageOf(path: string): Page {
  const page = PAGES.find((each) => each.path === path);
  if (page === undefined) throw new Error(`There is no page ${path}`);
  return page;
}

export function blocksOf({ blocks }: Page, kind: string): Block[] {
  return blocks.filter((block) => block.kind === kind);
}

/** The page without its blocks of code. */
export function prose({ text }: Page): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, blocks: findBlocks(text.split('\n')) };
}

/** Blocks in a list are indented; what they say begins where their fence does. */
function findBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const [, indent, kind] = /^( *)```(\S*)/.exec(lines[index] ?? '') ?? [];
    if (indent === undefined || kind === undefined) continue;
    const end = lines.indexOf(`${indent}\`\`\``, index + 1);
    if (end < 0) throw new Error(`The block in line ${index + 1} does not end`);
    const inside = lines.slice(index + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ line: index + 2, kind, lines: inside });
    index = end;
  }
  return blocks;
}
