/** C4: every call on state or results that a disk can refuse fails, once or from there on, with each error. */
import { test } from 'vitest';
import { parseRows } from '../e2e/inputs.js';
import { createsIn } from '../e2e/oracle.js';
import { type Disturbed, disturbedStand, findingsAt, type Injection } from './disturb.js';
import { idOf, isAskedFor, recordCalls } from './kill-points.js';
import { judgeCrash, judgeLeftResults, RECOVERY_ASSUMPTION, recover } from './recovery.js';
import { type Mode, SCENARIOS, type Scenario } from './scenarios.js';
import { type Finding, type Point, type PointOutcome, runStage } from './stage.js';
import type { Stand } from './stand.js';
import type { Call } from './trace.js';

interface IoPoint extends Point {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly call: Call;
  readonly injection: Injection;
}

const CALLS = new Set('openat write fsync fdatasync rename link linkat mkdir unlink rmdir ftruncate close'.split(' '));
const ERRORS = ['EIO', 'ENOSPC', 'EACCES'];

test('after any refused call on state or results the same command ends with one link a row', async () => {
  await runStage({
    name: 'io-errors',
    title: 'an error in the place of every system call that writes state or results',
    points: await recordIoPoints(),
    assumptions: [
      RECOVERY_ASSUMPTION,
      'An error from a call on means every call of that name in the whole process, so that Node itself may abort.',
      'An error that strikes another thread before the main one is tried again; when it always does, and Node aborts, the point is not reached.',
      "Points are calls of the main thread. Node's other threads only read the input and the results, which is checked.",
    ],
    run: failOnce,
  });
});

async function recordIoPoints(): Promise<IoPoint[]> {
  const points: IoPoint[] = [];
  const mode = 'S2';
  for (const scenario of SCENARIOS) {
    // To the disk it is the scenario of the torn record, less the repair.
    if (scenario.name === 'polling' || !isAskedFor(scenario.name)) continue;
    for (const call of await recordCalls(scenario, mode)) {
      if (call.place === 'socket' || !CALLS.has(call.name)) continue;
      for (const error of call.name === 'openat' ? [...ERRORS, 'EMFILE'] : ERRORS) {
        for (const from of ['once', 'on'] as const) {
          const id = `${idOf(scenario.name, call)}:${error}:${from}`;
          const plus = from === 'on' ? '+' : '';
          const injection: Injection = (name, nth) => `${name}:error=${error}:when=${nth}${plus}`;
          points.push({ id, scenario, mode, call, injection });
        }
      }
    }
  }
  return points;
}

async function failOnce(point: IoPoint): Promise<PointOutcome> {
  const { stand, before, createsBefore, ...disturbed } = await disturbedStand(point, point.injection);
  try {
    const { fired, exact } = disturbed;
    const after = [
      ...judgeEnd(stand, createsBefore, disturbed),
      ...judgeLeftResults(stand, before, true),
      ...stand.alwaysNow(),
    ];
    const { runs, wrong } = await recover(stand, point.scenario.words);
    return {
      faults: fired ? 1 : 0,
      misplaced: fired && !exact,
      runs,
      wrong: findingsAt(point.call, [...after, ...wrong]),
    };
  } finally {
    await stand.close();
  }
}

/** The failed run says so: exit 8, or that nothing was sent; 0 only if it did all its work in spite of the error. */
function judgeEnd(stand: Stand, createsBefore: number, { run, exact }: Disturbed): Finding[] {
  // Node's own pipes and sockets failed as well, and with them its event loop or the network.
  const beyond = run.trace.calls.some(({ injected, place }) => injected && (place === undefined || place === 'socket'));
  // Node's other threads wake the main one by a write of their own, and abort when it is refused.
  if (run.trace.strayed && run.signal === 'SIGABRT') return [];
  const crash = judgeCrash(run);
  if (beyond && (run.signal === 'SIGABRT' || run.code === 4 || !exact)) return [];
  if (crash.length > 0) return crash;
  if (run.code === 8) return [];
  if (run.code === 0) return judgeSuccess(stand);
  const sent = createsIn(stand.server.log()).length > createsBefore;
  if ((run.code === 2 || run.code === 4) && !sent) return [];
  return [{ kind: 'other', text: `exit code ${run.code} after a refused call: ${run.stderr}` }];
}

function judgeSuccess(stand: Stand): Finding[] {
  const rows = parseRows(stand.results() ?? '');
  if (rows.length > 0 && rows.every((row) => row.issue_status === 'issued')) return [];
  return [{ kind: 'lie', text: 'exit code 0, and the results do not have a link for every row' }];
}
