/** The last run of a batch as its journal tells it: a run that was killed has a beginning and no end. */
import type { JournalEvent } from '../journal/events.js';
import type { Failure } from '../model.js';

/** The last run of a batch, as its journal tells it. Times are of the machine that it ran on. */
export interface LastRun {
  /** When it began, ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601; null while it goes on, and for ever when it was killed. */
  readonly endedAt: string | null;
  /** What the command would have ended with, as {@link ExitCode}; null as long as `endedAt` is. */
  readonly exitCode: number | null;
  /** Name of the machine. */
  readonly host: string;
  /** Process ID on that machine. */
  readonly pid: number;
  /** The operating system's name of whoever ran it; null when it was not noted. */
  readonly user: string | null;
  /** Version of issue-batch. */
  readonly version: string;
  /** Why it sent nothing more, for the whole account's sake, if that is how it ended. */
  readonly stoppedBy: Failure | null;
}

export interface Activity {
  readonly lastRun: LastRun | null;
  /** Of the last event, ISO 8601; undefined for a batch that was never run. */
  readonly lastEventAt: string | undefined;
}

/** Takes in the journal event by event. */
export function createActivity(): { add(event: JournalEvent): void; finish(): Activity } {
  let lastRun: LastRun | null = null;
  let lastEventAt: string | undefined;
  return {
    add(event) {
      lastEventAt = event.at;
      if (event.type === 'run:start') {
        const { at: startedAt, host, pid, user = null, version } = event;
        lastRun = { startedAt, endedAt: null, exitCode: null, host, pid, user, version, stoppedBy: null };
      } else if (lastRun !== null && event.type === 'run:end') {
        const { at: endedAt, exitCode, stoppedBy = null } = event;
        lastRun = { ...lastRun, endedAt, exitCode, stoppedBy };
      }
    },
    finish: () => ({ lastRun, lastEventAt }),
  };
}
