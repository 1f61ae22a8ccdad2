/** One point of the network matrix: a fault, the runs that meet it, the undisturbed runs after it, and the judgement. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsCsv } from '../e2e/inputs.js';
import { createsIn, judgeMarks, judgeRequests, judgeRows } from '../e2e/oracle.js';
import { judgeFolders, judgeSecrets } from '../e2e/secrets.js';
import {
  type Fault,
  type IndependentServer,
  type ServerConfiguration,
  startIndependentServer,
} from '../support/independent-server.mjs';
import { collapse } from './collapse.js';
import { createEvidence, type Evidence, shownTwice } from './evidence.js';
import { asFindings } from './findings.js';
import { type Cut, type Ended, runProgram } from './program.js';
import { scratchFolder } from './scratch.js';
import type { Finding, Point, PointOutcome } from './stage.js';

export interface NetworkPoint extends Point {
  readonly server: ServerConfiguration;
  readonly faults: readonly Fault[];
  /** Exit codes in which the batch may end besides 0. */
  readonly mayEnd: readonly number[];
  /** Runs under the faults; each but the last may be cut. Between the first and the next, the server's clock moves. */
  readonly cuts: readonly (Cut | undefined)[];
  readonly laterMs?: number;
  /** The state folder is lost after the first run. */
  readonly losesState?: boolean;
  /** Faults of the first run alone, which bring the batch into the state that the point is about. */
  readonly before?: readonly Fault[];
  /** The server keeps no promise about keys: what matters is that evidence of it stops the batch. */
  readonly breaksKeys?: boolean;
  readonly speed?: number;
}

export interface NetworkTally {
  keysBroken: number;
  paidTwiceThen: number;
  unknownForGood: number;
}

const MAX_RUNS = 2;
/** What the oracle says of a second order. */
const MORE_THAN_ASKED = /live items for|items live|live items/;

interface Scene {
  readonly folder: string;
  readonly apiKey: string;
  readonly server: IndependentServer;
  readonly evidence: Evidence;
  readonly said: string[];
  readonly wrong: Finding[];
}

