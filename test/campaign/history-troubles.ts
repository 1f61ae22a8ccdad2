/** What goes wrong in one step of a random history: troubles of server and wire, and where the tool is stopped. */
import type { Fault } from '../support/independent-server.mjs';
import type { Dice } from './history-dice.js';
import { CREATE_TROUBLES, GET_TROUBLES, LIST_TROUBLES, type NamedTrouble, type Trouble } from './network-faults.js';
import type { Cut } from './program.js';

/** Each of these costs a second of real time. */
const SLOW = /^(?:hang|slow-drip|102-silence)/;
const REFUSED: Trouble = { kind: 'status', status: 400, type: 'product_validation_error' };
/** What makes retries: orders that come to nothing, whole or by some of their items, and ones whose answer is lost. */
const TO_RETRY: readonly Trouble[] = [
  REFUSED,
  { ...REFUSED, message: 'AMZ-US is not allowed' },
  { ...REFUSED, cached: false },
  { kind: 'status', status: 422, at: ['items', 0, 'face_value'] },
  { kind: 'status', status: 422, at: ['body', 'items', 1, 'face_value'], cached: false },
  { kind: 'fate', fate: 'failed-bare' },
  { kind: 'fate', fate: 'failed-bare', times: 2 },
  { kind: 'fate', fate: 'processing' },
  { kind: 'reset-after' },
  { kind: 'reset-after', made: false },
];

/** One that leaves something to retry at the first order. */
export function drawBite(dice: Dice): Fault {
  return { ...dice.pick(TO_RETRY.slice(0, 7)), on: 'create', bodyIncludes: '#0 g0]' };
}

export function drawCut(dice: Dice, share: number): { cut?: Cut } {
  if (!dice.chance(share)) return {};
  const how = dice.chance(0.7) ? 'kill' : 'abort';
  return { cut: { how, when: dice.pick(['before', 'unanswered']), request: dice.whole(1, 14) } };
}

export function drawFaults(dice: Dice, mayEnd: Set<number>): Fault[] {
  if (dice.chance(0.3)) return [];
  return Array.from({ length: dice.whole(1, 3) }, (): Fault => {
    if (dice.chance(0.35)) return drawRetried(dice);
    const on = dice.pick(['create', 'create', 'create', 'get', 'list'] as const);
    const named = drawTrouble(dice, on);
    for (const code of named.mayEnd ?? []) mayEnd.add(code);
    const location = named.trouble.kind === 'redirect' ? { location: 'http://127.0.0.1:9/elsewhere' } : {};
    const times = dice.pick([1, 1, 2, 4, null]);
    // An order that is gone for good is given up after a quarter of an hour, which is too long to wait for here.
    return { ...named.trouble, ...location, on, nth: dice.whole(1, 4), times: times ?? (on === 'list' ? null : 9) };
  });
}

function drawRetried(dice: Dice): Fault {
  const order = `#${dice.whole(0, 2)} g${dice.whole(0, 2)}]`;
  const where = dice.chance(0.5) ? { bodyIncludes: order } : { nth: dice.whole(1, 3) };
  return { ...dice.pick(TO_RETRY), on: 'create', ...where };
}

function drawTrouble(dice: Dice, on: 'create' | 'get' | 'list'): NamedTrouble {
  const all = { create: CREATE_TROUBLES, get: GET_TROUBLES, list: LIST_TROUBLES }[on];
  const drawn = dice.pick(all);
  return SLOW.test(drawn.name) && dice.chance(0.8) ? drawTrouble(dice, on) : drawn;
}
