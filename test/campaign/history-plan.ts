/** Random histories: a batch, a server's memory and what people and accidents do, all from one seed. */
import type { Fault, ServerConfiguration } from '../support/independent-server.mjs';
import { createDice, type Dice } from './history-dice.js';
import { drawBite, drawCut, drawFaults } from './history-troubles.js';
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

/** What the tool is asked for. `resolve`: reconcile, and later once more with a person's word for what is still open. */
export type Command = 'run' | 'resume' | 'retry' | 'reconcile' | 'resolve';
/** What two machines do at the same time. */
export type Pair = readonly ['run' | 'retry', 'run' | 'retry'];

export type Step =
  | {
      readonly do: Command;
      readonly machine: number;
      readonly faults: readonly Fault[];
      readonly cut?: Cut;
      /** With `resolve`: the person does not wait a quarter of an hour. */
      readonly impatient?: boolean;
    }
  | { readonly do: 'both'; readonly commands: Pair; readonly faults: readonly Fault[] }
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

export function drawHistory(seed: number): History {
  const dice = createDice(seed);
  const mayEnd = new Set<number>();
  const rows = drawRows(dice);
  const chunkSize = dice.whole(1, 4);
  const memory = dice.chance(0.04) ? 'forget-at-once' : dice.pick(Object.keys(MEMORIES).slice(0, 4));
  const batchId = dice.chance(0.25) ? 'stipend-2026-11' : undefined;
  const bite = dice.chance(0.5) ? [drawBite(dice)] : [];
  const faults = [...bite, ...drawFaults(dice, mayEnd)];
  const first: Step = { do: 'run', machine: 0, faults, ...drawCut(dice, bite.length > 0 ? 0.3 : 0.6) };
  const others = Array.from({ length: dice.whole(1, 7) }, () => drawStep(dice, mayEnd));
  return { rows, chunkSize, batchId, memory, mayEnd, steps: [first, ...others] };
}

function drawRows(dice: Dice): InputRow[] {
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

/** Of a hundred; and how often each is cut short. */
const COMMANDS: readonly { readonly name: Command; readonly upTo: number; readonly cut: number }[] = [
  { name: 'run', upTo: 26, cut: 0.5 },
  { name: 'resume', upTo: 31, cut: 0.4 },
  { name: 'retry', upTo: 49, cut: 0.4 },
  { name: 'reconcile', upTo: 55, cut: 0.4 },
  { name: 'resolve', upTo: 60, cut: 0.2 },
];

function drawStep(dice: Dice, mayEnd: Set<number>): Step {
  const machine = dice.chance(0.3) ? 1 : 0;
  const what = dice.whole(1, 100);
  const command = COMMANDS.find(({ upTo }) => what <= upTo);
  if (command !== undefined) {
    const impatient = command.name === 'resolve' && dice.chance(0.25) ? { impatient: true } : {};
    return { do: command.name, machine, faults: drawFaults(dice, mayEnd), ...drawCut(dice, command.cut), ...impatient };
  }
  if (what <= 69) {
    const side = () => (dice.chance(0.5) ? 'run' : 'retry');
    return { do: 'both', commands: [side(), side()], faults: drawFaults(dice, mayEnd) };
  }
  if (what <= 79) {
    const edits: Edit[] = ['value', 'swap', 'add', 'remove', 'note', 'settings', 'undo'];
    return { do: 'edit', machine, edit: dice.pick(edits), row: dice.whole(0, 11) };
  }
  if (what <= 86) return { do: 'lose-state', machine };
  if (what <= 93) return { do: 'copy-state', from: dice.chance(0.8) ? 0 : 1 };
  const hours = dice.pick([1, 20, 26, 60, 24 * 20, 24 * 26, 24 * 40]);
  return { do: 'wait', hours, clocks: dice.pick(['server', 'all', 'all', 'all', 'local']) };
}
