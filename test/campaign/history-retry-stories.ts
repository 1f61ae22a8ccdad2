/** Stories of what comes after a run: retries, reconciliations, and a person's word that may be wrong. */
import type { Fault } from '../support/independent-server.mjs';
import type { History, Step } from './history-plan.js';
import {
  BASE,
  both,
  change,
  copyState,
  FIRST_ORDER,
  killed,
  later,
  loseState,
  open,
  ROWS,
  reconcile,
  resolve,
  retry,
  run,
  SECOND_ORDER,
  stoppedBefore,
} from './history-story-parts.js';

const second = 'g0]';
const refused: Fault = { on: 'create', kind: 'status', status: 400, type: 'product_validation_error' };
const secondRefused: Fault = { ...refused, bodyIncludes: `#1 ${second}` };
const secondFailed: Fault = { on: 'create', kind: 'fate', fate: 'failed-bare', bodyIncludes: `#1 ${second}` };
const named: Fault = { on: 'create', kind: 'status', status: 422, at: ['items', 0, 'face_value'] };
const secondNamed: Fault = { ...named, bodyIncludes: `#1 ${second}` };
const retryOpen: Fault = { on: 'create', kind: 'fate', fate: 'processing', bodyIncludes: '#1 g1]' };
/** The second of two orders is made, its answer is lost, and the list does not show it for as long as this lasts. */
const hidden: Fault = { on: 'list', kind: 'stale', newest: 1, times: null };
const vanished: readonly Fault[] = [
  { on: 'create', kind: 'reset-after', bodyIncludes: `#1 ${second}` },
  { on: 'create', kind: 'status', status: 500, cached: false, bodyIncludes: `#1 ${second}`, nth: 2, times: null },
  hidden,
];
const two = { ...BASE, rows: ROWS.slice(0, 4) };
const MEMORIES = ['cache-all', 'old-guide', 'forget-24h'];

