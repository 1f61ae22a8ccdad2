/** What a command needs to reach the API: key, host and state directory, or the simulation in their place. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { directConnection, IssueBatchError } from '../index.js';
import { readApiKey } from './api-key.js';
import type { CommandOptions } from './options.js';
import { statePlace } from './state-place.js';

export interface Connection {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly stateDir: string | undefined;
  /** Further state directories whose results must stay. */
  readonly guardStateDirs: readonly string[];
  /** From here on what the simulation is told survives this process. Only for rehearsals; creates the state directory. */
  keepState(): Promise<void>;
  close(): Promise<void>;
}

/** A name for the simulation that stays the same from run to run, whatever port it listens on. */
const SANDBOX_URL = 'http://sandbox.localhost/v2';
const SANDBOX_KEY = 'XX-rehearsal';

/** @param subject the input file, or what a person calls the batch */
export async function connect(options: CommandOptions, subject: string): Promise<Connection> {
  const { stateDir, rehearses } = statePlace(options, subject);
  if (stateDir !== undefined && rehearses !== undefined) return rehearsal(stateDir, rehearses);
  refuseUnsafeTls();
  return {
    apiKey: readApiKey(options.apiKeyFile) ?? '',
    baseUrl: options.baseUrl ?? environmentBaseUrl(),
    fetch: undefined,
    stateDir,
    guardStateDirs: [],
    keepState: async () => undefined,
    close: async () => undefined,
  };
}

/** An empty variable counts as not set. */
export function environmentBaseUrl(): string | undefined {
  return process.env.RUNA_BASE_URL || undefined;
}

/** With certificates unchecked anyone on the way could read the key and answer in the vendor's place. */
function refuseUnsafeTls(): void {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return;
  throw new IssueBatchError('USAGE', 'NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates.', {
    hint: "Unset it. For a company's own certificate authority, set NODE_EXTRA_CA_CERTS to its file.",
  });
}

async function rehearsal(stateDir: string, rehearses: string): Promise<Connection> {
  const { startSandbox } = await import('../sandbox/index.js');
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
