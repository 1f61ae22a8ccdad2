/** Runs a Node program as a process of its own and tells what it used. Floors and product are measured by this alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PRELOAD = fileURLToPath(new URL('usage.cjs', import.meta.url));

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @param {readonly string[]} words behind `node`
 * @param {{cwd?: string, env?: Record<string, string>}} [options] nothing of this process's own environment is passed on
 * @returns wall time from before the start to after the end, CPU time of all its threads, peak resident memory, stdout
 * @throws when it does not end with exit code 0
 */
export async function runChild(words, { cwd, env = {} } = {}) {
  const began = performance.now();
  const child = spawn(process.execPath, ['--require', PRELOAD, ...words], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  let wallMs = 0;
  child.once('exit', () => {
    wallMs = performance.now() - began;
    running.delete(child);
  });
  const [stdout, stderr, usage] = child.stdio.slice(1).map(collect);
  const [code, signal] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`node ${words.join(' ')} ended with ${code ?? signal}: ${stderr().slice(-2000)}`);
  }
  return { wallMs, ...JSON.parse(usage()), stdout: stdout() };
}

function collect(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
