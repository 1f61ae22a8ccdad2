/** Two machines, a server and a calendar, on which a history is played step by step. */
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createsIn } from '../e2e/oracle.js';
import { type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';
import { createEvidence, type Evidence, shownTwice } from './evidence.js';
import { csvOf, edit, identityOf, inputPartOf, issued } from './history-input.js';
import { createModel, type Model, sentFor } from './history-model.js';
import { type History, type InputRow, MEMORIES, type Step } from './history-plan.js';
import { type Cut, type Ended, runProgram } from './program.js';
import { scratchFolder } from './scratch.js';
import type { Finding } from './stage.js';

export interface Machine {
  readonly folder: string;
  readonly evidence: Evidence;
  rows: readonly InputRow[];
  chunkSize: number;
  clockOffsetMs: number;
  /** The batch whose state it holds, or whose results file is still there, with the input that it was begun from. */
  batch: Begun | undefined;
  /** Its state came from elsewhere, so that the tool cannot know its input by the file's path. */
  hasCopy: boolean;
  /** Inputs of the batches whose state it lost: their results file stays until the next one is written. */
  readonly past: Set<string>;
  /** Its state knows of every request for the batch. */
  knowsAll: boolean;
}

export interface Begun {
  readonly id: string;
  readonly input: string;
  readonly rows: readonly InputRow[];
  readonly chunkSize: number;
  /** Rows that its results have shown with a link. */
  readonly shown: Set<number>;
}

export interface World {
  readonly history: History;
  readonly root: string;
  readonly apiKey: string;
  readonly server: IndependentServer;
  readonly model: Model;
  readonly machines: readonly [Machine, Machine];
  readonly said: string[];
  readonly wrong: Finding[];
  serverOffsetMs: number;
}

const HOUR_MS = 3_600_000;

export async function createWorld(history: History): Promise<World> {
  const root = scratchFolder('history');
  const { rows, chunkSize } = history;
  const machine = (name: string): Machine => {
    const folder = join(root, name);
    mkdirSync(folder);
    const base = { folder, evidence: createEvidence(), rows, chunkSize, clockOffsetMs: 0, past: new Set<string>() };
    return { ...base, batch: undefined, knowsAll: true, hasCopy: false };
  };
  return {
    ...{
      history,
      root,
      apiKey: `XXcanary.${randomUUID()}`,
      model: createModel(history.memory !== 'forget-at-once'),
      said: [],
      wrong: [],
    },
    ...{ server: await startIndependentServer({ settleMs: 10, ...MEMORIES[history.memory] }), serverOffsetMs: 0 },
    machines: [machine('one'), machine('two')],
  };
}

export async function destroyWorld({ server, root }: World): Promise<void> {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
}

export async function play(world: World, step: Step): Promise<void> {
  const { machines, server } = world;
  switch (step.do) {
    case 'run':
    case 'resume': {
      const machine = machines[step.machine === 0 ? 0 : 1];
      if (step.do === 'resume' && !hasState(machine)) return;
      server.configure({ faultPlan: [...step.faults] });
      await runOn(world, machine, { resume: step.do === 'resume', cut: step.cut });
      return;
    }
    case 'both':
      server.configure({ faultPlan: [...step.faults] });
      for (const machine of machines) machine.knowsAll = false;
      await Promise.all(machines.map((machine) => runOn(world, machine, { together: true })));
      return;
    case 'edit':
      edit(world.history, machines[step.machine === 0 ? 0 : 1], step.edit, step.row);
      return;
    case 'lose-state': {
      const machine = machines[step.machine === 0 ? 0 : 1];
      rmSync(stateOf(machine), { recursive: true, force: true });
      machine.knowsAll = false;
      return;
    }
    case 'copy-state':
      copy(machines[step.from === 0 ? 0 : 1], machines[step.from === 0 ? 1 : 0]);
      return;
    case 'wait':
      if (step.clocks !== 'local') world.serverOffsetMs += step.hours * HOUR_MS;
      if (step.clocks !== 'server') for (const machine of machines) machine.clockOffsetMs += step.hours * HOUR_MS;
      server.configure({ clockOffsetMs: world.serverOffsetMs });
  }
}

interface RunWords {
  readonly resume?: boolean;
  readonly cut?: Cut | undefined;
  /** Another machine runs at the same time, so that requests cannot be told apart. */
  readonly together?: boolean;
}

/** One run, and what must hold when it has ended. */
export async function runOn(world: World, machine: Machine, { resume, cut, together }: RunWords): Promise<Ended> {
  const { history, server, apiKey, model, said, wrong } = world;
  const { folder, rows, chunkSize, clockOffsetMs, evidence, batch } = machine;
  const input = csvOf(rows);
  writeFileSync(join(folder, 'rows.csv'), input);
  const begun = hasState(machine);
  // Under an ID of its own or not: rows that are not those that were frozen must not send anything.
  const edited = begun && resume !== true && batch !== undefined && issued(batch.rows) !== issued(rows);
  const otherSettings = begun && resume !== true && chunkSize !== batch?.chunkSize;
  const before = createsIn(server.log()).length;
  const ended = await runProgram({
    ...{ folder, url: server.url, apiKey, cut, clockOffsetMs, evidence },
    resume: resume === true ? batch?.id : undefined,
    plan: { chunkSize, allowDuplicates: true, batchId: history.batchId },
  });
  said.push(ended.said);
  const [id] = hasState(machine) ? readdirSync(stateOf(machine)).filter((name) => !name.startsWith('.')) : [];
  if (id !== undefined && !begun) {
    if (batch !== undefined) machine.past.add(batch.input);
    machine.batch = { id, input, rows, chunkSize, shown: new Set() };
    model.begin(id, input, identityOf(machine.batch));
    if (together !== true) machine.knowsAll = !sentFor(server.log(), id, 0, before);
  }
  const others = world.machines.filter((each) => each !== machine && each.batch?.id === id);
  if (id !== undefined && sentFor(server.log(), id, before)) for (const other of others) other.knowsAll = false;
  if (ended.code === 1) wrong.push({ kind: 'crash', text: ended.said.slice(-1500) });
  const refused = edited || otherSettings;
  if (refused && ended.code !== 2 && ended.code !== null && ended.code !== 130)
    wrong.push({ kind: 'other', text: `an edited batch went on with exit code ${ended.code}` });
  if (refused && together !== true && createsIn(server.log()).length > before)
    wrong.push({ kind: 'bytes', text: 'an edited batch sent orders' });
  const twice = shownTwice(evidence);
  if (twice.length > 0 && [0, 3, 4].includes(ended.code ?? 6))
    wrong.push({ kind: 'lie', text: `two orders of ${twice[0]} were shown, and exit code ${ended.code} says nothing` });
  wrong.push(...model.judgeOrders(server.log().orders));
  // A killed run leaves the file of the run before, which could not know better.
  if (ended.code !== null) judgeResults(world, machine);
  return ended;
}

function judgeResults({ server, model, wrong }: World, machine: Machine): void {
  const path = join(machine.folder, 'rows.results.csv');
  if (machine.batch === undefined || !hasState(machine) || !existsSync(path)) return;
  const { past, batch } = machine;
  const { id: batchId, input, shown } = batch;
  const identity = identityOf(batch);
  const knowsAll = machine.knowsAll && model.isPlain(batchId);
  const results = readFileSync(path, 'utf8');
  const shownInput = inputPartOf(results);
  if (shownInput !== inputPartOf(input, 0) && [...past].some((earlier) => inputPartOf(earlier, 0) === shownInput))
    return;
  wrong.push(...model.judgeClaim({ batchId, input, identity, results, knowsAll, shown }, server.log().orders));
}

const stateOf = ({ folder }: Machine) => join(folder, '.issue-batch');

/** A folder that holds a batch, not one that was only begun to be made. */
export function hasState(machine: Machine): boolean {
  const path = stateOf(machine);
  return existsSync(path) && readdirSync(path).some((name) => !name.startsWith('.'));
}

function copy(from: Machine, to: Machine): void {
  if (!hasState(from)) return;
  rmSync(stateOf(to), { recursive: true, force: true });
  cpSync(stateOf(from), stateOf(to), { recursive: true });
  for (const name of ['', ...readdirSync(stateOf(to))]) {
    const path = join(stateOf(to), name);
    if (name === '' || !name.startsWith('.')) chmodSync(path, 0o700);
  }
  rmSync(join(to.folder, 'rows.results.csv'), { force: true });
  const { rows, chunkSize } = from.batch ?? from;
  Object.assign(to, { hasCopy: true, batch: from.batch && { ...from.batch, shown: new Set() }, rows, chunkSize });
  for (const machine of [from, to]) machine.knowsAll = false;
}
