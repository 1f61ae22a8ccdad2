/** Two machines, a server and a calendar, on which a history is played step by step. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';
import { type Blind, createBlind } from './history-blind.js';
import { edit } from './history-input.js';
import { copyState, createMachine, hasState, loseState, type Machine } from './history-machine.js';
import { createModel, type Model } from './history-model.js';
import { type Command, type History, MEMORIES, type Step } from './history-plan.js';
import { type RunWords, runOn } from './history-run.js';
import { createWords, type Words } from './history-words.js';
import type { Ended } from './program.js';
import { scratchFolder } from './scratch.js';
import type { Finding } from './stage.js';

export interface World {
  readonly history: History;
  readonly root: string;
  readonly apiKey: string;
  readonly server: IndependentServer;
  readonly model: Model;
  readonly words: Words;
  readonly blind: Blind;
  readonly machines: readonly [Machine, Machine];
  readonly said: string[];
  readonly wrong: Finding[];
  serverOffsetMs: number;
}

const HOUR_MS = 3_600_000;
/** A little more than has to lie between the two searches that a person's word rests on. */
const BETWEEN_SEARCHES_MS = 16 * 60_000;

export async function createWorld(history: History): Promise<World> {
  const root = scratchFolder('history');
  const machines = [createMachine(join(root, 'one'), history), createMachine(join(root, 'two'), history)] as const;
  const evidence = machines.map((machine) => machine.evidence);
  return {
    ...{
      history,
      root,
      apiKey: `XXcanary.${randomUUID()}`,
      model: createModel(history.memory !== 'forget-at-once'),
      words: createWords(evidence),
      blind: createBlind(evidence),
      said: [],
      wrong: [],
    },
    ...{ server: await startIndependentServer({ settleMs: 10, ...MEMORIES[history.memory] }), serverOffsetMs: 0 },
    machines,
  };
}

export async function destroyWorld({ server, root }: World): Promise<void> {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
}

export async function play(world: World, step: Step): Promise<void> {
  const { machines, server } = world;
  switch (step.do) {
    case 'both': {
      server.configure({ faultPlan: [...step.faults] });
      for (const machine of machines) machine.knowsAll = false;
      const together = server.log().requests.length;
      const commands = machines.map((machine, index) =>
        command(world, machine, step.commands[index] ?? 'run', { together }),
      );
      await Promise.all(commands);
      return;
    }
    case 'edit':
      edit(world.history, machines[step.machine === 0 ? 0 : 1], step.edit, step.row);
      return;
    case 'lose-state':
      loseState(machines[step.machine === 0 ? 0 : 1]);
      return;
    case 'copy-state':
      copyState(machines[step.from === 0 ? 0 : 1], machines[step.from === 0 ? 1 : 0]);
      return;
    case 'wait': {
      const ms = step.hours * HOUR_MS;
      pass(world, step.clocks === 'local' ? 0 : ms, step.clocks === 'server' ? [] : machines, ms);
      return;
    }
    default:
      server.configure({ faultPlan: [...step.faults] });
      await command(world, machines[step.machine === 0 ? 0 : 1], step.do, step);
  }
}

async function command(
  world: World,
  machine: Machine,
  name: Command,
  how: Pick<RunWords, 'cut' | 'together'> & { readonly impatient?: boolean },
): Promise<void> {
  if (name !== 'run' && !hasState(machine)) return;
  if (name === 'resolve') await resolve(world, machine, how);
  else await runOn(world, machine, { command: name, cut: how.cut, together: how.together });
}

/** A person looks twice, with enough time in between, and then closes what the account never showed. */
export async function resolve(
  world: World,
  machine: Machine,
  { cut, undisturbed, impatient }: Pick<RunWords, 'cut' | 'undisturbed'> & { readonly impatient?: boolean },
): Promise<Ended> {
  const first = await runOn(world, machine, { command: 'reconcile', undisturbed });
  const open = first.reconciliation?.open ?? [];
  const names = open.flatMap(({ order, closableAt }) => (closableAt === null ? [] : order));
  if (names.length === 0) return first;
  if (impatient !== true) pass(world, BETWEEN_SEARCHES_MS, [machine], BETWEEN_SEARCHES_MS);
  return runOn(world, machine, { command: 'reconcile', resolve: names, cut, undisturbed });
}

function pass(world: World, serverMs: number, machines: readonly Machine[], ms: number): void {
  world.serverOffsetMs += serverMs;
  for (const machine of machines) machine.clockOffsetMs += ms;
  world.server.configure({ clockOffsetMs: world.serverOffsetMs });
}
