/** Faults of the wire: how an answer can be kept back, broken or replaced. Imports nothing from `src/`. */
import { gzipSync } from 'node:zlib';
import { newId } from './independent-orders.mjs';

/** @typedef {import('./independent-server.mjs').Fault} Fault */
/** @typedef {import('./independent-server.mjs').Answer} Answer */

const TYPES = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'request_timeout',
  409: 'conflict',
  410: 'version_removed',
  422: 'validation_error',
  425: 'too_early',
  500: 'internal_server_error',
  502: 'bad_gateway',
  503: 'service_unavailable',
  504: 'timeout',
};
const HTML = '<!doctype html><html><head><title>Error</title></head><body><h1>Sorry</h1></body></html>';

/** Faults that come with an order unless `made` says otherwise: they look like, or hide, a success. */
const USUALLY_MADE = new Set([
  ...['reset-after', '102-then-202', 'cut-length', 'cut-chunked', 'cut-close', 'slow-drip', 'duplicate-id'],
  ...['gzip-bomb', 'huge-body', 'wrong-content-type', 'fate'],
]);

/** @param {Fault} fault */
export const isMade = (fault) => fault.made ?? USUALLY_MADE.has(fault.kind);

/** Throws on a plan that cannot mean anything. @param {Fault[]} plan */
export function checkPlan(plan) {
  for (const fault of plan) {
    const unread = fault.kind === 'reset-before' && (fault.made || fault.bodyIncludes !== undefined);
    if (unread) throw new Error('reset-before happens before the body is read: nothing can be made or looked for');
    if (fault.kind === 'redirect' && !fault.location) throw new Error('redirect needs a location');
    if (fault.kind === 'status' && !fault.status) throw new Error('status needs a status');
  }
  return plan.map((fault) => ({ fault, seen: 0, used: 0 }));
}

/** The fault whose turn it is. Each counts the requests that fit it, from 1, since the plan was set. */
export function pickFault(plan, on, { key, bodyText }) {
  let chosen;
  for (const entry of plan) {
    const { fault } = entry;
    const fits =
      fault.on === on &&
      (fault.key === undefined || fault.key === key) &&
      (fault.bodyIncludes === undefined || bodyText?.includes(fault.bodyIncludes));
    if (!fits) continue;
    entry.seen += 1;
    const times = fault.times === undefined ? 1 : (fault.times ?? Number.POSITIVE_INFINITY);
    if (chosen || entry.seen < (fault.nth ?? 1) || entry.used >= times) continue;
    entry.used += 1;
    chosen = fault;
  }
  return chosen;
}

/** The whole answer that a fault puts in the place of the real one; undefined for those that break the wire. */
export function replacement(fault) {
  const { kind, status = 400, type, message = 'As planned' } = fault;
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  if (kind === 'status') {
    if (fault.html) return { status, text: HTML, headers: { ...headers, 'content-type': 'text/html' } };
    if (fault.body !== undefined) return { status, body: fault.body, headers };
    if (status === 429 && type === undefined) return { status, body: { error: 'rate exceeded' }, headers };
    const details =
      status === 422 ? { details: [{ type: 'value_error', message, location: fault.at ?? ['body'] }] } : {};
    return { status, body: { type: type ?? TYPES[status] ?? 'error', message, help: null, ...details }, headers };
  }
  const typed = (name) => ({ status: 400, body: { type: name, message, help: null }, headers });
  if (kind === 'insufficient-funds') return typed('insufficient_funds');
  if (kind === 'in-progress') return typed('idempotency_in_progress');
  if (kind === 'redirect') return { status: fault.status ?? 302, text: '', headers: { location: fault.location } };
  if (kind === 'html-200') return { status: 200, text: HTML, headers: { 'content-type': 'text/html' } };
  if (kind === 'no-id') return { status: 202, body: { status: 'PROCESSING' }, headers };
  if (kind === 'other-json') return { status: 200, body: fault.body ?? ['not', 'an', 'order'], headers };
  if (kind === 'empty-200') return { status: 200, text: '', headers };
  if (kind === 'deep-json') return { status: 200, text: '['.repeat(200_000), headers };
  return undefined;
}

