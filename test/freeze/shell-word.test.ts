import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellWord } from '../../src/freeze/shell-word.js';
import { pretendPlatform } from '../support/pretend-platform.js';

/** As programs for Windows take the text apart that they are started with: backslashes count before quotes alone. */
function programReads(text: string): string[] {
  return [...text.matchAll(/"((?:\\.|[^"\\])*)"|([^\s"]+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replace(/\\+$/, (slashes) => '\\'.repeat(slashes.length / 2)),
  );
}

describe('a word on Windows', () => {
  const platform = pretendPlatform('win32');

  test('is left alone when no shell takes it apart', () => {
    for (const word of ['rows.csv', '../data/rows.csv', '--rate=5', 'batch-0123456789abcdef']) {
      expect(shellWord(word)).toBe(word);
    }
  });

  test.each([
    ['C:\\data\\rows.csv', '"C:\\data\\rows.csv"'],
    ['C:\\My Files\\rows.csv', '"C:\\My Files\\rows.csv"'],
    ['face_value=Amount due', '"face_value=Amount due"'],
    ["it's & (more), 100%.csv", '"it\'s & (more), 100%.csv"'],
    ['C:\\My Files\\', '"C:\\My Files\\\\"'],
    ['a,b', '"a,b"'],
    ['@file', '"@file"'],
    ['$5.csv', '"?5.csv"'],
    ['', '""'],
  ])('is put in double quotes otherwise: %s', (word, typed) => {
    expect(shellWord(word)).toBe(typed);
  });

  test('arrives in a program as it was meant, unless it has what no quotes protect', () => {
    const usual = fc.string({ unit: fc.constantFrom(..."aZ9äø \\/.-_&|<>^()[]{}'@#~;,!*?%"), maxLength: 12 });
    fc.assert(
      fc.property(
        usual.filter((word) => !/%.*%/.test(word)),
        (word) => {
          expect(programReads(shellWord(word))).toEqual([word]);
        },
      ),
    );
  });

  test.runIf(process.platform !== 'win32')("arrives in Git's shell as well", () => {
    for (const word of ['C:\\data\\rows.csv', 'C:\\My Files\\', "it's & (more); 100%.csv", '*', '~', 'ä|ö']) {
      const heard = spawnSync('sh', ['-c', `printf %s ${shellWord(word)}`]);
      expect(heard.stdout.toString()).toBe(word);
    }
  });

  test('never leaves its quotes and never runs in them, whoever wrote it', () => {
    const hostile = fc.string({ unit: fc.oneof(fc.constantFrom(...'"%$`\\“”„\n& '), fc.string()), maxLength: 12 });
    fc.assert(
      fc.property(hostile, (word) => {
        const typed = shellWord(word);
        if (typed === word) return;
        const inside = typed.slice(1, -1);
        expect(typed).toBe(`"${inside}"`);
        expect(inside).not.toMatch(/["“”„$`]|\p{Cc}/u);
        expect(inside).not.toMatch(/%.*%/s);
        expect(/\\*$/.exec(inside)?.[0].length ?? 0).toSatisfy((slashes: number) => slashes % 2 === 0);
      }),
    );
    expect(shellWord('x" --yes "')).toBe('"x? --yes ?"');
    expect(shellWord('%CMDCMDLINE:~-1%&calc')).toBe('"?CMDCMDLINE:~-1?&calc"');
    expect(shellWord('$(calc)')).toBe('"?(calc)"');
  });

  test('is quoted for a POSIX shell on every other system', () => {
    platform.become('darwin');
    expect(shellWord("it's here.csv")).toBe("'it'\\''s here.csv'");
    expect(shellWord('rows.csv')).toBe('rows.csv');
  });
});
