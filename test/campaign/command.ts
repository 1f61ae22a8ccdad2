/** The command under test as a child process: that of this repository, or a copy that a mutation was made in. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { campaignSettings } from './settings.js';

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A command that hangs is stopped after this time, so that the point fails instead of the whole campaign. */
const PATIENCE_MS = 180_000;

export function startBin(words: readonly string[], surroundings: Surroundings): Started {
  return startProcess(process.execPath, [campaignSettings().bin, ...words], surroundings);
}

export function startProcess(program: string, words: readonly string[], { cwd, env }: Surroundings): Started {
  // Nothing of this process's own environment: a point must not find somebody's real key.
  const own = { PATH: process.env.PATH ?? '', ...env };
  const child = spawn(program, words, { cwd, env: own, stdio: ['ignore', 'pipe', 'pipe'] });
  return { pid: child.pid ?? -1, kill: (signal) => void child.kill(signal), ended: endOf(child) };
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { code, signal, stdout: stdout(), stderr: stderr() };
}

function collect(stream: Readable | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
