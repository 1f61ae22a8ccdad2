/** What stories are told with. */
import type { Fault } from '../support/independent-server.mjs';
import type { Command, Edit, History, InputRow, Pair, Step } from './history-plan.js';
import type { Cut } from './program.js';

export const ROWS = Array.from({ length: 6 }, (_, index): InputRow => {
  const recipient = `person.${index}@example.com`;
  const base = { recipient, name: `P ${index}`, product: 'AMZ-US', reference: `R-${index}` };
  return { ...base, value: `${10 + index}.25`, distribution: 'payout_link' };
});
export const BASE: History = {
  ...{ rows: ROWS, chunkSize: 2, batchId: undefined, memory: 'cache-all', mayEnd: new Set<number>(), steps: [] },
};
export const killed = (request: number, when: Cut['when'] = 'before'): { cut: Cut } => ({
  cut: { how: 'kill', when, request },
});
export const stoppedBefore = (request: number): { cut: Cut } => ({ cut: { how: 'abort', when: 'before', request } });
const told =
  (command: Command) =>
  (faults: readonly Fault[] = [], cut: { cut?: Cut } = {}, machine = 0): Step => ({
    ...{ do: command, machine, faults },
    ...cut,
  });
export const run = told('run');
export const retry = told('retry');
export const reconcile = told('reconcile');
export const resolve = told('resolve');
export const both = (commands: Pair, faults: readonly Fault[] = []): Step => ({ do: 'both', commands, faults });
export const later = (hours: number, clocks: 'all' | 'server' = 'all'): Step => ({ do: 'wait', hours, clocks });
export const noList: Fault = { on: 'list', kind: 'status', status: 404, times: null };
export const lost: Fault = { on: 'create', kind: 'reset-after', nth: 2, times: 1 };
export const open: Fault = { on: 'create', kind: 'fate', fate: 'processing', bodyIncludes: '#1 g0]', times: 1 };
export const loseState: Step = { do: 'lose-state', machine: 0 };
export const copyState: Step = { do: 'copy-state', from: 0 };
export const change = (edit: Edit, row = 0): Step => ({ do: 'edit', machine: 0, edit, row });

/** A new batch asks for catalogue, balance, list and balance again, and then come the orders. */
export const FIRST_ORDER = 5;
export const SECOND_ORDER = 6;
/** A batch that was begun asks for balance, list (a page and the empty one behind it) and balance again. */
export const SEARCH = 2;
export const AFTER_SEARCH = 4;
export const named = { batchId: 'stipend-2026-11' };
