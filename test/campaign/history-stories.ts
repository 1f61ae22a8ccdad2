/** Histories that random ones would seldom come upon: each is a way in which a careful tool could still pay twice. */
import type { History, Step } from './history-plan.js';
import { RETRY_STORIES } from './history-retry-stories.js';
import {
  AFTER_SEARCH,
  BASE,
  both,
  change,
  copyState,
  FIRST_ORDER,
  killed,
  later,
  lost,
  loseState,
  named,
  noList,
  open,
  ROWS,
  run,
  SEARCH,
  SECOND_ORDER,
  stoppedBefore,
} from './history-story-parts.js';

export const STORIES: Readonly<Record<string, History>> = {
  'lost-state': { ...BASE, steps: [run(), loseState, run()] },
  'lost-state-after-weeks': { ...BASE, memory: 'forget-30d', steps: [run(), loseState, later(24 * 40), run()] },
  'lost-state-and-unreadable-list': { ...BASE, steps: [run(), loseState, run([noList]), run()] },
  'lost-state-open-order': { ...BASE, steps: [run([open], killed(11)), loseState, run()] },
  ...changed('chunk-size', change('settings')),
  ...changed('row-added', change('add')),
  ...changed('row-removed', change('remove')),
  ...changed('row-moved', change('swap')),
  'old-copy-after-a-day': {
    ...{ ...BASE, memory: 'forget-24h' },
    steps: [run([], killed(SECOND_ORDER)), copyState, run(), later(26), run([], {}, 1)],
  },
  'old-copy-killed-before-its-search': {
    ...{ ...BASE, memory: 'forget-24h' },
    steps: [run([], killed(SECOND_ORDER)), copyState, run(), later(26), run([], killed(SEARCH), 1), run([], {}, 1)],
  },
  'old-copy-whose-search-failed': {
    ...{ ...BASE, memory: 'forget-24h' },
    steps: [run([], killed(SECOND_ORDER)), copyState, run(), later(26), run([noList], {}, 1), run([], {}, 1)],
  },
  // Stopped, not killed: what was not sent is known not to be, and no lost answer makes the next run careful.
  ...Object.fromEntries(
    [killed(SEARCH), {}].map((cut, index) => {
      const faults = index === 0 ? [] : [noList];
      const steps = [
        run([], stoppedBefore(FIRST_ORDER)),
        copyState,
        run(),
        later(26),
        run(faults, cut, 1),
        run([], {}, 1),
      ];
      const name = index === 0 ? 'killed-before-its-search' : 'whose-search-failed';
      return [`old-copy-stopped-${name}`, { ...BASE, chunkSize: 1, memory: 'forget-24h', steps }];
    }),
  ),
  'old-copy-of-weeks': {
    ...{ ...BASE, memory: 'forget-30d' },
    steps: [run([], killed(SECOND_ORDER)), copyState, run(), later(24 * 40), run([noList], {}, 1), run([], {}, 1)],
  },
  'unanswered-for-a-day': {
    ...BASE,
    memory: 'forget-24h',
    steps: [run([lost], killed(SECOND_ORDER + 1)), later(26), run()],
  },
  'unanswered-for-a-day-and-still-open': {
    ...{ ...BASE, memory: 'forget-24h' },
    steps: [run([open], killed(SECOND_ORDER, 'unanswered')), later(26), run()],
  },
  'unanswered-for-weeks': {
    ...BASE,
    memory: 'forget-30d',
    steps: [run([lost], killed(SECOND_ORDER + 1)), later(24 * 31), run()],
  },
  'unanswered-for-weeks-by-the-server': {
    ...{ ...BASE, memory: 'forget-30d' },
    steps: [run([lost], killed(SECOND_ORDER + 1)), later(24 * 31, 'server'), run()],
  },
  // Another machine issues the same name with a row less; this one is stopped when it has found the other's orders and
  // not yet looked into them.
  'row-removed-elsewhere-and-stopped-after-the-search': {
    ...{ ...BASE, ...named, rows: ROWS.slice(0, 5), chunkSize: 1 },
    steps: [
      run([], killed(FIRST_ORDER - 2)),
      { do: 'edit', machine: 1, edit: 'remove', row: 3 },
      run([{ on: 'get', kind: 'status', status: 500, cached: false, nth: 2, times: 9 }], {}, 1),
      run([], stoppedBefore(AFTER_SEARCH)),
      // Nothing can be looked into for a while, and nothing may be sent meanwhile.
      run([{ on: 'get', kind: 'status', status: 500, cached: false, times: 9 }]),
    ],
  },
  'complete-and-then-called-failed': {
    ...{ ...BASE, mayEnd: new Set([6]) },
    steps: [run(), run([{ on: 'get', kind: 'failed-bare', times: null }], {}, 1), run([], {}, 1)],
  },
  'complete-and-once-called-failed': {
    ...BASE,
    steps: [run(), run([{ on: 'get', kind: 'failed-bare', times: 1 }], {}, 1), run([], {}, 1)],
  },
  ...RETRY_STORIES,
  'two-machines-one-refused': {
    ...BASE,
    steps: [both(['run', 'run'], [{ on: 'create', kind: 'status', status: 404, nth: 1, times: 1 }])],
  },
  'two-machines': { ...BASE, steps: [both(['run', 'run'])] },
  'two-machines-lost-answers': {
    ...BASE,
    memory: 'old-guide',
    steps: [both(['run', 'run'], [lost, lost])],
  },
};

/** The state is lost, and the same name comes back with other content: whole batches, and ones with an order missing. */
function changed(name: string, edit: Step): Record<string, History> {
  const stories: Record<string, History> = {};
  for (const memory of ['cache-all', 'old-guide', 'forget-24h']) {
    const whole = { ...BASE, ...named, memory };
    stories[`${name}-after-loss-${memory}`] = { ...whole, steps: [run(), loseState, edit, run(), run()] };
    for (const request of [FIRST_ORDER, SECOND_ORDER, SECOND_ORDER + 1, SECOND_ORDER + 2]) {
      const steps = [run([], killed(request)), loseState, edit, later(26), run(), run()];
      for (const chunkSize of [1, 3, 4])
        stories[`${name}-after-loss-killed-${request}-${memory}-${chunkSize}`] = { ...whole, chunkSize, steps };
    }
  }
  return stories;
}
