/** How a command is carried out: options checked, standing settings added, account reached, exit code handed over. */
import type { Call } from './command.js';
import { applySettings } from './config/apply.js';
import { tellSettings } from './config/tell.js';
import { type Connection, connect } from './connection.js';
import type { CommandOptions } from './options.js';
import type { Signals } from './signals.js';

type Subject<T> = (subject: string, options: CommandOptions, connection: T, signals: Signals) => Promise<number>;

/** A command that reaches the API, or the simulation in its place. */
export async function performConnected(call: Call, subject: string, command: Subject<Connection>): Promise<void> {
  const options = settle(call, true);
  const connection = await connect(options, subject);
  try {
    call.finish(await command(subject, options, connection, call.signals));
  } finally {
    await connection.close();
  }
}

/**
 * A command that has no subject, or needs nothing but the state on this machine.
 * @param telling whether it says which settings nobody typed; otherwise they are few, and it reads only
 */
export async function performAlone(
  call: Call,
  command: (options: CommandOptions, signals: Signals) => Promise<number>,
  telling = false,
): Promise<void> {
  call.finish(await command(settle(call, telling), call.signals));
}

function settle(call: Call, telling: boolean): CommandOptions {
  const applied = applySettings(call);
  if (applied.options.verbose) call.beVerbose();
  if (telling) tellSettings(applied);
  return applied.options;
}
