/** The independent test server as a process of its own: it goes on when the client under test is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { ServerConfiguration, ServerLog, ServerOptions } from './independent-server.mjs';

export type * from './independent-server.mjs';

export interface ServerProcess {
  /** The base URL, with `/v2`. */
  readonly url: string;
  log(): Promise<ServerLog>;
  /** Changes options of the running server. A new fault plan replaces the old one and counts from 1 again. */
  configure(patch: ServerConfiguration): Promise<void>;
  stop(): Promise<void>;
}

const script = resolve(import.meta.dirname, 'independent-server.mjs');

/** Resolves once the server listens. It ends with {@link ServerProcess.stop}, or with the process that started it. */
export async function startServerProcess(options: ServerOptions = {}): Promise<ServerProcess> {
  const argument = JSON.stringify({ ...options, exitWithParent: true });
  const child = spawn(process.execPath, [script, argument], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const started = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const [line] = await Promise.race([
    started,
    exited.then(([code]): never => {
      throw new Error(`The test server ended before it listened, with exit code ${String(code)}`);
    }),
  ]);
  const { url } = JSON.parse(line) as { url: string };
  const control = async (path: string, body?: ServerConfiguration): Promise<ServerLog> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    // A connection each: one that is kept open would keep the test process waiting.
    const response = await fetch(new URL(path, url), { ...init, headers: { connection: 'close' } });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as ServerLog;
  };
  return {
    url,
    log: () => control('/__log'),
    configure: async (patch) => {
      await control('/__configure', patch);
    },
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
