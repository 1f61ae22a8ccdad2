/** Whether a process that left its number behind is still there, or its number is another process's by now. */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { systemErrorCode } from '../errors.js';

export interface Left {
  readonly pid: number;
  readonly startTime?: string | undefined;
  /** When it left its number, ISO 8601. */
  readonly since: string;
}

/** A process's entry in Linux's /proc from its third field on: [0] is the state, [19] the start. Empty elsewhere. */
function processFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, a name in parentheses, may hold spaces and parentheses of its own.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** When a process began, in clock ticks since boot; undefined where the system does not tell without a program (all but Linux). */
export function startTimeOf(pid: number): string | undefined {
  return processFields(pid)[19];
}

export function isAlive({ pid, startTime, since }: Left): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM is an answer as well: the process is there, but it is another user's.
    if (systemErrorCode(error) === 'ESRCH') return false;
  }
  if (process.platform !== 'linux') return !isBeforeBoot(since);
  const { 0: state, 19: begun } = processFields(pid);
  // Killed, but not yet collected by its parent, which in a container without an init process is for ever.
  if (state === 'Z' || state === 'X') return false;
  return !(startTime && begun && startTime !== begun);
}

/** A clock that is set forward while a process runs must not make it look like one from before the machine was started. */
const CLOCK_SET_MS = 10 * 60_000;

function isBeforeBoot(since: string): boolean {
  // A time that cannot be read proves nothing.
  return Date.parse(since) < Date.now() - uptime() * 1000 - CLOCK_SET_MS;
}
