/** C2: kill -9 of the run that recovers from a kill -9. From every sixteenth point of C1, at a sample of its system calls. */
import { test } from 'vitest';
import { disturb, disturbedStand, findingsAt, killing } from './disturb.js';
import { type KillPoint, recordKillPoints } from './kill-points.js';
import { judgeLeftResults, RECOVERY_ASSUMPTION, recover } from './recovery.js';
import { campaignSettings } from './settings.js';
import { type Point, type PointOutcome, runStage } from './stage.js';
import { type Call, touching } from './trace.js';

interface TwicePoint extends Point {
  readonly first: KillPoint;
  /** Which part of the recovery's calls the second kill is taken from the middle of. */
  readonly sample: number;
}

const EVERY = 16;
const SAMPLES = 3;

test('after a second kill -9, in the middle of the recovery, the same command ends with one link a row', async () => {
  // The recordings differ by a few calls, so that a replay's point may not be a sixteenth one now.
  const all = campaignSettings().replayed !== undefined;
  const firsts = (await recordKillPoints()).filter(({ position }) => all || position % EVERY === 0);
  const samples = Array.from({ length: SAMPLES }, (_, sample) => sample);
  await runStage({
    name: 'kill-twice',
    title: 'a second kill -9 during the recovery from the first',
    // Not all samples of a point in a row: a slice is to meet each of them.
    points: samples.flatMap((sample) => firsts.map((first) => ({ id: idOf(first, sample), first, sample }))),
    assumptions: [RECOVERY_ASSUMPTION],
    run: killTwice,
  });
});

function idOf({ id }: KillPoint, sample: number): string {
  return `${id}+${sample + 1}of${SAMPLES}`;
}

async function killTwice({ first, sample }: TwicePoint): Promise<PointOutcome> {
  const { words } = first.scenario;
  const calls = await recoveryOf(first);
  const second = calls[Math.floor(((sample + 0.5) / SAMPLES) * calls.length)];
  if (second === undefined) throw new Error('The recovery touches nothing');
  const { stand, before, ...once } = await disturbedStand(first, killing);
  try {
    const twice = await disturb(stand, words, second, killing);
    const left = [...judgeLeftResults(stand, before, false), ...stand.alwaysNow()];
    const { runs, wrong } = await recover(stand, words);
    const fired = [once, twice].filter((kill) => kill.fired);
    const misplaced = fired.some((kill) => !kill.exact);
    // A second kill that never came leaves a point of C1.
    return { faults: fired.length === 2 ? 2 : 0, misplaced, runs, wrong: findingsAt(second, [...left, ...wrong]) };
  } finally {
    await stand.close();
  }
}

const recoveries = new Map<string, Promise<Call[]>>();

/** The calls of an undisturbed recovery from the first kill; recorded once, when the first sample asks for them. */
function recoveryOf(first: KillPoint): Promise<Call[]> {
  const known = recoveries.get(first.id) ?? record(first);
  recoveries.set(first.id, known);
  return known;
}

async function record(first: KillPoint): Promise<Call[]> {
  const { stand } = await disturbedStand(first, killing);
  try {
    return touching((await stand.traced(first.scenario.words)).trace.calls);
  } finally {
    await stand.close();
  }
}