/** Whether a server that stores "any response" stores this one: what a proxy in front of it answers it never sees. */
export function reachesTheMemory(fault) {
  if (fault.cached !== undefined) return fault.cached;
  return fault.kind === 'status' && !fault.html && ![401, 403, 408, 425, 502, 503, 504].includes(fault.status ?? 0);
}

const head = (status, lines) => `HTTP/1.1 ${status}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
const JSON_TYPE = 'content-type: application/json';

/**
 * Breaks the wire in the fault's own way. `real` is the answer that was due. Returns the status that went out, null if
 * none did, or undefined if the fault does not concern the wire and `real` is to be sent as it is.
 * @param {Fault} fault @param {Answer} real
 */
export function breakWire(fault, real, request, response) {
  const { socket } = request;
  const text = JSON.stringify(real.body) ?? '';
  const half = text.slice(0, fault.keep ?? Math.floor(text.length / 2));
  const raw = (bytes, { close = false } = {}) => {
    socket.write(bytes);
    if (close) socket.end();
  };
  switch (fault.kind) {
    case 'reset-before':
    case 'reset-after':
      socket.resetAndDestroy();
      return null;
    case 'hang':
      return null;
    case '102-silence':
      raw(head('102 Processing', []));
      return 102;
    case '102-close':
      raw(head('102 Processing', []), { close: true });
      return 102;
    case '102-body': {
      const body = JSON.stringify({ type: 'idempotency_in_progress', message: 'Still running' });
      raw(head('102 Processing', [JSON_TYPE, `content-length: ${body.length}`]) + body);
      return 102;
    }
    case '102-then-202':
      response.writeProcessing();
      return undefined;
    case 'cut-length':
      raw(head(`${real.status} Cut`, [JSON_TYPE, `content-length: ${Buffer.byteLength(text)}`]) + half, {
        close: true,
      });
      return real.status;
    case 'cut-chunked': {
      const chunk = `${Buffer.byteLength(half).toString(16)}\r\n${half}\r\n`;
      raw(head(`${real.status} Cut`, [JSON_TYPE, 'transfer-encoding: chunked']) + chunk, { close: true });
      return real.status;
    }
    case 'cut-close':
      raw(head(`${real.status} Cut`, [JSON_TYPE, 'connection: close']) + half, { close: true });
      return real.status;
    case 'slow-drip':
      drip(response, real, text, fault.everyMs ?? 200);
      return real.status;
    case 'huge-body':
    case 'gzip-bomb': {
      const padded = Buffer.concat([Buffer.alloc(fault.sizeBytes ?? 64 * 1024 * 1024, ' '), Buffer.from(text)]);
      const zipped = fault.kind === 'gzip-bomb';
      const encoding = zipped ? { 'content-encoding': 'gzip' } : {};
      response.writeHead(real.status, { 'content-type': 'application/json', ...encoding });
      response.end(zipped ? gzipSync(padded) : padded);
      return real.status;
    }
    case 'duplicate-id':
      response.writeHead(real.status, { 'content-type': 'application/json' });
      response.end(`{"id":"${newId('O-')}",${text.slice(1)}`);
      return real.status;
    case 'bad-utf8':
      response.writeHead(real.status, { 'content-type': 'application/json' });
      response.end(
        Buffer.concat([Buffer.from(`${text.slice(0, -1)},"message":"`), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
      );
      return real.status;
    case 'wrong-content-type':
      response.writeHead(real.status, { 'content-type': 'text/plain' });
      response.end(text);
      return real.status;
    default:
      return undefined;
  }
}

function drip(response, real, text, everyMs) {
  response.writeHead(real.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(text.slice(sent, sent + 1));
    sent += 1;
    if (sent < text.length) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}
