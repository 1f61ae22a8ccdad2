/** The pages of `docs/api`, made from the comments of the source. That they are fresh is checked by `npm run package`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.js';
import * as redis from '../../src/redis/index.js';
import * as sandbox from '../../src/sandbox/index.js';
import { ROOT } from './pages.js';

const FOLDER = join(ROOT, 'docs/api');
const pages = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
const textOf = (name: string): string => pages.get(name) ?? '';

describe('the API reference', () => {
  it('has every function, class and constant that can be imported', () => {
    for (const name of Object.keys(library)) expect(headings(textOf('issue-batch.md'))).toContain(name);
    for (const name of Object.keys(redis)) expect(headings(textOf('issue-batch.redis.md'))).toContain(name);
    for (const name of Object.keys(sandbox)) expect(headings(textOf('issue-batch.sandbox.md'))).toContain(name);
  });

  it('has every type that can be imported', () => {
    const entry = readFileSync(join(ROOT, 'src/index.ts'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    const names = [...entry.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) => list.split(','));
    const exported = names.map((name) => name.replace('type', '').trim()).filter((name) => name !== '');
    expect(exported.length).toBeGreaterThan(90);
    expect(exported.filter((name) => !headings(textOf('issue-batch.md')).includes(name))).toEqual([]);
  });

  it('links only to what is there', () => {
    const broken: string[] = [];
    let count = 0;
    for (const [name, text] of pages) {
      for (const [link, target = '', anchor] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)) {
        count += 1;
        const linked = target === '' ? text : textOf(target);
        const isThere = target === '' || existsSync(join(dirname(join(FOLDER, name)), target));
        if (!isThere || (anchor !== undefined && !linked.includes(`<a id="${anchor}"></a>`)))
          broken.push(`${name}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
    expect(count).toBeGreaterThan(200);
  });

  it('names no place of the machine that it was made on', () => {
    for (const text of pages.values()) expect(text).not.toContain(ROOT);
  });
});

/** Of functions without their brackets. */
function headings(text: string): string[] {
  return [...text.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading.replace(/\\|\(\)$/g, ''));
}
