import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES, exitCodeOf } from '../../src/cli/exit-codes.js';
import type { ErrorCode } from '../../src/index.js';
import { pageOf, ROOT } from './pages.js';
import { occursInSource, thrownMessages } from './source-texts.js';

const page = pageOf('docs/troubleshooting.md');
const lines = page.text.split('\n');

/** In code: whole headings, and what follows `Also:` to the end of its paragraph. */
const documented = [
  ...lines.flatMap((line) => /^#{3,4} `(.*)`$/.exec(line)?.[1] ?? []),
  ...page.text
    .split(/\n\n/)
    .flatMap((paragraph) => paragraph.split('Also:').slice(1))
    .flatMap((also) => [...also.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message)),
].filter((message) => !/^-{1,2}[a-z-]+$|^[a-z_-]+$/.test(message));

describe('the page on troubleshooting', () => {
  it('has no message that the program does not say', () => {
    expect(documented.length).toBeGreaterThan(80);
    expect(documented.filter((message) => !occursInSource(message))).toEqual([]);
  });

  it('has every message that an expected failure is thrown with', () => {
    const missing = thrownMessages()
      // Nothing but values says nothing that could be searched for.
      .filter(({ message }) => /[a-z]/.test(message))
      .filter(({ message }) => !ONLY_CAUSES.has(message))
      .filter(({ message }) => !documented.some((each) => message.includes(each)));
    expect(missing).toEqual([]);
  });

  it('has every code of an error beside its exit code, and every exit code that needs something done', () => {
    const headings = lines.filter((line) => line.startsWith('## '));
    for (const code of errorCodes()) {
      const own = headings.filter((heading) => heading.includes(`\`${code}\``));
      expect(own.join(), code).toMatch(new RegExp(`\\b${exitCodeOf(code)}\\b`));
    }
    for (const [code] of EXIT_CODES.slice(1))
      expect(headings.join(), String(code)).toMatch(new RegExp(`\\b${code}\\b`));
  });
});

/** Never shown by themselves: they end up behind the colon of another message. */
const ONLY_CAUSES: ReadonlySet<string> = new Set(['the answer is not an amount', 'the answer has no price for …']);

function errorCodes(): ErrorCode[] {
  const [, union = ''] = /type ErrorCode = ([^;]+);/.exec(readFileSync(join(ROOT, 'src/errors.ts'), 'utf8')) ?? [];
  const codes = [...union.matchAll(/'([A-Z]+)'/g)].map(([, code]) => code as ErrorCode);
  expect(codes).toContain('HALTED');
  return codes;
}
