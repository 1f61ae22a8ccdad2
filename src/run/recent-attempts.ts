/**
 * The order requests of the last minute, by any batch of a state directory and account: a restart, a crash loop or the
 * next batch must not begin with a full minute's worth of requests that the server has already counted. What goes on at
 * the same time is counted in `src/turns`; this holds also where its file is gone or an older version was at work.
 */
import { statSync } from 'node:fs';
import { listBatchFolders } from '../freeze/frozen-batch.js';
import { type BatchFiles, batchFiles } from '../freeze/layout.js';
import { readJournal } from '../journal/journal.js';

const MINUTE_MS = 60_000;
/** A request without an answer may still have been under way this long ago. */
const UNANSWERED_MS = 2 * MINUTE_MS;

/**
 * @param counts whether a batch's requests count against the limit
 * @returns when they were answered, milliseconds since 1970; for those without an answer, `now`
 */
export function recentAttempts(
  stateDir: string,
  now: number,
  counts: (files: BatchFiles) => boolean = () => true,
): number[] {
  return listBatchFolders(stateDir)
    .map(batchFiles)
    .filter((files) => isRecent(files.journal) && counts(files))
    .flatMap(({ journal }) => {
      try {
        return attemptsIn(journal, now);
      } catch {
        // Another batch's damaged journal is that batch's trouble; this one's was read before.
        return [];
      }
    });
}

/** Saves reading the others. Files are dated by the system's clock, whichever their content is dated by. */
function isRecent(journal: string): boolean {
  return (statSync(journal, { throwIfNoEntry: false })?.mtimeMs ?? 0) > Date.now() - UNANSWERED_MS;
}

function attemptsIn(journal: string, now: number): number[] {
  const attempts = new Map<string, number>();
  readJournal(journal, (event) => {
    if (event.type !== 'order:intent' && event.type !== 'order:answer') return;
    const at = Date.parse(event.at);
    const name = `${event.chunk}.${event.generation}/${event.attempt}`;
    attempts.delete(name);
    if (event.type === 'order:answer' && at > now - MINUTE_MS) attempts.set(name, at);
    // The server may have counted it at any time up to this moment.
    if (event.type === 'order:intent' && at > now - UNANSWERED_MS) attempts.set(name, now);
  });
  return [...attempts.values()];
}
