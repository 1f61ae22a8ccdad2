/** Named cases: long gaps, contradictions, lost state, redirects, damaged records, and a disk that refuses one sync. */
import { test } from 'vitest';
import { createsIn } from '../e2e/oracle.js';
import { type ExtraCase, SERVER_CASES, SIX } from './extra-cases.js';
import { RESTART_CASES } from './extra-restart-cases.js';
import { RETRY_CASES } from './extra-retry-cases.js';
import { openExtraScene } from './extra-scene.js';
import { recover } from './recovery.js';
import { SCENARIOS, setUp } from './scenarios.js';
import { type Point, type PointOutcome, runStage } from './stage.js';

interface ExtraPoint extends Point {
  run(): Promise<PointOutcome>;
}

async function runCase({ input = SIX, server = {}, play }: ExtraCase): Promise<PointOutcome> {
  const scene = await openExtraScene(input, server);
  try {
    await play(scene);
    const distinct = [...new Map(scene.wrong.map((finding) => [finding.kind + finding.text, finding])).values()];
    return { faults: 1, runs: scene.runs, wrong: distinct };
  } finally {
    await scene.close();
  }
}

/** The first synced record is that the run began; each order request needs a further one of its own. */
async function refuseSync(nth: number): Promise<PointOutcome> {
  const scenario = SCENARIOS.find(({ name }) => name === 'three-orders');
  if (scenario === undefined) throw new Error('There is no scenario of three orders');
  const stand = await setUp(scenario, 'S2');
  try {
    const { code } = await stand.traced(scenario.words, `fdatasync:error=EIO:when=${nth}`);
    const sent = createsIn(stand.server.log()).length;
    const wrong = [...stand.rowsNow(), ...stand.alwaysNow()];
    if (sent > Math.max(0, nth - 2))
      wrong.push({ kind: 'lie', text: `${sent} order requests left with ${nth - 1} records surely on the disk` });
    if (code !== 8)
      wrong.push({ kind: 'lie', text: `a record is not surely on the disk, and the run ends with ${code}` });
    const recovery = await recover(stand, scenario.words);
    return { faults: 1, runs: recovery.runs, wrong: [...wrong, ...recovery.wrong] };
  } finally {
    await stand.close();
  }
}

test('no long gap, contradiction, lost state or refused sync pays anyone twice or hides what is not known', async () => {
  await runStage<ExtraPoint>({
    name: 'extra',
    title: 'Named cases: long gaps, contradictions, lost state, redirects, damaged records, refused syncs',
    points: [
      ...[...RESTART_CASES, ...RETRY_CASES, ...SERVER_CASES].map(
        (each): ExtraPoint => ({ id: each.name, run: () => runCase(each) }),
      ),
      ...[1, 2, 3, 4, 5, 6].map((nth): ExtraPoint => ({ id: `refused-sync-${nth}`, run: () => refuseSync(nth) })),
    ],
    run: (point) => point.run(),
  });
});
