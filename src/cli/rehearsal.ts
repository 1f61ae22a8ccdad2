/** The simulation in the place of the API. Loaded for rehearsals alone. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { directConnection, IssueBatchError } from '../index.js';
import { startSandbox } from '../sandbox/index.js';
import type { Connection } from './connection.js';

/** A name for the simulation that stays the same from run to run, whatever port it listens on. */
const SANDBOX_URL = 'http://sandbox.localhost/v2';
const SANDBOX_KEY = 'XX-rehearsal';

export async function rehearsal(stateDir: string, rehearses: string): Promise<Connection> {
  let sandbox = await startSandbox();
  let target = sandbox.url;
  // The rows of a rehearsal are real people's: they stay on this machine, whatever Node was told about proxies.
  const { send, close } = directConnection();
  return {
    apiKey: SANDBOX_KEY,
    baseUrl: SANDBOX_URL,
    stateDir,
    guardStateDirs: [rehearses],
    fetch: (input, init) => send(String(input).replace(SANDBOX_URL, target), init),
    async keepState() {
      await sandbox.close();
      await mkdir(stateDir, { recursive: true, mode: 0o700 });
      sandbox = await startSandbox({ dataFile: join(stateDir, 'account.jsonl') }).catch(rejectUnusable);
      target = sandbox.url;
    },
    async close() {
      await close();
      await sandbox.close();
    },
  };
}

function rejectUnusable(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new IssueBatchError('STORAGE', `The rehearsal's account cannot be opened: ${reason}.`, {
    hint: 'Delete the .sandbox folder in the state directory to begin rehearsing afresh.',
    cause: error,
  });
}
