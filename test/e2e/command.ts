/** The built command as a child process, the way a shell would start it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';

const BIN = resolve(import.meta.dirname, '../../bin/issue-batch.js');

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  /** So far. */
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Finished>;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs as this user and group; only root may ask for it. */
  readonly uid?: number | undefined;
  /** What it reads from its standard input; nothing when left out. */
  readonly input?: string | undefined;
  /** Streams whose reader goes away at once, as `head` does. */
  readonly closed?: readonly ('stdout' | 'stderr')[] | undefined;
}

export function startCommand(words: readonly string[], options: CommandOptions): Running {
  const { cwd, env, uid, input, closed = [] } = options;
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd,
    // Nothing of this process's own environment: a test must not find somebody's real key.
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  // A command that refuses to read does not wait for the rest.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const collected = { stdout: collect(child.stdout), stderr: collect(child.stderr) };
  for (const name of closed) child[name].destroy();
  return {
    pid: child.pid ?? -1,
    ...collected,
    kill: (signal) => {
      child.kill(signal);
    },
    ended: once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: collected.stdout(),
      stderr: collected.stderr(),
    })),
  };
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
