/**
 * A run that is disturbed at one system call. strace counts all calls of a name, and a few of those that Node makes
 * for itself come by chance: what was hit is looked up in the trace, and missed calls are tried again.
 */
import { createsIn } from '../e2e/oracle.js';
import { type Mode, type Scenario, setUp } from './scenarios.js';
import type { Finding } from './stage.js';
import type { Stand } from './stand.js';
import type { Call } from './trace.js';
import type { TracedRun } from './traced-run.js';

export interface Disturbed {
  readonly run: TracedRun;
  readonly fired: boolean;
  /** Whether it was this very call that was hit, and not one that chance had put in its place. */
  readonly exact: boolean;
}

export interface DisturbedStand extends Disturbed {
  readonly stand: Stand;
  /** The results as the disturbed run found them. */
  readonly before: string | undefined;
  /** Order requests that the server had seen by then. */
  readonly createsBefore: number;
}

/** What strace is to do at the call that it counts as the `nth` of its name. */
export type Injection = (name: string, nth: number) => string;

/** The process dies before the call is carried out. */
export const killing: Injection = (name, nth) => `${name}:signal=KILL:when=${nth}`;

const TRIES = 3;

/** Sets the scenario up and disturbs its run at the call, or as near to it as a few tries come. */
export async function disturbedStand(
  { scenario, mode, call }: { readonly scenario: Scenario; readonly mode: Mode; readonly call: Call },
  injection: Injection,
): Promise<DisturbedStand> {
  let shift = 0;
  for (let tries = 1; ; tries++) {
    const stand = await setUp(scenario, mode);
    try {
      const before = stand.results();
      const createsBefore = createsIn(stand.server.log()).length;
      const disturbed = await disturb(stand, scenario.words, call, injection, shift);
      if ((disturbed.fired && disturbed.exact) || tries === TRIES)
        return { stand, before, createsBefore, ...disturbed };
      shift = disturbed.nextShift;
      await stand.close();
    } catch (error) {
      await stand.close();
      throw error;
    }
  }
}

/** `shift`: added to the recorded count. */
export async function disturb(
  stand: Stand,
  words: readonly string[],
  { name, nth, ordinal }: Call,
  injection: Injection,
  shift = 0,
): Promise<Disturbed & { readonly nextShift: number }> {
  const run = await stand.traced(words, injection(name, Math.max(1, nth + shift)));
  const { calls } = run.trace;
  const hitAt = run.signal === 'SIGKILL' ? calls.length - 1 : calls.findIndex(({ injected }) => injected);
  const hit = calls[hitAt];
  if (hit === undefined) return { run, fired: false, exact: false, nextShift: shift };
  const passed = calls.slice(0, hitAt + 1).filter((call) => call.name === name);
  const missing = ordinal - passed.reduce((most, call) => Math.max(most, call.ordinal), 0);
  // None is missing, and still it was not hit: the one that was hit came after it.
  return { run, fired: true, exact: hit.name === name && hit.ordinal === ordinal, nextShift: shift + (missing || -1) };
}

/** Says which call it was, because a count tells nobody anything. */
export function findingsAt({ text }: Call, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ kind: finding.kind, text: `${text}\n${finding.text}` }));
}