export async function runNetworkPoint(point: NetworkPoint, tally: NetworkTally): Promise<PointOutcome> {
  const folder = scratchFolder('network');
  const server = await startIndependentServer({ settleMs: 10, ...point.server });
  const apiKey = `XXcanary.${randomUUID()}`;
  const scene: Scene = { folder, apiKey, server, evidence: createEvidence(), said: [], wrong: [] };
  try {
    writeFileSync(join(folder, 'rows.csv'), rowsCsv(6));
    return await play(point, scene, tally);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function play(point: NetworkPoint, scene: Scene, tally: NetworkTally): Promise<PointOutcome> {
  const { folder, server, wrong } = scene;
  for (const [index, cut] of point.cuts.entries()) {
    server.configure({ faultPlan: [...(index === 0 && point.before !== undefined ? point.before : point.faults)] });
    await runOnce(point, scene, cut);
    if (index > 0) continue;
    if (point.losesState) rmSync(join(folder, '.issue-batch'), { recursive: true, force: true });
    server.configure({ clockOffsetMs: point.laterMs ?? 0 });
  }
  server.configure({ faultPlan: [], unstick: true });
  let runs = 0;
  let last: Ended = { code: null, said: '', requests: 0 };
  while (runs < MAX_RUNS && last.code !== 0) {
    last = await runOnce(point, scene, undefined);
    runs += 1;
  }
  if (!endsWell(point, scene, last, tally)) {
    const text = `exit code ${last.code} after ${runs} undisturbed runs: ${last.said.slice(-600)}`;
    wrong.push({ kind: last.code === 1 ? 'crash' : 'not-converged', text });
  }
  wrong.push(...judgeEnd(scene, last));
  const { requests } = server.log();
  return { faults: requests.filter(({ fault }) => fault !== null).length, runs, wrong: forgive(point, wrong, tally) };
}

/** One run, judged by what it left behind. */
async function runOnce({ speed, breaksKeys }: NetworkPoint, scene: Scene, cut: Cut | undefined): Promise<Ended> {
  const { folder, apiKey, server, evidence, said, wrong } = scene;
  const options = speed === undefined ? {} : { speed };
  const ended = await runProgram({ folder, url: server.url, apiKey, evidence, cut, ...options });
  said.push(ended.said);
  if (ended.code === 1) wrong.push({ kind: 'crash', text: ended.said.slice(-800) });
  const twice = shownTwice(evidence);
  if (breaksKeys && twice.length > 0 && ended.code !== null && ended.code !== 6 && ended.code !== 130)
    wrong.push({ kind: 'lie', text: `two orders of ${twice[0]} were shown, and exit code ${ended.code} says nothing` });
  // A killed run leaves the file of the run before, which could not know better.
  if (ended.code !== null) wrong.push(...asFindings(judgeResults(scene)));
  return ended;
}

function judgeResults({ folder, server }: Scene): string[] {
  const path = join(folder, 'rows.results.csv');
  if (!existsSync(path)) return [];
  const { orders } = server.log();
  const input = readFileSync(join(folder, 'rows.csv'), 'utf8');
  return judgeRows({ input, results: readFileSync(path, 'utf8'), orders });
}

function judgeEnd(scene: Scene, last: Ended): Finding[] {
  const { folder, apiKey, server, said } = scene;
  const { requests, orders } = server.log();
  const links = orders.flatMap(({ items }) => items.map(({ url }) => url));
  const rows = last.report;
  const sum = rows && rows.issued + rows.failed + rows.unknown + rows.processing + rows.notSent;
  return [
    ...asFindings([
      ...judgeRequests(requests, 6000),
      ...judgeMarks(orders),
      ...judgeSecrets({ folder, apiKey, said, links }),
      ...judgeFolders(folder),
    ]),
    ...(sum === undefined || sum === 6 ? [] : [{ kind: 'lost', text: `the report counts ${sum} of 6 rows` } as const]),
  ];
}

/** Issued whole; or as the fault makes it end; or unknown because the server repeats an error for ever. */
function endsWell(point: NetworkPoint, { server, evidence }: Scene, last: Ended, tally: NetworkTally): boolean {
  if (last.code === 0) return true;
  if (last.code !== null && point.mayEnd.includes(last.code)) return true;
  // What a server has made twice, and shown, has to stop the batch for good.
  if (point.breaksKeys && last.code === 6 && shownTwice(evidence).length > 0) return true;
  if (last.code !== 4 || last.report === undefined || last.report.processing + last.report.notSent > 0) return false;
  const { requests, orders } = server.log();
  const creates = createsIn({ requests });
  const made = new Set(orders.map(({ key }) => key));
  const open = [...new Set(creates.map(({ key }) => key))].filter((key) => !made.has(String(key)));
  const stuck = open.every((key) => {
    const own = creates.filter((request) => request.key === key);
    return own.at(-1)?.replayed === true && (own.at(-1)?.status ?? 0) >= 400;
  });
  // No answer, no listed order, and a key that the server may have forgotten: only a person may decide.
  const aged = (point.laterMs ?? 0) > 25 * 86_400_000;
  if (!aged && (open.length === 0 || !stuck)) return false;
  tally.unknownForGood += 1;
  return true;
}

/** Where keys are not kept, a second order is the server's doing; it is counted and published apart. */
function forgive(point: NetworkPoint, wrong: readonly Finding[], tally: NetworkTally): Finding[] {
  if (!point.breaksKeys) return collapse(wrong);
  const kept = wrong.filter(({ text }) => !MORE_THAN_ASKED.test(text));
  tally.keysBroken += 1;
  if (kept.length < wrong.length) tally.paidTwiceThen += 1;
  return collapse(kept);
}
