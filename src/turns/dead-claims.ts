/** Claims whose process is gone, as far as this machine can tell. */
import { isAlive } from '../journal/process-life.js';
import type { QueuedClaim } from './turn-queue.js';
import type { Claim } from './turn-record.js';

/** @param host this machine: of another one's processes nothing is known */
export function idsOfDead(open: readonly QueuedClaim<Claim>[], host: string): string[] {
  const alive = new Map<string, boolean>();
  return open.flatMap(({ id, owner }) => {
    if (owner?.pid === undefined || owner.host !== host) return [];
    const { pid, startTime, at: since } = owner;
    const name = `${pid} ${startTime}`;
    // A process has several claims, and asking for it takes a system call or two.
    const lives = alive.get(name) ?? isAlive({ pid, startTime, since });
    alive.set(name, lives);
    return lives ? [] : [id];
  });
}
