/** What a command says of itself: the argument parser, the help, the completion and the tests all read this. */
import type { Options, PositionalOptions } from 'yargs';
import type { EXIT_CODES } from './exit-codes.js';
import type { Signals } from './signals.js';

export type ExitCode = (typeof EXIT_CODES)[number][0];

export interface Example {
  /** Without the program's name. */
  readonly words: string;
  /** What it is good for. */
  readonly why: string;
}

export interface Command {
  /** As it is typed, `plan <file>`; the last word is what the command is about. */
  readonly usage: string;
  /** A few words, for lists. */
  readonly summary: string;
  /** What it does, in a sentence or two. */
  readonly about: string;
  /** Describes the last word of `usage`. */
  readonly positional?: PositionalOptions;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly [Example, Example, ...Example[]];
  /** Those that it can end with. */
  readonly exitCodes: readonly ExitCode[];
  perform(call: Call): Promise<void>;
}

/** One call of a command. */
export interface Call {
  readonly command: Command;
  /** As the argument parser has read it, not checked yet. */
  readonly argv: Readonly<Record<string, unknown>>;
  /** The file, batch or shell that was named; undefined when none was. */
  readonly subject: string | undefined;
  /** All words behind the program's name, as they were typed. */
  readonly words: readonly string[];
  readonly signals: Signals;
  /** Hands over the exit code of the command that was carried out. */
  readonly finish: (exitCode: number) => void;
  /** Asks for whatever lies behind an error, should there be one. */
  readonly beVerbose: () => void;
}

/** `plan <file>` → `plan`. */
export function nameOf({ usage }: Command): string {
  return usage.split(' ')[0] ?? usage;
}

/** `plan <file>` → `file`; undefined for a command that is about nothing in particular. */
export function subjectNameOf({ usage }: Command): string | undefined {
  return /[<[](\w+)[>\]]/.exec(usage)?.[1];
}
