/** What comes next, with the commands as they can be typed: one on the same line, several below each other. */
import type { NextCommand, NextStep } from '../../index.js';
import { printable } from '../printable.js';

export function nextLines({ words, commands }: NextStep, commandFor: (command: NextCommand) => string): string[] {
  const text = printable(words);
  const typed = commandLines(commands, commandFor);
  return typed.length === 1 ? [`${text} ${typed[0]}`] : [text, ...typed.map((line) => `  ${line}`)];
}

export function commandLines(commands: readonly NextCommand[], commandFor: (command: NextCommand) => string): string[] {
  return commands.map((command) => `${command.purpose}: ${commandFor(command)}`);
}

/** The same among lines that each begin with a name. */
export function namedNextLines(step: NextStep, commandFor: (command: NextCommand) => string): string[] {
  return nextLines(step, commandFor).map((line, index) => `${index === 0 ? 'Next      ' : '        '}${line}`);
}
