/** Starts programs as their users do, and reads what they print. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly child: ChildProcess;
  /** Resolves once it has printed a line that matches. */
  printed(pattern: RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

interface ProgramOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startProgram(path: string, words: readonly string[], { cwd, env = {} }: ProgramOptions): Program {
  const { PATH = '' } = process.env;
  const child = spawn(path, words, { cwd, env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...text }));
  return {
    child,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const [match] = pattern.exec(text.stdout) ?? [];
          if (match === undefined) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended and never printed ${pattern}: ${text.stdout}${text.stderr}`)));
      }),
  };
}

export const runProgram = (path: string, words: readonly string[], options: ProgramOptions): Promise<Ended> =>
  startProgram(path, words, options).ended;
