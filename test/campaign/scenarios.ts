/** The situations in which a run is disturbed: each is brought about anew for every point. */
import { appendFileSync, readdirSync } from 'node:fs';
import { rowsCsv } from '../e2e/inputs.js';
import { until } from '../e2e/until.js';
import type { Fault, ServerConfiguration } from '../support/independent-server.mjs';
import { CHUNK_SIZE, openStand, RATE, type Stand } from './stand.js';

export interface Scenario {
  readonly name: string;
  readonly input: string;
  /** The command that is disturbed, and then run again undisturbed. */
  readonly words: readonly string[];
  /** Brings about what the disturbed run finds. */
  prepare?(stand: Stand): Promise<void>;
}

const SETTINGS = ['--chunk-size', String(CHUNK_SIZE), '--rate', String(RATE)];
const RUN = ['rows.csv', ...SETTINGS];
const RESUME = ['resume', 'rows.csv', '--rate', String(RATE)];

const RETRY = ['retry-failed', 'rows.csv', '--rate', String(RATE)];

/** Two orders, the second of two products. */
const TWO_PRODUCTS = rowsCsv(4).replace('AMZ-US,10.03', 'WMT-US,10.03');

export const SCENARIOS: readonly Scenario[] = [
  { name: 'one-order', input: rowsCsv(2), words: RUN },
  { name: 'three-orders', input: rowsCsv(5), words: RUN },
  { name: 'unanswered', input: rowsCsv(5), words: RESUME, prepare: loseAnAnswer },
  { name: 'polling', input: rowsCsv(3), words: RUN, prepare: leaveWhilePolling },
  { name: 'retry', input: rowsCsv(3), words: RUN, prepare: runShortOfFunds },
  { name: 'retry-failed', input: TWO_PRODUCTS, words: RETRY, prepare: refuseAProduct },
  { name: 'torn', input: rowsCsv(3), words: RUN, prepare: tearJournal },
  { name: 'finished', input: rowsCsv(3), words: RUN, prepare: finish },
];

/** How the server remembers keys: as the vendor's old guide says, and as its present page does. */
export const MODES = {
  S1: { idempotency: 'old-guide' },
  S2: { idempotency: 'cache-all' },
} as const satisfies Record<string, ServerConfiguration>;
export type Mode = keyof typeof MODES;

export async function setUp({ input, prepare }: Scenario, mode: Mode): Promise<Stand> {
  const stand = await openStand(input, { ...MODES[mode], settleMs: 20, itemOrder: 'shuffle-each-get' });
  try {
    await prepare?.(stand);
    return stand;
  } catch (error) {
    await stand.close();
    throw error;
  }
}

/** One order of three is made and its answer lost; the others are answered. */
async function loseAnAnswer(stand: Stand): Promise<void> {
  const { server } = stand;
  const lost: Fault = { on: 'create', kind: 'reset-after', bodyIncludes: '#1 g0]' };
  server.configure({ faultPlan: [lost] });
  await interruptOnce(stand, 'one answer is lost', () => {
    const { orders, requests } = server.log();
    return orders.length === 3 && requests.some(({ fault }) => fault === 'reset-after');
  });
  server.configure({ faultPlan: [] });
}

/** The second order was refused for lack of funds, and the server keeps that answer under its key. */
async function runShortOfFunds(stand: Stand): Promise<void> {
  const { server } = stand;
  server.configure({ faultPlan: [{ on: 'create', kind: 'insufficient-funds', cached: true, bodyIncludes: '#1 g0]' }] });
  const { code, stderr } = await stand.runHere(RUN);
  if (code !== 5) throw new Error(`The run that is short of funds ended with ${code}: ${stderr}`);
  server.configure({ faultPlan: [] });
}

/** The second order was refused for its products, so that a retry cuts it into several. */
async function refuseAProduct(stand: Stand): Promise<void> {
  const { server } = stand;
  const refused = { status: 400, type: 'product_validation_error', message: 'Not allowed to order products: none' };
  server.configure({ faultPlan: [{ on: 'create', kind: 'status', cached: true, bodyIncludes: '#1 g0]', ...refused }] });
  const { code, stderr } = await stand.runHere(RUN);
  if (code !== 3) throw new Error(`The run with a refused product ended with ${code}: ${stderr}`);
  server.configure({ faultPlan: [] });
}

/** Two orders are accepted and not done; the next look at each finds it so once more. */
async function leaveWhilePolling(stand: Stand, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  const { server } = stand;
  server.configure({ faultPlan: [{ on: 'create', kind: 'fate', fate: 'processing', times: null }] });
  const looked = () => {
    const looks = server.log().requests.filter(({ path }) => path.startsWith('/v2/order/'));
    return looks.length >= 2 && looks.every(({ status }) => status === 200);
  };
  await interruptOnce(stand, 'an order was looked at', looked, signal);
  server.configure({ unstick: true, faultPlan: [{ on: 'get', kind: 'processing-once', times: 2 }] });
}

/** A run that was killed while it polled has left its lock, and a last record that is half written. */
async function tearJournal(stand: Stand): Promise<void> {
  await leaveWhilePolling(stand, 'SIGKILL');
  const [batch = ''] = readdirSync(stand.path('.issue-batch')).filter((name) => name.startsWith('batch-'));
  appendFileSync(stand.path('.issue-batch', batch, 'journal.log'), '0badc0de 99 {"v":1,"n"');
}

async function finish(stand: Stand): Promise<void> {
  const { code, stderr } = await stand.runHere(RUN);
  if (code !== 0) throw new Error(`The batch was not finished: ${stderr}`);
}

/** SIGINT by default, so that the state which the disturbed run finds is the same each time. */
async function interruptOnce(
  stand: Stand,
  what: string,
  reached: () => boolean,
  signal: NodeJS.Signals = 'SIGINT',
): Promise<void> {
  const command = stand.start(RUN);
  await until(reached, what);
  command.kill(signal);
  const { code, stderr } = await command.ended;
  if (code !== (signal === 'SIGINT' ? 130 : null)) throw new Error(`The interrupted run ended with ${code}: ${stderr}`);
}
