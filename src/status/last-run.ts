/** The last run of a batch as its journal tells it: a run that was killed has a beginning and no end. */
import type { JournalEvent } from '../journal/events.js';
import type { Failure } from '../model.js';

export interface LastRun {
  /** ISO 8601. */
  readonly startedAt: string;
  /** Null while it goes on, and for ever when it was killed. */
  readonly endedAt: string | null;
  readonly exitCode: number | null;
  readonly host: string;
  readonly pid: number;
  readonly user: string | null;
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
