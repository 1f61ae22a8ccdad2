/** Random histories: a batch, a server's memory and what people and accidents do, all from one seed. */
import type { Fault, ServerConfiguration } from '../support/independent-server.mjs';
import { CREATE_TROUBLES, GET_TROUBLES, LIST_TROUBLES, type NamedTrouble } from './network-faults.js';
import type { Cut } from './program.js';

export interface InputRow {
  readonly recipient: string;
  readonly name: string;
  readonly product: string;
  readonly value: string;
  readonly reference: string;
  readonly distribution: string;
}

export type Edit = 'value' | 'swap' | 'add' | 'remove' | 'note' | 'settings' | 'undo';

export type Step =
  | { readonly do: 'run' | 'resume'; readonly machine: number; readonly faults: readonly Fault[]; readonly cut?: Cut }
  | { readonly do: 'both'; readonly faults: readonly Fault[] }
  | { readonly do: 'edit'; readonly machine: number; readonly edit: Edit; readonly row: number }
  | { readonly do: 'lose-state'; readonly machine: number }
  | { readonly do: 'copy-state'; readonly from: number }
  | { readonly do: 'wait'; readonly hours: number; readonly clocks: 'server' | 'all' | 'local' };

export interface History {
  readonly rows: readonly InputRow[];
  /** Rows an order. */
  readonly chunkSize: number;
  readonly batchId: string | undefined;
  readonly memory: string;
  /** Exit codes in which an honest batch may end besides 0, because of the faults above. */
  readonly mayEnd: ReadonlySet<number>;
  readonly steps: readonly Step[];
}

const DAY_MS = 86_400_000;
export const MEMORIES: Readonly<Record<string, ServerConfiguration>> = {
  'cache-all': { idempotency: 'cache-all' },
  'old-guide': { idempotency: 'old-guide' },
  'forget-24h': { idempotency: 'forget', forgetAfterMs: DAY_MS },
  'forget-30d': { idempotency: 'forget', forgetAfterMs: 30 * DAY_MS },
  'forget-at-once': { idempotency: 'forget', forgetAfterMs: 0 },
};
const PRODUCTS = ['AMZ-US', 'AMZ-US', 'WMT-US', 'AMZ-GB', 'AMZ-DE', 'AMZ-JP'];
/** Each of these costs a second of real time. */
const SLOW = /^(?:hang|slow-drip|102-silence)/;

/** Mulberry32: small, seedable, good enough to draw histories. */
export function createDice(seed: number) {
  let state = (seed * 0x9e3779b1) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** A whole number from `low` to `high`, both included. */
    whole: (low: number, high: number) => low + Math.floor(next() * (high - low + 1)),
    chance: (share: number) => next() < share,
    pick: <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T,
  };
}

type Dice = ReturnType<typeof createDice>;

export function drawHistory(seed: number): History {
  const dice = createDice(seed);
  const mayEnd = new Set<number>();
  const rows = drawRows(dice);
  const chunkSize = dice.whole(1, 4);
  const memory = dice.chance(0.04) ? 'forget-at-once' : dice.pick(Object.keys(MEMORIES).slice(0, 4));
  const batchId = dice.chance(0.25) ? 'stipend-2026-11' : undefined;
  const first: Step = { do: 'run', machine: 0, faults: drawFaults(dice, mayEnd), ...drawCut(dice, 0.6) };
  const others = Array.from({ length: dice.whole(1, 6) }, () => drawStep(dice, mayEnd));
  return { rows, chunkSize, batchId, memory, mayEnd, steps: [first, ...others] };
}

export function drawRows(dice: Dice): InputRow[] {
  const rows = Array.from({ length: dice.whole(1, 12) }, (_, index): InputRow => {
    const product = dice.pick(PRODUCTS);
    const value = product === 'AMZ-JP' ? String(1000 + index) : `${10 + index}.${dice.pick(['00', '25', '5'])}`;
    const recipient = `person.${index}@example.com`;
    const reference = dice.chance(0.7) ? `R-${index}` : '';
    return {
      recipient,
      name: `P ${index}`,
      product,
      value,
      reference,
      distribution: dice.pick(['payout_link', 'email']),
    };
  });
  // Alike in everything that is issued: their links may be told apart by nothing but the pairing that was written down.
  const [model] = rows;
  if (model !== undefined && dice.chance(0.3))
    rows.push({ ...model, reference: '' }, { ...model, name: 'Twin', reference: '' });
  return rows;
}

function drawStep(dice: Dice, mayEnd: Set<number>): Step {
  const machine = dice.chance(0.3) ? 1 : 0;
  const what = dice.whole(1, 100);
  if (what <= 38) return { do: 'run', machine, faults: drawFaults(dice, mayEnd), ...drawCut(dice, 0.5) };
  if (what <= 46) return { do: 'resume', machine, faults: drawFaults(dice, mayEnd), ...drawCut(dice, 0.4) };
  if (what <= 54) return { do: 'both', faults: drawFaults(dice, mayEnd) };
  if (what <= 68) {
    const edits: Edit[] = ['value', 'swap', 'add', 'remove', 'note', 'settings', 'undo'];
    return { do: 'edit', machine, edit: dice.pick(edits), row: dice.whole(0, 11) };
  }
  if (what <= 76) return { do: 'lose-state', machine };
  if (what <= 84) return { do: 'copy-state', from: dice.chance(0.8) ? 0 : 1 };
  const hours = dice.pick([1, 20, 26, 60, 24 * 20, 24 * 26, 24 * 40]);
  return { do: 'wait', hours, clocks: dice.pick(['server', 'all', 'all', 'all', 'local']) };
}

function drawCut(dice: Dice, share: number): { cut?: Cut } {
  if (!dice.chance(share)) return {};
  const how = dice.chance(0.7) ? 'kill' : 'abort';
  return { cut: { how, when: dice.pick(['before', 'unanswered']), request: dice.whole(1, 14) } };
}

function drawFaults(dice: Dice, mayEnd: Set<number>): Fault[] {
  if (dice.chance(0.3)) return [];
  return Array.from({ length: dice.whole(1, 3) }, () => {
    const on = dice.pick(['create', 'create', 'create', 'get', 'list'] as const);
    const named = drawTrouble(dice, on);
    for (const code of named.mayEnd ?? []) mayEnd.add(code);
    const location = named.trouble.kind === 'redirect' ? { location: 'http://127.0.0.1:9/elsewhere' } : {};
    const times = dice.pick([1, 1, 2, 4, null]);
    // An order that is gone for good is given up after a quarter of an hour, which is too long to wait for here.
    return { ...named.trouble, ...location, on, nth: dice.whole(1, 4), times: times ?? (on === 'list' ? null : 9) };
  });
}

function drawTrouble(dice: Dice, on: 'create' | 'get' | 'list'): NamedTrouble {
  const all = { create: CREATE_TROUBLES, get: GET_TROUBLES, list: LIST_TROUBLES }[on];
  const drawn = dice.pick(all);
  return SLOW.test(drawn.name) && dice.chance(0.8) ? drawTrouble(dice, on) : drawn;
}
