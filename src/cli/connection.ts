/** What a command needs to reach the API: key, host and state directory, or the simulation in their place. */
import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { IssueBatchError } from '../index.js';
import { readApiKey } from './api-key.js';
import type { CommandOptions } from './options.js';

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

/** Rehearsals keep their batches apart: a rehearsed batch is a new one when it is issued for real. */
export const REHEARSALS = '.sandbox';
/** A name for the simulation that stays the same from run to run, whatever port it listens on. */
const SANDBOX_URL = 'http://sandbox.localhost/v2';
const SANDBOX_KEY = 'XX-rehearsal';

/** @param subject the input file, or what a person calls the batch */
export async function connect(options: CommandOptions, subject: string): Promise<Connection> {
  const stateDir = options.stateDir ?? process.env.ISSUE_BATCH_STATE_DIR;
  const rehearsed = basename(dirname(resolve(subject))) === REHEARSALS;
  if (options.sandbox || rehearsed) return rehearsal(stateDir, subject, rehearsed);
  refuseUnsafeTls();
  return {
    apiKey: readApiKey(options.apiKeyFile) ?? '',
    baseUrl: options.baseUrl ?? process.env.RUNA_BASE_URL,
    fetch: undefined,
    stateDir,
    guardStateDirs: [],
    keepState: async () => undefined,
    close: async () => undefined,
  };
}

/** With certificates unchecked anyone on the way could read the key and answer in the vendor's place. */
function refuseUnsafeTls(): void {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return;
  throw new IssueBatchError('USAGE', 'NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates.', {
    hint: "Unset it. For a company's own certificate authority, set NODE_EXTRA_CA_CERTS to its file.",
  });
}

async function rehearsal(given: string | undefined, subject: string, isFolder: boolean): Promise<Connection> {
  const { startSandbox } = await import('../sandbox/index.js');
  const real = isFolder
    ? dirname(dirname(resolve(subject)))
    : resolve(given ?? join(folderOf(subject), '.issue-batch'));
  const stateDir = join(real, REHEARSALS);
  let sandbox = await startSandbox();
  let target = sandbox.url;
  return {
    apiKey: SANDBOX_KEY,
    baseUrl: SANDBOX_URL,
    stateDir,
    guardStateDirs: [real],
    fetch: (input, init) => fetch(String(input).replace(SANDBOX_URL, target), init),
    async keepState() {
      await sandbox.close();
      await mkdir(stateDir, { recursive: true, mode: 0o700 });
      sandbox = await startSandbox({ dataFile: join(stateDir, 'account.jsonl') }).catch(rejectUnusable);
      target = sandbox.url;
    },
    close: () => sandbox.close(),
  };
}

function folderOf(subject: string): string {
  return existsSync(subject) && statSync(subject).isFile() ? dirname(resolve(subject)) : '.';
}

function rejectUnusable(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new IssueBatchError('STORAGE', `The rehearsal's account cannot be opened: ${reason}.`, {
    hint: 'Delete the .sandbox folder in the state directory to begin rehearsing afresh.',
    cause: error,
  });
}
