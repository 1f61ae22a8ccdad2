/** The journal as a story: runs, requests, ends, decisions and halts, in the order in which they happened. */
import type { JournalEvent } from '../journal/events.js';
import { orderName } from '../journal/ledger.js';
import type { DecisionFact, HaltFact, RunFact } from './facts.js';

export interface JournalStory {
  readonly runs: readonly RunFact[];
  readonly decisions: readonly DecisionFact[];
  readonly halts: readonly HaltFact[];
  /** Times of all order requests; ascending. */
  readonly sent: readonly number[];
  /** By the order's name. */
  readonly firstSent: ReadonlyMap<string, number>;
  readonly lastAt: number | undefined;
}

export function tellStory(events: Iterable<JournalEvent>): JournalStory {
  const runs: RunFact[] = [];
  const decisions: DecisionFact[] = [];
  const halts: HaltFact[] = [];
  const sent: number[] = [];
  const firstSent = new Map<string, number>();
  let lastAt: number | undefined;
  for (const event of events) {
    const at = Date.parse(event.at);
    // What a journal from elsewhere calls a time and is none cannot be drawn or compared.
    if (Number.isNaN(at)) continue;
    lastAt = Math.max(lastAt ?? at, at);
    if (event.type === 'run:start') {
      const { host, pid, user, version, rate } = event;
      runs.push({ startedAt: at, endedAt: undefined, lastAt: at, exitCode: undefined, host, pid, user, version, rate });
      continue;
    }
    noteLast(runs, at, event.type === 'run:end' ? event.exitCode : undefined);
    if (event.type === 'order:intent') {
      sent.push(at);
      const name = orderName(event);
      if (!firstSent.has(name)) firstSent.set(name, at);
    } else if (event.type === 'order:resolved') {
      decisions.push({ at, order: orderName(event), user: event.user });
    } else if (event.type === 'batch:halted') {
      const { chunk, generation = 0, reason } = event;
      halts.push({ at, order: chunk === undefined ? undefined : orderName({ chunk, generation }), reason });
    }
  }
  // A clock that was set back does not make the story go backwards.
  sent.sort((a, b) => a - b);
  return { runs, decisions, halts, sent, firstSent, lastAt };
}

/** One process at a time holds the batch, so that what is written belongs to the run that began last. */
function noteLast(runs: RunFact[], at: number, exitCode: number | undefined): void {
  const last = runs.at(-1);
  if (last === undefined || last.endedAt !== undefined) return;
  const lastAt = Math.max(last.lastAt, at);
  runs[runs.length - 1] = { ...last, lastAt, ...(exitCode === undefined ? {} : { endedAt: at, exitCode }) };
}
