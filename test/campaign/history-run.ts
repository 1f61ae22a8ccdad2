/** One run of one machine of a history, and what must hold when it has ended. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createsIn } from '../e2e/oracle.js';
import { logTime, shownTwice } from './evidence.js';
import { csvOf, identityOf, inputPartOf, issued } from './history-input.js';
import { hasState, type Machine, stateOf } from './history-machine.js';
import { type Claim, sentFor } from './history-model.js';
import type { Command } from './history-plan.js';
import { markOf, mayBeClosed } from './history-words.js';
import type { World } from './history-world.js';
import { type Cut, type Ended, runProgram } from './program.js';

export interface RunWords {
  readonly command?: Exclude<Command, 'resolve'>;
  /** With `reconcile`: orders that a person closes as not issued. */
  readonly resolve?: readonly string[];
  readonly cut?: Cut | undefined;
  /** Another machine runs at the same time, so that requests cannot be told apart: how many had come before. */
  readonly together?: number | undefined;
  /** Nothing is wrong any more: whoever searches the account's list finds all that exists. */
  readonly undisturbed?: boolean | undefined;
}

/** Ends in which the tool has said what it knows of every row. */
const TELLING: readonly (number | null)[] = [0, 3, 4];

export async function runOn(world: World, machine: Machine, words: RunWords): Promise<Ended> {
  const { history, server, apiKey, model, said, wrong } = world;
  const { folder, rows, chunkSize, clockOffsetMs, evidence, batch } = machine;
  const { command = 'run', resolve = [], cut, together } = words;
  const input = csvOf(rows);
  writeFileSync(join(folder, 'rows.csv'), input);
  const begun = hasState(machine);
  // Under an ID of its own or not: rows that are not those that were frozen must not send anything.
  const edited = begun && command === 'run' && batch !== undefined && issued(batch.rows) !== issued(rows);
  const otherSettings = begun && command === 'run' && chunkSize !== batch?.chunkSize;
  const logBefore = server.log();
  const { sends } = evidence;
  const startedAt = logTime();
  const before = createsIn(logBefore).length;
  if (batch !== undefined)
    world.words.give(
      resolve.map((name) => markOf(batch.id, name)),
      logBefore,
    );
  const ended = await runProgram({
    ...{ folder, url: server.url, apiKey, cut, clockOffsetMs, evidence },
    resume: command === 'run' ? undefined : batch?.id,
    retry: command === 'retry',
    reconcile: command === 'reconcile' ? { resolve } : undefined,
    plan: { chunkSize, allowDuplicates: true, batchId: history.batchId },
  });
  said.push(ended.said);
  const log = server.log();
  const [id] = hasState(machine) ? readdirSync(stateOf(machine)).filter((name) => !name.startsWith('.')) : [];
  if (id !== undefined && !begun) {
    if (batch !== undefined) machine.past.add(batch.input);
    machine.batch = { id, input, rows, chunkSize, shown: new Set() };
    model.begin(id, input, identityOf(machine.batch));
    if (together === undefined) machine.knowsAll = !sentFor(log, id, 0, before);
  }
  const others = world.machines.filter((each) => each !== machine && each.batch?.id === id);
  if (id !== undefined && sentFor(log, id, before)) for (const other of others) other.knowsAll = false;
  if (ended.code === 1) wrong.push({ kind: 'crash', text: ended.said.slice(-1500) });
  const refused = edited || otherSettings;
  if (refused && ended.code !== 2 && ended.code !== null && ended.code !== 130)
    wrong.push({ kind: 'other', text: `an edited batch went on with exit code ${ended.code}` });
  if (refused && evidence.sends > sends) wrong.push({ kind: 'bytes', text: 'an edited batch sent orders' });
  if (command === 'reconcile' && evidence.sends > sends)
    wrong.push({ kind: 'other', text: 'a reconciliation sent orders' });
  for (const [key, bodies] of evidence.sent)
    if (bodies.size > 1) wrong.push({ kind: 'bytes', text: `one state folder has sent two contents under ${key}` });
  for (const { order } of ended.reconciliation?.resolved ?? [])
    if (!mayBeClosed(evidence, markOf(batch?.id ?? '', order)))
      wrong.push({ kind: 'lie', text: `order ${order} was closed before it had been looked for twice` });
  const twice = shownTwice(evidence);
  // A run that ends with an error instead of a report says nothing of any order.
  if (twice.length > 0 && ended.report !== undefined && TELLING.includes(ended.code))
    wrong.push({ kind: 'lie', text: `two orders of ${twice[0]} were shown, and exit code ${ended.code} says nothing` });
  world.blind.note(log, world.words, together);
  wrong.push(...model.judgeOrders(log.orders, excused(world)));
  // A killed run leaves the file of the run before, which could not know better.
  if (ended.code === null) return ended;
  const isTold = ended.report !== undefined && TELLING.includes(ended.code);
  const complete = [...evidence.completeAt].flatMap(([order, at]) => (isTold && at > startedAt ? order : []));
  // An order that comes to nothing only now is no reason to search: what another folder made of its rows shows next time.
  const searched = words.undisturbed === true && evidence.readAt.some((at) => at.log > startedAt);
  judgeResults(world, machine, { searched: searched && isTold, complete: new Set(complete) });
  return ended;
}

/** `searched`: the account's list could be read, and nothing was sent from elsewhere meanwhile. */
function judgeResults(
  world: World,
  machine: Machine,
  { searched, complete }: Pick<Claim, 'searched' | 'complete'>,
): void {
  const { server, model, wrong } = world;
  const results = resultsOf(machine);
  if (machine.batch === undefined || results === undefined) return;
  const { past, batch } = machine;
  const { id: batchId, input, shown } = batch;
  const identity = identityOf(batch);
  const isPlain = model.isPlain(batchId);
  const shownInput = inputPartOf(results);
  if (shownInput !== inputPartOf(input, 0) && [...past].some((earlier) => inputPartOf(earlier, 0) === shownInput))
    return;
  const knows = { knowsAll: machine.knowsAll && isPlain, searched: searched && isPlain };
  const claim = {
    batchId,
    input,
    identity,
    results,
    ...knows,
    complete: isPlain ? complete : new Set<string>(),
    shown,
  };
  wrong.push(...model.judgeClaim(claim, server.log().orders, excused(world)));
}

/** IDs of orders that rows may have besides the one that counts. */
export function excused({ server, words, blind }: World): ReadonlySet<string> {
  return new Set([...words.wrong(server.log()), ...blind.orders]);
}

/** The text of its results, if there are any and a state that they are of. */
export function resultsOf(machine: Machine): string | undefined {
  const path = join(machine.folder, 'rows.results.csv');
  return hasState(machine) && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
