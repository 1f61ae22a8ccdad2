/** The end of a history: troubles stop, edits are undone, and at most two more runs a machine have to settle it. */
import { createsIn, judgeMarks, judgeRequests } from '../e2e/oracle.js';
import { judgeFolders, judgeSecrets } from '../e2e/secrets.js';
import { collapse } from './collapse.js';
import { asFindings } from './findings.js';
import { undo } from './history-input.js';
import { batchOf } from './history-model.js';
import type { History } from './history-plan.js';
import { createWorld, destroyWorld, hasState, type Machine, play, runOn, type World } from './history-world.js';
import type { Ended } from './program.js';
import type { Finding, PointOutcome } from './stage.js';

export interface HistoryTally {
  /** Histories in which the server kept no key at all, and those of them in which it made orders twice. */
  keysBroken: number;
  paidTwiceThen: number;
  /** Machines that ended with rows that stay unknown, or halted, with good reason. */
  unknownForGood: number;
  halted: number;
}

const MAX_RUNS = 2;
const DAY_MS = 86_400_000;

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
    const { requests } = world.server.log();
    const faults = requests.filter(({ fault }) => fault !== null).length + history.steps.length;
    return { faults, runs, wrong: judgeAll(world, tally) };
  } finally {
    await destroyWorld(world);
  }
}

async function settle(world: World, machine: Machine, tally: HistoryTally): Promise<number> {
  let last: Ended | undefined;
  let runs = 0;
  while (runs < MAX_RUNS && last?.code !== 0) {
    last = await runOn(world, machine, {});
    runs += 1;
  }
  // Each refusal for lack of funds that the server stores is a person's to lift, and costs a run of its own.
  const refusals = world.server.log().requests.filter(({ fault }) => fault === 'insufficient-funds').length;
  for (let more = 0; more < refusals && last?.code === 5; more += 1) last = await runOn(world, machine, {});
  if (last === undefined || last.code === 0) return runs;
  if (last.code === 6) tally.halted += 1;
  if (last.code === 4) tally.unknownForGood += 1;
  if (!isExplained(world, machine, last)) {
    const text = `exit code ${last.code} after ${runs} undisturbed runs: ${last.said.slice(-900)}`;
    world.wrong.push({ kind: 'not-converged', text });
  }
  return runs;
}

/** What a person has to decide, because of what the server did, and nothing else. */
function isExplained(
  { history, model, server, serverOffsetMs }: World,
  machine: Machine,
  { code, report }: Ended,
): boolean {
  if (code !== null && history.mayEnd.has(code)) return true;
  const { id = '' } = machine.batch ?? {};
  // The ID was begun with other rows or settings, whose orders the account shows or whose keys it remembers.
  if (code === 6) return history.memory === 'forget-at-once' || !model.isPlain(id);
  if (code !== 4 || report === undefined || report.processing + report.notSent > 0) return false;
  const { requests, orders } = server.log();
  const made = new Set(orders.map(({ key }) => key));
  const creates = createsIn({ requests }).filter(({ bodyText }) => batchOf(bodyText) === id);
  const open = [...new Set(creates.map(({ key }) => key))].filter((key) => !made.has(String(key)));
  const isStuck = open.some((key) => {
    const last = creates.filter((request) => request.key === key).at(-1);
    return last?.replayed === true && (last.status ?? 0) >= 400;
  });
  return isStuck || Math.max(serverOffsetMs, machine.clockOffsetMs) > 25 * DAY_MS;
}

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
  const others = steps.some(
    (step) => step.do !== 'wait' && step.do !== 'edit' && !(step.do === 'run' && step.machine === 0),
  );
  return staysOpen && waits && others && memory.startsWith('forget');
}

function judgeAll({ history, server, model, root, apiKey, said, wrong }: World, tally: HistoryTally): Finding[] {
  const { requests, orders } = server.log();
  const links = orders.flatMap(({ items }) => items.map(({ url }) => url));
  const plain = requests.filter(({ bodyText }) => model.isPlain(batchOf(bodyText) ?? ''));
  const twice = model.judgeOrders(orders);
  const all = [
    ...wrong,
    ...asFindings([
      ...judgeRequests(plain, 6000),
      ...judgeMarks(orders),
      ...judgeSecrets({ folder: root, apiKey, said, links }),
      ...judgeFolders(root),
    ]),
  ];
  if (!breaksAssumptions(history)) return collapse(all);
  tally.keysBroken += 1;
  if (twice.length > 0) tally.paidTwiceThen += 1;
  return collapse(all.filter(({ kind, text }) => kind !== 'duplicate' && !/had another link/.test(text)));
}
