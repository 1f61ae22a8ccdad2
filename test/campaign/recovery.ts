/**
 * After a trouble: the same again, undisturbed, and what is wrong when that does not settle everything. Every tenth time
 * it is the command that runs again, and else its library in this process: starting Node would cost more than all else.
 */
import { parseRows } from '../e2e/inputs.js';
import { createsIn } from '../e2e/oracle.js';
import type { Ended } from './command.js';
import type { Finding } from './stage.js';
import type { Stand } from './stand.js';

/** Two undisturbed runs have to be enough, whatever happened before. */
const RUNS = 2;

export interface Recovery {
  readonly runs: number;
  readonly wrong: readonly Finding[];
}

const COMMAND_EVERY = 10;
let recoveries = 0;

export const RECOVERY_ASSUMPTION = `What runs again is the command every ${COMMAND_EVERY}th time, and else its library in the campaign's own process, on a fast clock; what is disturbed is always the command. An order whose refusal for lack of funds is stored under its key, and of which one answer is missing, rightly stays unknown for a person.`;

export async function recover(stand: Stand, words: readonly string[]): Promise<Recovery> {
  const run = recoveries++ % COMMAND_EVERY === 0 ? stand.run : stand.runHere;
  const wrong: Finding[] = [];
  let last: Ended | undefined;
  let runs = 0;
  while (runs < RUNS && last?.code !== 0) {
    last = await run(words);
    runs++;
    wrong.push(...judgeCrash(last), ...stand.rowsNow(), ...stand.alwaysNow());
  }
  if (last?.code !== 0 && !isAPersons(stand, last))
    wrong.push({ kind: 'not-converged', text: `exit code ${last?.code} after ${runs} runs: ${last?.stderr}` });
  if (last?.code === 0 && stand.results() === undefined)
    wrong.push({ kind: 'lost', text: 'all is issued and there are no results' });
  return { runs, wrong };
}

/**
 * A refusal for lack of funds that the server keeps under the key, and an attempt whose answer a kill swallowed: from
 * there on the refusal proves nothing, and the rows stay unknown until a person has looked.
 */
function isAPersons(stand: Stand, last: Ended | undefined): boolean {
  const answered = createsIn(stand.server.log()).at(-1);
  if ((last?.code !== 4 && last?.code !== 5) || answered?.replayed !== true || (answered.status ?? 0) < 400)
    return false;
  const words = parseRows(stand.results() ?? '').map((row) => row.issue_status ?? '');
  return words.includes('unknown') && words.every((word) => word === 'issued' || word === 'unknown');
}

/** A bug's exit code, a stack trace, or an end by a signal that nobody sent. */
export function judgeCrash({ code, signal, stderr }: Ended): Finding[] {
  if (signal !== null) return [{ kind: 'crash', text: `ended by ${signal}: ${stderr}` }];
  if (code === 1 || /\n\s+at .+:\d+:\d+/.test(stderr)) return [{ kind: 'crash', text: `exit code ${code}: ${stderr}` }];
  return [];
}

/** What a run that was killed or failed may leave: no results, the old ones, or complete ones without a wrong link. */
export function judgeLeftResults(stand: Stand, before: string | undefined, lies: boolean): Finding[] {
  const after = stand.results();
  if (after === before) return [];
  if (after === undefined) return [{ kind: 'lost', text: 'the results are gone' }];
  // A process that was killed could not correct what it had written a moment earlier.
  return stand.rowsNow().filter(({ kind }) => lies || kind !== 'lie');
}
