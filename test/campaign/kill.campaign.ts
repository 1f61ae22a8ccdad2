/** C1: kill -9 at every system call that touches the state folder, the results or the connection to the API. */
import { test } from 'vitest';
import { disturbedStand, findingsAt, killing } from './disturb.js';
import { type KillPoint, recordKillPoints } from './kill-points.js';
import { judgeLeftResults, RECOVERY_ASSUMPTION, recover } from './recovery.js';
import { type PointOutcome, runStage } from './stage.js';

test('after kill -9 at any system call the same command ends with one link a row', async () => {
  await runStage({
    name: 'kill',
    title: 'kill -9 at every system call that touches state, results or API',
    points: await recordKillPoints(),
    assumptions: [
      RECOVERY_ASSUMPTION,
      'The calls of a run are those of a recorded one; a point whose call did not come counts as not reached.',
      "Points are calls of the main thread. Node's other threads only read the input and the results, which is checked.",
    ],
    run: killOnce,
  });
});

async function killOnce(point: KillPoint): Promise<PointOutcome> {
  const { stand, before, fired, exact } = await disturbedStand(point, killing);
  try {
    const left = [...judgeLeftResults(stand, before, false), ...stand.alwaysNow()];
    const { runs, wrong } = await recover(stand, point.scenario.words);
    return {
      faults: fired ? 1 : 0,
      misplaced: fired && !exact,
      runs,
      wrong: findingsAt(point.call, [...left, ...wrong]),
    };
  } finally {
    await stand.close();
  }
}
