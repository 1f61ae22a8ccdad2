/**
 * C5: every fault of the server and the wire × first, middle and last of three orders × what the server remembers of
 * idempotency keys; each fault of looking at an order and at the account's list; and a sample of them with a kill.
 */
import { test } from 'vitest';
import type { Fault, ServerConfiguration } from '../support/independent-server.mjs';
import { CREATE_TROUBLES, GET_TROUBLES, LIST_TROUBLES, type NamedTrouble } from './network-faults.js';
import { type NetworkPoint, type NetworkTally, runNetworkPoint } from './network-point.js';
import { runStage } from './stage.js';

const DAY_MS = 86_400_000;
const DECOY = 'http://127.0.0.1:9/elsewhere';

const MODES: Readonly<Record<string, ServerConfiguration>> = {
  'old-guide': { idempotency: 'old-guide' },
  'cache-all': { idempotency: 'cache-all', bodyComparison: 'json' },
  bytes: { idempotency: 'cache-all', bodyComparison: 'bytes' },
  cache429: { idempotency: 'cache-all', cache429: true },
  'forget-24h': { idempotency: 'forget', forgetAfterMs: DAY_MS },
  'forget-30d': { idempotency: 'forget', forgetAfterMs: 30 * DAY_MS },
  'forget-at-once': { idempotency: 'forget', forgetAfterMs: 0 },
};
/** Where a fault is not about keys, two memories say as much as seven. */
const FEW = ['old-guide', 'cache-all'];
/** Between a lost answer and the next run: the key is forgotten, or so old that nobody may rely on it. */
const LATER: Readonly<Record<string, number>> = { 'forget-24h': 1.1 * DAY_MS, 'forget-30d': 31 * DAY_MS };

/** A connection that is reset before the body is read has no body to be told by: it is told by its turn. */
function faultOf(on: Fault['on'], { trouble }: NamedTrouble, order: number, times: number | null): Fault {
  const location = trouble.kind === 'redirect' ? { location: DECOY } : {};
  const byTurn = on === 'list' || trouble.kind === 'reset-before';
  const where = byTurn ? { nth: on === 'list' ? 1 : order + 1 } : { bodyIncludes: `#${order} g0]` };
  return { ...trouble, ...location, ...where, on, times };
}

/** A 429 that is stored is repeated thirty times, minutes apart: only there the clock runs faster still. */
const slow429 = (mode: string, { trouble }: NamedTrouble) =>
  mode === 'cache429' && trouble.status === 429 ? { speed: 2000 } : {};

function point(id: string, mode: string, named: NamedTrouble, rest: Partial<NetworkPoint>): NetworkPoint {
  const breaksKeys = mode === 'forget-at-once';
  return {
    ...{ id: `${id}:${mode}`, server: MODES[mode] ?? {}, faults: [], mayEnd: named.mayEnd ?? [], cuts: [undefined] },
    ...{ breaksKeys, ...slow429(mode, named), ...rest },
  };
}

const creates = Object.keys(MODES).flatMap((mode) =>
  CREATE_TROUBLES.flatMap((named) =>
    [0, 1, 2].map((order) =>
      point(`create:${named.name}:${order}`, mode, named, { faults: [faultOf('create', named, order, 1)] }),
    ),
  ),
);

const gets = FEW.flatMap((mode) =>
  GET_TROUBLES.flatMap((named) =>
    [1, null].flatMap((times) =>
      (times === 1 ? [0, 1, 2] : [1]).map((order) =>
        point(`get:${named.name}:${times === 1 ? 'once' : 'all'}:${order}`, mode, named, {
          faults: [faultOf('get', named, order, named.name === 'not-found' ? 9 : times)],
        }),
      ),
    ),
  ),
);

/** The list is asked at the start of a new batch, after a lost answer, and when the state folder is gone. */
const LIST_SCENES: Readonly<Record<string, Partial<NetworkPoint>>> = {
  fresh: {},
  unanswered: {
    before: [{ on: 'create', kind: 'reset-after', bodyIncludes: '#1 g0]' }],
    cuts: [{ how: 'kill', when: 'before', request: 8 }, undefined],
  },
  'lost-state': { before: [], cuts: [undefined, undefined], losesState: true },
};
const lists = FEW.flatMap((mode) =>
  Object.entries(LIST_SCENES).flatMap(([scene, rest]) =>
    LIST_TROUBLES.map((named) =>
      point(`list:${scene}:${named.name}`, mode, named, { ...rest, faults: [faultOf('list', named, 0, null)] }),
    ),
  ),
);

/** Killed at each request of a run that also meets a fault; then hours or weeks may pass. */
const kills = [...FEW, 'forget-24h', 'forget-30d'].flatMap((mode) =>
  CREATE_TROUBLES.flatMap((named, index) =>
    [3 + (index % 4), 4 + (index % 3)].map((request, which): NetworkPoint => {
      const when = which === 0 ? 'before' : 'unanswered';
      const laterMs = LATER[mode];
      return point(`kill:${named.name}:${when}-${request}`, mode, named, {
        faults: [faultOf('create', named, index % 3, 1)],
        cuts: [{ how: 'kill', when, request }],
        ...(laterMs === undefined ? {} : { laterMs }),
      });
    }),
  ),
);

const tally: NetworkTally = { keysBroken: 0, paidTwiceThen: 0, unknownForGood: 0 };

test('no fault of one request pays anyone twice, loses a row or tells a lie, and two more runs settle it', async () => {
  await runStage({
    name: 'network',
    title: 'Every fault of a request × order × what the server remembers of keys, some with a kill',
    points: [...creates, ...gets, ...lists, ...kills],
    resumable: false,
    run: (each) => runNetworkPoint(each, tally),
    get assumptions() {
      return [
        `In ${tally.keysBroken} points the server forgot keys before anyone could rely on them; ${tally.paidTwiceThen} of them ended with a second order that the server made for a key it had forgotten.`,
        `In ${tally.unknownForGood} points orders stayed unknown, because the server repeats a stored error for ever or the key was too old, and were reported as such.`,
        'Keys that hold for one API key only are not modelled.',
      ];
    },
  });
});
