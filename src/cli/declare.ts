/** What a command needs to declare itself to the argument parser and to be carried out. */
import type { Argv } from 'yargs';
import { type Connection, connect } from './connection.js';
import { type CommandOptions, checkArguments } from './options.js';
import type { Signals } from './signals.js';

export interface Declaration {
  /** The words after the command's name, as they were typed. */
  readonly words: readonly string[];
  readonly signals: Signals;
  /** Hands over the exit code of the command that was carried out. */
  readonly finish: (exitCode: number) => void;
}

export type Declare = (parser: Argv, declaration: Declaration) => Argv;

type Arguments = Readonly<Record<string, unknown>>;
type Subject<T> = (subject: string, options: CommandOptions, connection: T, signals: Signals) => Promise<number>;

/** A command that reaches the API, or the simulation in its place. */
export async function performConnected(
  { signals, finish }: Declaration,
  argv: Arguments,
  subject: string,
  command: Subject<Connection>,
): Promise<void> {
  const options = checkArguments(argv);
  const connection = await connect(options, subject);
  try {
    finish(await command(subject, options, connection, signals));
  } finally {
    await connection.close();
  }
}

/** A command that has no subject, or needs nothing but the state on this machine. */
export async function performAlone(
  { signals, finish }: Declaration,
  argv: Arguments,
  command: (options: CommandOptions, signals: Signals) => Promise<number>,
): Promise<void> {
  finish(await command(checkArguments(argv), signals));
}
