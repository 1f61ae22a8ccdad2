/**
 * A Runa API v2 for end-to-end tests that shares no code with `src/`: written from the vendor's published pages, it
 * cannot share a misunderstanding with the client. It records every request and every item that it ever made, in
 * memory, and never trusts the client. As a process of its own (`node independent-server.mjs '{"settleMs":0}'`) it
 * prints one line of JSON, `{"url": "http://127.0.0.1:…/v2"}`, and outlives a client that is killed.
 *
 * Outside `/v2`, for tests: `GET /__log` and `POST /__configure`. See `independent-server.d.mts` for the options.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAnswer, gatewayRefusal, readAnswerUnder, route } from './independent-answers.mjs';
import { decimalText, units } from './independent-catalogue.mjs';
import { breakWire, checkPlan, pickFault } from './independent-faults.mjs';
import { memoryOf, restoreMemory } from './independent-memory.mjs';
import { setFate, statusOf } from './independent-orders.mjs';

/** @typedef {import('./independent-server.mjs').ServerState} ServerState */

const DEFAULTS = {
  idempotency: 'cache-all',
  bodyComparison: 'bytes',
  cache429: false,
  settleMs: 100,
  answerDelayMs: 0,
  limitPerMinute: null,
  windowMs: 60_000,
  itemOrder: 'request',
  payoutStatuses: {},
  faceValueFormat: 'fixed',
  listEnd: 'empty-page',
  listMaxLimit: 500,
  listOrder: 'newest',
  productEnd: 'null',
  productPageLimit: 500,
  clockOffsetMs: 0,
};
const BALANCES = { USD: '1000000', GBP: '1000000', EUR: '1000000', JPY: '100000000' };

function configure(state, { faultPlan, balances, unstick, ...options }) {
  Object.assign(state.options, options);
  if (faultPlan) state.plan = checkPlan(faultPlan);
  for (const [currency, amount] of Object.entries(balances ?? {})) state.balances.set(currency, units(amount));
  for (const order of unstick ? state.orders : []) if (order.fate === 'processing') setFate(state, order, 'completed');
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(state, response, answer) {
  const version = [401, 403].includes(answer.status) ? {} : { 'x-api-version': '2024-02-05' };
  response.writeHead(answer.status, {
    date: new Date(state.now()).toUTCString(),
    'content-type': 'application/json',
    ...version,
    ...answer.headers,
  });
  response.end(answer.text ?? JSON.stringify(answer.body));
  return answer.status;
}

function begin(state, request) {
  const { 'x-api-key': given, ...headers } = request.headers;
  const record = {
    seq: state.requests.length + 1,
    at: performance.timeOrigin + performance.now(),
    method: request.method,
    path: request.url,
    key: request.headers['x-idempotency-key'] ?? null,
    bodySha256: null,
    bodyText: null,
    headers: { ...headers, apiKeyOk: acceptsKey(state, given) },
    status: null,
    fault: null,
    orderId: null,
    replayed: false,
  };
  state.requests.push(record);
  return record;
}

const acceptsKey = (state, given) => gatewayRefusal(state, { 'x-api-key': given }) === undefined;

async function handle(state, request, response) {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname.startsWith('/__')) return control(state, url, request, response);
  const record = begin(state, request);
  const target = route(state, request, url);
  const about = { key: target.order?.key ?? record.key, bodyText: target.order?.bodyText };
  const pick = (early) => {
    const plan = state.plan.filter(({ fault }) => (fault.kind === 'reset-before') === early);
    const fault = pickFault(plan, target.on, about);
    record.fault = fault?.kind ?? null;
    return fault;
  };
  const early = pick(true);
  if (early) return breakWire(early, {}, request, response);
  const body = await bodyOf(request);
  record.bodyText = body.toString('utf8');
  record.bodySha256 = createHash('sha256').update(body).digest('hex');
  if (target.on === 'create') about.bodyText = record.bodyText;
  if (target.on === 'estimate') target.bodyText = record.bodyText;
  const fault = pick(false);
  const create = target.on === 'create';
  const answer = create
    ? createAnswer(state, request, record, fault)
    : readAnswerUnder(state, request, target, url, fault);
  if (create && record.orderId && state.options.answerDelayMs > 0) {
    state.busyKeys.add(record.key);
    await delay(state.options.answerDelayMs);
    state.busyKeys.delete(record.key);
  }
  const broken = fault && breakWire(fault, answer, request, response);
  if (broken === undefined) noteShown(state, answer.body);
  record.status = broken === undefined ? send(state, response, answer) : broken;
}

/** An order that somebody was shown as complete is complete for good. */
function noteShown(state, body) {
  for (const { id, status } of Array.isArray(body?.items) && !body.id ? body.items : [body ?? {}]) {
    const order = status === 'COMPLETED' ? state.orders.find((each) => each.id === id) : undefined;
    if (order) order.shownComplete = true;
  }
}

/** Built when it is asked for: an order's status moves with the clock. */
function snapshot(state) {
  const orders = state.orders.map(({ bodyText: _, ...order }) => ({ ...order, status: statusOf(state, order) }));
  const balances = Object.fromEntries(
    [...state.balances].map(([currency, amount]) => [currency, decimalText(amount, 2)]),
  );
  return { requests: state.requests, orders, balances };
}

/** The tests' own entrance. */
async function control(state, url, request, response) {
  try {
    if (url.pathname === '/__configure') configure(state, JSON.parse((await bodyOf(request)).toString('utf8')));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(snapshot(state)));
  } catch (error) {
    response.writeHead(400, { 'content-type': 'text/plain' });
    response.end(error.message);
  }
}

/** A client that gives up in the middle, by time-out or kill -9, is everyday life here. A bug of this server is not. */
function giveUp(error, request, response) {
  if (request.socket.destroyed || response.headersSent) return;
  process.stderr.write(`Independent test server: ${error.stack}\n`);
  response.writeHead(599, { 'content-type': 'text/plain' });
  response.end(error.message);
}

/** @param {import('./independent-server.mjs').ServerOptions} [options] */
export async function startIndependentServer({ port = 0, host = '127.0.0.1', memory, ...options } = {}) {
  /** @type {ServerState} */
  const state = {
    options: { ...DEFAULTS },
    plan: [],
    requests: [],
    orders: [],
    keys: new Map(),
    busyKeys: new Set(),
    balances: new Map(),
    admitted: [],
    now: () => Date.now() + state.options.clockOffsetMs,
  };
  configure(state, { balances: BALANCES });
  configure(state, options);
  restoreMemory(state, memory);
  const sockets = new Set();
  const server = createServer((request, response) => {
    response.on('error', () => {});
    handle(state, request, response).catch((error) => giveUp(error, request, response));
  });
  // Time-outs of the server's own would be faults that no plan asked for.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((listening, failed) => server.once('error', failed).listen(port, host, listening));
  const { port: bound } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://${host}:${bound}/v2`,
    log: () => structuredClone(snapshot(state)),
    memory: () => memoryOf(state),
    configure: (patch) => configure(state, patch),
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped(undefined));
        for (const socket of sockets) socket.destroy();
      }),
  };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { exitWithParent = false, ...options } = JSON.parse(process.argv[2] ?? '{}');
  const { url } = await startIndependentServer(options);
  process.stdout.write(`${JSON.stringify({ url })}\n`);
  // The pipe ends with whoever holds its other end, however that one dies: no server is left behind.
  if (exitWithParent) process.stdin.on('end', () => process.exit(0)).resume();
}
