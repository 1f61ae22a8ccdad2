/**
 * The product as a program inside this process: plan, run and what comes after, of the built library, ended by exit codes
 * as the command is. Its `fetch` is where a point stops it, kills it, and sees what evidence reached it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as library from '../../src/index.js';
import type { ApiOptions, BatchReport, BatchRun, PlanOptions, Reconciliation } from '../../src/index.js';
import { closeLeft, killLocks } from './corpse.js';
import { type Evidence, observe, signed } from './evidence.js';
import { type Life, live, outside, unlessDead } from './fast-clock.js';
import { campaignSettings } from './settings.js';

/** Where a run is cut. Requests of all kinds are counted from 1; `unanswered`: it left, and its answer is not seen. */
export interface Cut {
  readonly how: 'kill' | 'abort';
  readonly when: 'before' | 'unanswered';
  readonly request: number;
}

export interface ProgramOptions {
  /** Holds `rows.csv`, its results and the state. */
  readonly folder: string;
  readonly url: string;
  readonly apiKey: string;
  readonly plan?: Partial<PlanOptions>;
  /** Goes on with this batch instead of reading `rows.csv`. */
  readonly resume?: string | undefined;
  /** With `resume`: sends only what is proven not issued, under new keys. */
  readonly retry?: boolean;
  /** With `resume`: compares with the account's list, sends nothing, and closes these orders as not issued. */
  readonly reconcile?: { readonly resolve: readonly string[] } | undefined;
  readonly cut?: Cut | undefined;
  readonly clockOffsetMs?: number;
  readonly speed?: number;
  /** What the tool was told by the server, over all its runs. */
  readonly evidence?: Evidence;
}

export interface Ended {
  /** As the command's exit code; null: killed. */
  readonly code: number | null;
  readonly report?: BatchReport | undefined;
  /** What a reconciliation found. */
  readonly reconciliation?: Reconciliation | undefined;
  /** Everything that was said: report, events, error. */
  readonly said: string;
  readonly requests: number;
}

/** Seconds of the product that pass in a real one: its first look at an order comes after one of its seconds. */
const SPEED = 40;
const TIMEOUT_S = 1;
/** Milliseconds of the product: what they are for, a replica that lags, is not modelled. */
const LOOKS_APART_MS = 1000;
const CODES: Readonly<Record<string, number>> = {
  ...{ USAGE: 2, INPUT: 2, UNREACHABLE: 4, ACCOUNT: 5, HALTED: 6, LOCKED: 7, STORAGE: 8, INTERRUPTED: 130 },
};

/** The library under test; not imported by name, so that a changed copy can stand in its place. */
export async function loadLibrary(): Promise<typeof library> {
  const url = pathToFileURL(join(campaignSettings().dist, 'index.js')).href;
  return (await import(/* @vite-ignore */ url)) as typeof library;
}

export async function runProgram(options: ProgramOptions): Promise<Ended> {
  const { folder, url: baseUrl, apiKey, speed = SPEED, clockOffsetMs = 0 } = options;
  const called = await loadLibrary();
  const life: Life = { speed, clockOffsetMs, dead: false };
  const abort = new AbortController();
  const said: string[] = [];
  const gate = createGate(options, life, abort);
  const common = { apiKey, baseUrl, timeout: TIMEOUT_S * speed, signal: abort.signal, fetch: gate.fetch };

  const work = async (): Promise<Ended> => {
    try {
      const start = await prepare(called, options, common);
      const run = start();
      for await (const event of run) said.push(JSON.stringify(event));
      const report = await run;
      said.push(JSON.stringify(report));
      const code = report.interrupted ? 130 : report.exitCode;
      const { reconciliation } = report as { reconciliation?: Reconciliation };
      return { code, report, reconciliation, said: said.join('\n'), requests: gate.requests };
    } catch (error) {
      const { code = '', stack, message, hint } = error as Error & { code?: string; hint?: string };
      said.push(String(stack), message, hint ?? '', JSON.stringify(error));
      // As the command has it: whatever else comes to the surface when a run is stopped is the stopping.
      const known = CODES[code] ?? (abort.signal.aborted ? 130 : 1);
      return { code: known, said: said.join('\n'), requests: gate.requests };
    }
  };
  const killed = gate.killed.then((): Ended => ({ code: null, said: said.join('\n'), requests: gate.requests }));
  const ended = await Promise.race([live(life, work), killed]);
  if (ended.code === null) await bury(folder);
  return ended;
}

/** What starts it: a run is a promise itself, and would be awaited if it were returned. */
async function prepare(
  { planBatch, runBatch, resumeBatch, retryFailed, reconcile }: typeof library,
  { folder, plan, resume, retry, reconcile: comparison }: ProgramOptions,
  common: ApiOptions,
): Promise<() => BatchRun> {
  // By name: a copy of the state still names the folder that it was copied from.
  const output = join(folder, 'rows.results.csv');
  const settings = { ...common, rate: 6000, retryDelays: [5, 5, 5], wait: 60_000, output };
  if (resume === undefined) {
    const planned = await planBatch(join(folder, 'rows.csv'), { ...common, chunkSize: 2, ...plan });
    return () => runBatch(planned, settings);
  }
  const goesOn = { ...settings, stateDir: join(folder, '.issue-batch') };
  if (comparison !== undefined) return () => reconcile(resume, { ...goesOn, ...comparison });
  return () => (retry ? retryFailed(resume, { ...goesOn, looksApart: LOOKS_APART_MS }) : resumeBatch(resume, goesOn));
}

/** Lets what a real kill would have ended in the same instant run into its walls, and frees what the system would. */
async function bury(folder: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const state = join(folder, '.issue-batch');
  if (!existsSync(state)) return;
  closeLeft(state);
  killLocks(state);
}

function createGate({ cut, evidence }: ProgramOptions, life: Life, abort: AbortController) {
  const never = new Promise<never>(() => undefined);
  let requests = 0;
  let die: () => void = () => undefined;
  const killed = new Promise<void>((resolve) => {
    die = () => {
      life.dead = true;
      resolve();
    };
  });
  const strike = (when: Cut['when'], request: number) => {
    if (cut?.when !== when || cut.request !== request) return;
    if (cut.how === 'kill') die();
    else abort.abort();
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests += 1;
    const own = requests;
    strike('before', own);
    if (life.dead) return never;
    const request = evidence === undefined ? init : signed(evidence, life, init);
    const sent = outside(() => globalThis.fetch(input, request));
    const arrived = sent.finally(() => strike('unanswered', own));
    const response = await unlessDead(life, arrived);
    return observe(response, String(input), init?.method ?? 'GET', life, evidence);
  };
  return {
    fetch,
    killed,
    get requests() {
      return requests;
    },
  };
}
