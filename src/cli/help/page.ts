/** The parts of a page of help that the argument parser does not write: about, examples, exit codes. */
import type { Command, Example, ExitCode } from '../command.js';
import { EXIT_CODES } from '../exit-codes.js';

export const WIDTH = 80;

export const PROGRAM = 'issue-batch';

/** Below the options of a command. */
export function pageEnd({ examples, exitCodes }: Command): string {
  return ['Examples:', ...exampleLines(examples), '', 'Exit codes:', ...codeLines(exitCodes)].join('\n');
}

const FIRST_STEPS: readonly Example[] = [
  { words: 'rewards.csv --sandbox', why: 'rehearse it on this machine: no account, no money' },
  { words: 'plan rewards.csv', why: 'look before you leap: errors, totals, balance, duplicates' },
  { words: 'rewards.csv', why: 'issue it; the same command goes on after an interruption' },
];

/** Below the list of all commands. */
export function overviewEnd(): string {
  return [
    `Options, examples and exit codes of a command: ${PROGRAM} plan --help`,
    '',
    'First steps:',
    ...exampleLines(FIRST_STEPS),
    '',
    'Exit codes:',
    ...codeLines(EXIT_CODES.map(([code]) => code)),
  ].join('\n');
}

function exampleLines(examples: readonly Example[]): string[] {
  return examples.flatMap(({ words, why }) => [`  ${PROGRAM} ${words}`, ...wrapped(why, 6)]);
}

function codeLines(codes: readonly ExitCode[]): string[] {
  return EXIT_CODES.filter(([code]) => codes.includes(code)).flatMap(([code, meaning]) => {
    const [first = '', ...rest] = wrapped(meaning, 7);
    return [`  ${String(code).padStart(3)}  ${first.trimStart()}`, ...rest];
  });
}

/** Lines no longer than a page is wide, each with so many spaces before it. */
function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(' '.repeat(indent) + word);
  }
  return lines;
}
