/** Takes what the file says into the queue, dated by this process's own monotonic clock. */
import type { Clock } from '../clock.js';
import { CLAIM_MS, type TurnQueue } from './turn-queue.js';
import type { Claim, TurnRecord } from './turn-record.js';

/**
 * The age of a record is told once, when it is heard, and never as more than the time since the last look: neither a
 * clock that is set later nor one that goes wrong on another machine frees a slot early, or keeps it.
 */
export function createListener(
  queue: TurnQueue<Claim>,
  account: string,
  clock: Clock,
): (read: () => readonly TurnRecord[]) => void {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return (read) => {
    const since = lookedAt;
    lookedAt = clock.monotonic();
    const records = read();
    const [now, wall] = [clock.monotonic(), clock.now()];
    for (const each of records) {
      if (each.account !== account) continue;
      const age = Math.min(Math.max(wall - Date.parse(each.at), 0), now - since);
      if (age >= CLAIM_MS) continue;
      const at = now - age;
      if (each.type === 'claim') queue.claim(each.id, at, each);
      else if (each.type === 'done') queue.done(each.id, at);
      else if (each.type === 'dropped') queue.drop(each.id);
      // Nothing in the file counts for longer than a claim does.
      else queue.hold(each.by, at + Math.min(each.ms, CLAIM_MS));
    }
  };
}
