/** What the library is told by the commands that go on with a batch. */
import type { ResumeOptions } from '../index.js';
import type { Connection } from './connection.js';
import type { CommandOptions } from './options.js';
import type { Sharing } from './sharing.js';
import type { Signals } from './signals.js';

export function goingOn(
  options: CommandOptions,
  connection: Connection,
  { signal }: Signals,
  { limiter }: Sharing,
): ResumeOptions {
  const { apiKey, baseUrl, fetch, stateDir, guardStateDirs } = connection;
  const { rate, timeout, wait, output, ignoreBalance, canary, allowDuplicates } = options;
  return {
    ...{ apiKey, baseUrl, fetch, stateDir, guardStateDirs },
    ...{ rate, timeout, wait, output, ignoreBalance, canary, allowDuplicates, signal, limiter },
  };
}