export const RETRY_STORIES: Readonly<Record<string, History>> = {
  ...retriesKilled(),
  ...reconciliationsKilled(),
  ...forEachMemory('retried-elsewhere', [run([secondRefused]), copyState, retry(), run([], {}, 1), retry([], {}, 1)]),
  ...forEachMemory('retried-elsewhere-a-day-ago', [
    run([secondRefused]),
    copyState,
    retry(),
    later(26),
    retry([], {}, 1),
  ]),
  ...forEachMemory('refused-elsewhere-in-part', [
    ...[run([secondRefused]), copyState, retry([{ ...named, bodyIncludes: '#1 g1]' }]), retry(), later(26)],
    ...[retry([], {}, 1)],
  ]),
  ...forEachMemory('retried-from-an-old-copy', [run([secondFailed]), copyState, retry(), retry([], {}, 1), run()]),
  ...forEachMemory('retried-elsewhere-without-a-row', [
    ...[run([secondNamed]), copyState, retry()],
    ...[run([], {}, 1), retry([], {}, 1), resolve([], {}, 1), retry([], {}, 1)],
  ]),
  ...forEachMemory('retried-and-then-run-from-a-copy-that-sent-nothing', [
    ...[run([], stoppedBefore(FIRST_ORDER)), copyState, run([{ ...secondRefused, cached: false }])],
    ...[retry(), later(26), run([], {}, 1)],
  ]),
  ...forEachMemory('lost-state-after-a-partial-retry', [
    ...[run([secondNamed]), retry(), loseState, later(26), run(), resolve(), retry()],
  ]),
  ...forEachMemory('lost-state-after-a-retry', [run([secondRefused]), retry(), loseState, later(26), run()]),
  // To the folder that sent it a contradiction, and to another one no reason to send the rows again.
  'retry-called-failed-with-links-and-found-elsewhere': {
    ...{ ...BASE, mayEnd: new Set([6]) },
    steps: [
      ...[run([secondRefused]), copyState, retry([{ ...retryOpen, fate: 'failed-live' }])],
      ...[run([], {}, 1), resolve([], {}, 1), retry([], {}, 1)],
    ],
  },
  'retry-refused-by-name-and-mended': {
    ...BASE,
    steps: [
      ...[run([secondRefused]), retry([{ ...named, bodyIncludes: '#1 g1]' }]), change('value', 2), run()],
      ...[change('undo'), retry()],
    ],
  },
  ...forEachMemory('retried-together', [...[run([secondRefused]), copyState, both(['retry', 'retry'])]]),
  ...forEachMemory('retried-together-with-a-copy-that-sent-nothing', [
    ...[run([], stoppedBefore(FIRST_ORDER)), copyState, run([secondRefused]), both(['retry', 'run'])],
  ]),
  ...forEachMemory('run-and-retried-together', [...[run([secondFailed]), copyState, both(['run', 'retry'])]]),
  ...forEachMemory('retry-still-open-and-state-lost', [
    ...[run([secondRefused]), retry([retryOpen], killed(4, 'unanswered')), loseState, run()],
  ]),
  ...forEachMemory('retry-still-open-and-an-old-copy', [
    ...[run([secondRefused]), copyState, retry([retryOpen]), run([], {}, 1), retry([], {}, 1)],
  ]),
  ...forEachMemory('retry-still-open-and-a-copy-that-sent-nothing', [
    ...[run([], stoppedBefore(FIRST_ORDER)), copyState, run([secondRefused]), retry([retryOpen])],
    ...[run([], {}, 1), retry([], {}, 1)],
  ]),
  'unanswered-and-hidden-and-retried': { ...two, steps: [run(vanished), retry([hidden]), run()] },
  'closed-and-shown-before-it-is-sent-again': {
    ...two,
    steps: [run(vanished), resolve([hidden]), retry(), run()],
  },
  'closed-and-shown-after-it-was-sent-again': {
    ...two,
    steps: [run(vanished), resolve([hidden]), retry([hidden]), run()],
  },
  'closed-and-found-after-it-was-sent-again': {
    ...two,
    steps: [run(vanished), resolve([hidden]), retry([hidden]), reconcile()],
  },
  'closed-and-shown-between': {
    ...two,
    steps: [run(vanished), resolve([hidden]), run([], killed(4, 'unanswered')), retry([hidden]), run()],
  },
  'closed-and-sent-from-an-old-copy': {
    ...two,
    steps: [
      ...[run([], stoppedBefore(FIRST_ORDER)), copyState],
      ...[run([{ ...refused, kind: 'reset-before', nth: 1, times: null }, hidden], {}, 0), resolve()],
      ...[run([], {}, 1), retry(), run([], {}, 1)],
    ],
  },
  'not-closed-by-somebody-impatient': {
    ...two,
    steps: [run(vanished), { do: 'resolve', machine: 0, faults: [hidden], impatient: true }, retry([hidden]), run()],
  },
  ...forEachMemory('granted-elsewhere-and-still-open', [
    ...[run([secondRefused]), run([{ ...open, times: null }], {}, 1), retry(), run(), retry()],
  ]),
  'not-closed-while-it-is-open': {
    ...two,
    steps: [run([open, ...vanished.slice(1)], killed(SECOND_ORDER, 'unanswered')), resolve(), retry(), run()],
  },
};

function forEachMemory(name: string, steps: readonly Step[]): Record<string, History> {
  return Object.fromEntries(MEMORIES.map((memory) => [`${name}-${memory}`, { ...BASE, memory, steps }]));
}

/** Before and after its rows are frozen again, before and after they are sent; then a run, and a retry. */
function retriesKilled(): Record<string, History> {
  const stories: Record<string, History> = {};
  for (const [name, fault] of Object.entries({ refused: secondRefused, failed: secondFailed, named: secondNamed })) {
    for (const request of [1, 2, 3, 4, 5, 6]) {
      for (const when of ['before', 'unanswered'] as const) {
        const memory = MEMORIES[request % MEMORIES.length] ?? '';
        const steps = [run([fault]), retry([], killed(request, when)), run(), retry()];
        stories[`retry-of-${name}-killed-${when}-${request}`] = { ...BASE, memory, steps };
      }
    }
  }
  return stories;
}

/** The answer was lost by a kill, and so is what the reconciliation makes of the list. */
function reconciliationsKilled(): Record<string, History> {
  const stories: Record<string, History> = {};
  for (const request of [1, 2, 3, 4]) {
    for (const when of ['before', 'unanswered'] as const) {
      const lostAnswer = run([], killed(SECOND_ORDER, 'unanswered'));
      const steps = [lostAnswer, reconcile([], killed(request, when)), reconcile(), run()];
      stories[`reconcile-killed-${when}-${request}`] = { ...BASE, steps };
    }
  }
  return stories;
}
