/** A fault-free run of the command under strace: all that it did to the disk and all that the server had accepted. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowsCsv } from '../e2e/inputs.js';
import { until } from '../e2e/until.js';
import {
  type IndependentServer,
  type ServerConfiguration,
  type ServerMemory,
  startIndependentServer,
} from '../support/independent-server.mjs';
import { startBin, startProcess } from './command.js';
import { campaignSettings } from './settings.js';
import { TRACED } from './syscalls.js';

/** JSON all through, so that a replay can work on the very run in which a point was found. */
export interface Recording {
  readonly scenario: string;
  readonly input: string;
  /** Where it was, and what the API was called there: both are in the trace and in the state. */
  readonly folder: string;
  readonly url: string;
  readonly apiKey: string;
  readonly server: ServerConfiguration;
  /** Files that were there before, as base64; all of them are surely on the disk. */
  readonly before: readonly (readonly [path: string, content: string])[];
  /** Keys that the server knew before. */
  readonly keysBefore: readonly string[];
  readonly trace: string;
  readonly memory: ServerMemory;
}

export interface PowerScenario {
  readonly name: string;
  readonly input: string;
  readonly server: ServerConfiguration;
  prepare?(server: IndependentServer, folder: string, env: Record<string, string>): Promise<void>;
}

const WORDS = ['rows.csv', '--chunk-size', '2', '--rate', '6000'];
/** Bytes of one call that strace shows; the parser refuses a trace in which that was too little. */
const SHOWN = String(1 << 20);

const CACHE: ServerConfiguration = { idempotency: 'cache-all' };
export const POWER_SCENARIOS: readonly PowerScenario[] = [
  { name: 'one-order', input: rowsCsv(2), server: CACHE },
  { name: 'three-orders', input: rowsCsv(5), server: { idempotency: 'old-guide' } },
  { name: 'unanswered', input: rowsCsv(5), server: CACHE, prepare: loseAnAnswer },
];

/** The recording that a replayed point was found in, or a new one. */
export async function recordingOf(scenario: PowerScenario): Promise<Recording> {
  const { out, replayed } = campaignSettings();
  const path = join(out, 'power-loss', `${scenario.name}.json`);
  if (replayed !== undefined) return JSON.parse(readFileSync(path, 'utf8')) as Recording;
  const recording = await record(scenario);
  mkdirSync(join(out, 'power-loss'), { recursive: true });
  writeFileSync(path, JSON.stringify(recording));
  return recording;
}

async function record({ name, input, server: configuration, prepare }: PowerScenario): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'issue-batch-power-'));
  const traces = mkdtempSync(join(tmpdir(), 'issue-batch-power-trace-'));
  const server = await startIndependentServer({ ...configuration, settleMs: 0, itemOrder: 'shuffle-each-get' });
  const apiKey = 'XXcanary.0e5b7e1c-6f0f-4d5c-9d0b-power-loss';
  const env = { HOME: folder, RUNA_BASE_URL: server.url, RUNA_API_KEY: apiKey };
  try {
    writeFileSync(join(folder, 'rows.csv'), input);
    await prepare?.(server, folder, env);
    const before = filesIn(folder).map((path) => [path, readFileSync(join(folder, path), 'base64')] as const);
    const keysBefore = server.memory().orders.map(({ key }) => key);
    const command = [process.execPath, campaignSettings().bin, ...WORDS];
    const options = ['-ff', '-xx', '-s', SHOWN, '-e', `trace=${TRACED}`, '-o', join(traces, 'thread')];
    const { code, stderr } = await startProcess('strace', [...options, ...command], { cwd: folder, env }).ended;
    if (code !== 0) throw new Error(`${name} does not end with 0 when nothing disturbs it: ${stderr}`);
    const trace = onlyThread(traces, folder);
    const { url } = server;
    const kept = { scenario: name, input, folder, url, apiKey, server: configuration };
    return { ...kept, before, keysBefore, trace, memory: server.memory() };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(traces, { recursive: true, force: true });
  }
}

/** The order of calls is known within a thread only, so that a second one at work on files would make the model wrong. */
function onlyThread(traces: string, folder: string): string {
  const texts = readdirSync(traces).map((name) => readFileSync(join(traces, name), 'utf8'));
  const state = hexOf(join(folder, '.issue-batch'));
  const changing = texts.filter((text) => text.includes(state) && /^(?:fsync|fdatasync|rename|mkdir|link)/m.test(text));
  const [only, ...others] = changing;
  if (only === undefined || others.length > 0) throw new Error(`${changing.length} threads change the state folder`);
  return only;
}

function hexOf(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replace(/../g, (byte) => `\\x${byte}`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** One order of three is made and its answer lost; the others are answered, and nothing is followed to its end. */
async function loseAnAnswer(server: IndependentServer, folder: string, env: Record<string, string>): Promise<void> {
  server.configure({ faultPlan: [{ on: 'create', kind: 'reset-after', bodyIncludes: '#1 g0]' }] });
  const command = startBin(WORDS, { cwd: folder, env });
  await until(() => {
    const { orders, requests } = server.log();
    return orders.length === 3 && requests.some(({ fault }) => fault === 'reset-after');
  }, 'one answer is lost');
  command.kill('SIGINT');
  const { code, stderr } = await command.ended;
  if (code !== 130) throw new Error(`The interrupted run ended with ${code}: ${stderr}`);
  server.configure({ faultPlan: [] });
}
