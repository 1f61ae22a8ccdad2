/** What the parts of one run share. */
import type { Client } from '../api/client.js';
import type { ServerClock } from '../api/server-clock.js';
import type { LedgerEntry } from '../journal/ledger.js';
import type { RetryOptions } from '../options.js';
import type { BatchEvent } from './events.js';
import type { PassingList } from './passing-list.js';
import type { Recorder } from './recorder.js';
import type { Session } from './session.js';
import type { Stops } from './stops.js';

export interface RunContext {
  readonly session: Session;
  readonly client: Client;
  readonly serverClock: ServerClock;
  readonly recorder: Recorder;
  readonly passing: PassingList;
  readonly options: Omit<RetryOptions, 'stateDir'>;
  readonly stops: Stops;
  readonly emit: (event: BatchEvent) => void;
  /** The account's list was read to its end or bound: what it did not show may be called not sent. */
  readonly onListRead: () => void;
}

/** The orders that may be sent, and those that are only to be followed, as the journal has it now. */
export function leftToDo({ ledger }: Session): {
  readonly toSend: readonly LedgerEntry[];
  readonly toPoll: readonly LedgerEntry[];
} {
  const entries = ledger.entries();
  return {
    // A request whose items were frozen again must never leave: they would be issued twice.
    toSend: entries.filter(
      ({ state, replaced }) => !replaced && (state.status === 'planned' || state.status === 'unanswered'),
    ),
    toPoll: entries.filter(({ state }) => state.status === 'accepted'),
  };
}
