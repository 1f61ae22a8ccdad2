/** The commands as a shell's completion needs to know them. */
import type { Options } from 'yargs';
import { type Command, nameOf, subjectNameOf } from '../command.js';
import { inGroups } from '../help/groups.js';
import { VALUES, type Value } from '../help/values.js';

export interface ShellOption {
  /** Without dashes. */
  readonly name: string;
  readonly letter: string | undefined;
  readonly description: string;
  /** Undefined for one that takes none. */
  readonly value: Value | undefined;
  readonly repeatable: boolean;
}

export interface ShellCommand {
  readonly name: string;
  readonly summary: string;
  /** What it is about: a table of rows, a batch, a shell, or nothing. */
  readonly subject: 'file' | 'batch' | 'shell' | undefined;
  readonly options: readonly ShellOption[];
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function describeCommands(commands: readonly Command[]): ShellCommand[] {
  return commands.map((command) => ({
    name: nameOf(command),
    summary: command.summary,
    subject: subjectOf(command),
    options: [...optionsOf(command), option('help', { description: 'Show help' })],
  }));
}

function subjectOf(command: Command): ShellCommand['subject'] {
  const name = subjectNameOf(command);
  return name === 'file' || name === 'batch' || name === 'shell' ? name : undefined;
}

function optionsOf({ options }: Command): ShellOption[] {
  return inGroups(Object.keys(options)).flatMap((name) => {
    const positive = option(name, options[name] ?? {});
    const negative = option(`no-${name}`, { description: `Not --${name}` });
    return VALUES[name]?.negatable === true ? [positive, negative] : [positive];
  });
}

function option(name: string, { alias, description = '', array }: Options): ShellOption {
  const letter = typeof alias === 'string' ? alias : undefined;
  return { name, letter, description, value: VALUES[name], repeatable: array === true };
}
