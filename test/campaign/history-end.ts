/**
 * The end of a history: troubles stop, edits are undone, and at most two more runs a machine have to settle it; then a
 * person's word for what only a person can know, and at most two retries for what is proven to have failed.
 */
import { judgeMarks, judgeRequests } from '../e2e/oracle.js';
import { judgeFolders, judgeSecrets } from '../e2e/secrets.js';
import { collapse } from './collapse.js';
import { asFindings } from './findings.js';
import { isAPersons, isExplained } from './history-explain.js';
import { undo } from './history-input.js';
import { hasState, type Machine } from './history-machine.js';
import { batchOf, generationOf } from './history-model.js';
import type { History, Step } from './history-plan.js';
import { excused, runOn } from './history-run.js';
import { createWorld, destroyWorld, play, resolve, type World } from './history-world.js';
import type { Ended } from './program.js';
import type { Finding, PointOutcome } from './stage.js';

export interface HistoryTally {
  /** Histories in which the server kept no key at all, and those of them in which it made orders twice. */
  keysBroken: number;
  paidTwiceThen: number;
  /** Machines with rows that stayed unknown until a person closed them, and ones that ended halted, with good reason. */
  unknownForGood: number;
  /** Histories with rows that were paid twice because of a person's word, or because nobody could know. */
  closedWrongly: number;
  sentBlindly: number;
  halted: number;
}

export const createTally = (): HistoryTally => ({
  ...{ keysBroken: 0, paidTwiceThen: 0, unknownForGood: 0, halted: 0 },
  ...{ closedWrongly: 0, sentBlindly: 0 },
});

const MAX_RUNS = 2;

export async function runHistory(history: History, tally: HistoryTally): Promise<PointOutcome> {
  const world = await createWorld(history);
  try {
    for (const step of history.steps) await play(world, step);
    world.server.configure({ faultPlan: [], unstick: true });
    let runs = 0;
    for (const machine of world.machines) {
      if (!hasState(machine) && machine !== world.machines[0]) continue;
      undo(history, machine);
      runs = Math.max(runs, await settle(world, machine, tally));
    }
    await lookAgain(world);
    const { requests } = world.server.log();
    const faults = requests.filter(({ fault }) => fault !== null).length + history.steps.length;
    return { faults, runs, wrong: judgeAll(world, tally) };
  } finally {
    await destroyWorld(world);
  }
}

/** What the second machine has sent, the first one finds as well: it runs again, and then says the truth. */
async function lookAgain(world: World): Promise<void> {
  const [first, second] = world.machines;
  if (!hasState(second) || first.batch?.id !== second.batch?.id) return;
  const last = await runOn(world, first, { undisturbed: true });
  if (!isAPersons(world, first, last) && !isExplained(world, first, last))
    world.wrong.push({ kind: 'not-converged', text: `exit code ${last.code} at the end: ${last.said.slice(-900)}` });
}

/** @returns how many runs it took, retries included */
async function settle(world: World, machine: Machine, tally: HistoryTally): Promise<number> {
  let runs = 0;
  const again = async (command: 'run' | 'retry', times: number, goesOn: (last: Ended) => boolean, first?: Ended) => {
    let last = first;
    for (let more = 0; more < times && (last === undefined || goesOn(last)); more += 1) {
      last = await runOn(world, machine, { command, undisturbed: true });
      runs += 1;
    }
    return last as Ended;
  };
  let last = await again('run', MAX_RUNS, ({ code }) => code !== 0);
  // Each refusal for lack of funds that the server stores is a person's to lift, and costs a run of its own.
  const refusals = world.server.log().requests.filter(({ fault }) => fault === 'insufficient-funds').length;
  last = await again('run', refusals, ({ code }) => code === 5, last);
  if (isAPersons(world, machine, last)) {
    tally.unknownForGood += 1;
    last = await resolve(world, machine, { undisturbed: true });
  }
  if ((last.report?.failed ?? 0) > 0) last = await again('retry', MAX_RUNS, ({ code }) => code !== 0, undefined);
  if (last.code === 6) tally.halted += 1;
  if (!isExplained(world, machine, last)) {
    const text = `exit code ${last.code} after ${runs} undisturbed runs: ${last.said.slice(-900)}`;
    world.wrong.push({ kind: 'not-converged', text });
  }
  return runs;
}

const isCommand = (step: Step) => 'faults' in step && 'machine' in step;

/**
 * The server keeps no keys; or an order stays open, and so without a description in the account's list, for longer than
 * its key is kept, and a machine that has no record of it sends it. Nothing that reaches the tool could tell it.
 */
function breaksAssumptions({ memory, steps }: History): boolean {
  if (memory === 'forget-at-once') return true;
  const faults = steps.flatMap((step) => ('faults' in step ? step.faults : []));
  const staysOpen = faults.some(
    ({ kind, fate }) => kind === 'processing' || (kind === 'fate' && fate === 'processing'),
  );
  const waits = steps.some((step) => step.do === 'wait' && step.hours > 24);
  const others = steps.some((step) => !['wait', 'edit'].includes(step.do) && !(isCommand(step) && step.machine === 0));
  return staysOpen && waits && others && memory.startsWith('forget');
}

function judgeAll(world: World, tally: HistoryTally): Finding[] {
  const { history, server, model, root, apiKey, said, wrong } = world;
  const { requests, orders } = server.log();
  const links = orders.flatMap(({ items }) => items.map(({ url }) => url));
  const plain = requests.filter(({ bodyText }) => model.isPlain(batchOf(bodyText) ?? ''));
  // Two state folders may cut a retry in different ways, if the server told them different things; the bytes that one
  // and the same folder sends are judged after each run.
  const retries = plain.filter(({ bodyText }) => generationOf(bodyText) > 0);
  const ofRetries = new Set(retries.map(({ seq }) => `request ${seq} has other bytes under a used key`));
  const twice = model.judgeOrders(orders, excused(world));
  const all = [
    ...wrong,
    ...asFindings([
      ...judgeRequests(plain, 6000).filter((text) => !ofRetries.has(text)),
      ...judgeMarks(orders),
      ...judgeSecrets({ folder: root, apiKey, said, links }),
      ...judgeFolders(root),
    ]),
  ];
  const live = model.judgeOrders(orders, new Set());
  if (live.length > 0 && world.words.wrong(server.log()).size > 0) tally.closedWrongly += 1;
  if (live.length > 0 && world.blind.orders.size > 0) tally.sentBlindly += 1;
  if (!breaksAssumptions(history)) return collapse(all);
  tally.keysBroken += 1;
  if (twice.length > 0) tally.paidTwiceThen += 1;
  return collapse(all.filter(({ kind, text }) => kind !== 'duplicate' && !/had another link/.test(text)));
}
