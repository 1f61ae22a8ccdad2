/**
 * Runs the command under strace, which can kill it at a certain system call or put an error in the call's place.
 *
 * While Node starts, the number of its calls differs from run to run. So the command is held at a gate, a named pipe
 * from which it reads its API key, until strace is attached: from there on the same run makes the same calls.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ended, type Started, type Surroundings, startBin, startProcess } from './command.js';
import { readTrace, type Trace } from './trace.js';

export interface TracedRun extends Ended {
  readonly trace: Trace;
}

export interface TracedOptions extends Surroundings {
  readonly apiKey: string;
  /** What strace does, as its option `-e inject=` has it; nothing: the run is only recorded. */
  readonly inject?: string | undefined;
}

export async function runTraced(words: readonly string[], options: TracedOptions): Promise<TracedRun> {
  const { cwd, env, apiKey, inject } = options;
  // Not in the command's own folder: the trace names everything, and the gate carries the key.
  const outside = mkdtempSync(join(tmpdir(), 'issue-batch-strace-'));
  const gate = join(outside, 'gate');
  const log = join(outside, 'trace');
  try {
    execFileSync('mkfifo', ['-m', '600', gate]);
    const command = startBin([...words, '--api-key-file', gate], { cwd, env });
    const writer = await openGate(gate, command);
    const faults = inject === undefined ? [] : ['-e', `inject=${inject}`];
    const sets = ['-f', '-yy', '-s', '0', '-e', 'trace=%file,%desc,%network', ...faults];
    const strace = startProcess('strace', [...sets, '-o', log, '-p', String(command.pid)], { cwd: outside, env: {} });
    await attached(log, command, strace);
    writeSync(writer, apiKey);
    closeSync(writer);
    const ended = await command.ended;
    await strace.ended;
    return { ...ended, trace: readTrace(readFileSync(log, 'utf8'), command.pid, cwd) };
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

/** Opening a pipe for writing fails until somebody reads from it. */
async function openGate(gate: string, { ended }: Started): Promise<number> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  while (!gone) {
    try {
      return openSync(gate, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      await delay(5);
    }
  }
  throw new Error(`The command ended before it asked for its key: ${(await ended).stderr}`);
}

/** The interrupted read of the gate is the first thing that strace sees. */
async function attached(log: string, command: Started, strace: Started): Promise<void> {
  let failed: string | undefined;
  strace.ended.then(
    ({ stderr }) => {
      failed = stderr;
    },
    (error: unknown) => {
      failed = String(error);
    },
  );
  for (;;) {
    if (failed !== undefined) {
      command.kill('SIGKILL');
      throw new Error(`strace: ${failed}`);
    }
    if (startedReading(log, command.pid)) return;
    await delay(5);
  }
}

function startedReading(log: string, pid: number): boolean {
  try {
    return new RegExp(`^${pid} +read\\(`, 'm').test(readFileSync(log, 'utf8'));
  } catch {
    return false;
  }
}
