/** What a command needs to reach the API: key, host and state directory, or the simulation in their place. */
import { IssueBatchError } from '../index.js';
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

/** @param subject the input file, or what a person calls the batch */
export async function connect(options: CommandOptions, subject: string): Promise<Connection> {
  const { stateDir, rehearses } = statePlace(options, subject);
  if (stateDir !== undefined && rehearses !== undefined) {
    const { rehearsal } = await import('./rehearsal.js');
    return rehearsal(stateDir, rehearses);
  }
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
