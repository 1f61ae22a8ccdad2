/** A Redis of its own for a test, on a free port and with nothing on the disk. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Stops its process (SIGSTOP): connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
  /** kill -9; everything it knew is gone. */
  kill(): Promise<void>;
  /** On the same port, empty. */
  start(): Promise<void>;
  /** A connection for looking behind the scenes, as the user who may do everything. */
  readonly client: Redis;
  /** Ends it with everything that it holds. */
  stop(): Promise<void>;
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Redis has to be there; Valkey is tried where it is. */
export const REDIS_PROGRAMS = ['redis-server', 'valkey-server'].filter(
  (program) => program === 'redis-server' || isThere(program),
);

export async function startRedis(program = 'redis-server', words: readonly string[] = []): Promise<RedisServer> {
  if (!isThere(program)) throw new Error(`${program} is missing. Install it: apt-get install ${program}`);
  const folder = mkdtempSync(join(tmpdir(), 'issue-batch-redis-'));
  const port = await freePort();
  const plain = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  let child: ChildProcess;
  const start = async () => {
    const started = spawn(program, [...plain, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    child = started;
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: started.stdout }).on('line', (line) => {
        if (line.includes('eady to accept connections')) resolve();
      });
    });
    const ended = once(started, 'exit').then(([code]) => {
      throw new Error(`${program} ended before it listened, with exit code ${String(code)}`);
    });
    ended.catch(() => undefined);
    await Promise.race([ready, ended]);
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await start();
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50 });
  client.on('error', () => undefined);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill,
    start,
    client,
    async stop() {
      client.disconnect();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
