/** The limit on order requests as a run shares it with the others of its state directory and account. */
import { basename, dirname } from 'node:path';
import { accountOf } from '../api/account.js';
import { checkApiKey, publicKeyPrefix } from '../api/host.js';
import { type BatchFiles, turnsFile } from '../freeze/layout.js';
import { readManifest } from '../freeze/manifest.js';
import { openTurns, type Turns } from '../turns/turns.js';
import type { RunContext } from './context.js';
import { recentAttempts } from './recent-attempts.js';

export interface SharedLimit {
  /** The queue that runs at the same time stand in. */
  readonly turns: Turns;
  /** When requests of the last minute were answered, milliseconds since 1970. */
  readonly recent: readonly number[];
}

/** @throws IssueBatchError `STORAGE` when the queue cannot be used */
export function openSharedLimit(
  { session, options }: Pick<RunContext, 'session' | 'options'>,
  rate: number,
  onWait: (ms: number) => void,
): SharedLimit {
  const { batch, clock } = session;
  const { files, manifest } = batch;
  const stateDir = dirname(files.folder);
  // The key of this run, which need not be the one that the batch was frozen with.
  const account = accountOf(manifest.settings.baseUrl, publicKeyPrefix(checkApiKey(options.apiKey)));
  const counts = (other: BatchFiles) =>
    basename(other.folder) === basename(files.folder) || mayBelongTo(account, other);
  // First the queue: what was sent before it was opened is in the journals, and what is sent after it is in the queue.
  const turns = openTurns({ path: turnsFile(stateDir), account, rate, clock, onWait });
  try {
    return { turns, recent: recentAttempts(stateDir, clock.now(), counts) };
  } catch (error) {
    turns.close();
    throw error;
  }
}

function mayBelongTo(account: string, { manifest }: BatchFiles): boolean {
  try {
    const { settings, keyPrefix } = readManifest(manifest);
    return accountOf(settings.baseUrl, keyPrefix) === account;
  } catch {
    // Nobody knows; and to count too much costs a minute at most.
    return true;
  }
}
