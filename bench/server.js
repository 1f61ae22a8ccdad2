/**
 * A server of the Runa API v2 to measure against, written from the vendor's pages: as fast as it can be, with no delay
 * but the time that an order takes to settle, and a log of every order request and every look. It shares nothing with
 * `src/`. As a process: `node bench/server.js '{"limitPerMinute":60,"settle":{"minMs":200,"maxMs":2000}}'` prints
 * `{"url": …}`, serves until its standard input ends, and shows its log at `/__log`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CURRENCY, PRODUCTS } from './catalogue.js';
import { createOrderBook } from './server-orders.js';

const DEFAULTS = { limitPerMinute: null, windowMs: 60_000, settle: { minMs: 0, maxMs: 0 } };
const EMPTY_PAGE = { cursors: { after: null, before: null }, page: { limit: 500 } };

const refusal = (status, type) => ({ status, body: { type, message: type, help: null } });
const found = (body) => ({ status: 200, body });

function read(book, log, url) {
  const { pathname, searchParams: query } = url;
  if (pathname === '/v2/ping') return found({ message: 'pong' });
  if (pathname === '/v2/balance')
    return found({ balance: '9999999999.00', currency: query.get('currency') ?? CURRENCY });
  if (pathname === '/v2/product') return found({ catalog: query.has('after') ? [] : PRODUCTS, pagination: EMPTY_PAGE });
  if (pathname === '/v2/order') {
    log.pageReads.push(book.now());
    return book.page(query);
  }
  const id = /^\/v2\/order\/([\w-]+)$/.exec(pathname)?.[1];
  if (id === undefined) return refusal(404, 'not_found');
  log.orderReads.push(book.now());
  return book.show(id) ?? refusal(404, 'not_found');
}

/** A sliding window over the requests that were let in, as the vendor's gateway has one. */
function createGate({ limitPerMinute, windowMs }) {
  const admitted = [];
  let from = 0;
  return (at) => {
    if (limitPerMinute === null) return true;
    while (from < admitted.length && at - admitted[from] >= windowMs) from += 1;
    if (admitted.length - from >= limitPerMinute) return false;
    admitted.push(at);
    return true;
  };
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @returns the base URL, the log, and how to stop it */
export async function startBenchServer(given = {}) {
  const options = { ...DEFAULTS, ...given };
  const book = createOrderBook(options.settle);
  const admit = createGate(options);
  const log = { requests: 0, posts: [], orderReads: [], pageReads: [], lastAnswerAt: 0 };
  const snapshot = () => ({ ...log, orders: book.times() });

  async function post(request, path) {
    if (path !== '/v2/order') return refusal(404, 'not_found');
    const at = book.now();
    const body = await bodyOf(request);
    const key = request.headers['x-idempotency-key'];
    const answer = admit(at)
      ? key === undefined
        ? refusal(422, 'validation_error')
        : book.place(key, body, at)
      : { status: 429, body: { error: 'rate exceeded' } };
    log.posts.push({ at, status: answer.status });
    return answer;
  }

  async function answerTo(request, url) {
    if (!/^(xx|wg)/i.test(request.headers['x-api-key'] ?? '')) return refusal(403, 'forbidden');
    if (request.method === 'POST') return post(request, url.pathname);
    return request.method === 'GET' ? read(book, log, url) : refusal(404, 'not_found');
  }

  async function handle(request, response) {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isControl = url.pathname === '/__log';
    if (!isControl) log.requests += 1;
    const { status, body, text } = isControl ? found(snapshot()) : await answerTo(request, url);
    const bytes = Buffer.from(text ?? JSON.stringify(body));
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'x-api-version': '2024-02-05',
    });
    response.end(bytes, () => {
      if (!isControl) log.lastAnswerAt = book.now();
    });
  }

  const server = createServer((request, response) => {
    // Who goes away in the middle is no trouble of this server's.
    response.on('error', () => undefined);
    handle(request, response).catch((error) => {
      if (!request.socket.destroyed) process.stderr.write(`The bench's server: ${error.stack}\n`);
      response.destroy();
    });
  });
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/v2`,
    log: snapshot,
    async stop() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { url } = await startBenchServer(JSON.parse(process.argv[2] ?? '{}'));
  process.stdout.write(`${JSON.stringify({ url })}\n`);
  // However the process that started it ends, no server is left behind.
  process.stdin.on('end', () => process.exit(0)).resume();
}
