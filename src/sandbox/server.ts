import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { HEADERS } from '../api/wire.js';
import { requestTooLong, sandboxTrouble } from './answers.js';
import { type ApiResponse, createApi } from './api.js';
import { deliver, parseTarget, readBody } from './exchange.js';
import { header } from './gateway.js';
import { type Ledger, openLedger } from './ledger.js';
import {
  resolveSettings,
  type Sandbox,
  type SandboxOptions,
  type SandboxRequest,
  type SandboxSettings,
} from './options.js';

const MAX_LOGGED = 50_000;

type LoggedRequest = { -readonly [Name in keyof SandboxRequest]: SandboxRequest[Name] };

/** Serves requests one by one; none of them, however broken, may end the process. */
function createHandler(settings: SandboxSettings, ledger: Ledger, log: SandboxRequest[], closing: AbortSignal) {
  const api = createApi(settings, ledger);

  function logged(request: IncomingMessage): LoggedRequest {
    const [path = '', ...query] = (request.url ?? '').split('?');
    const entry: LoggedRequest = {
      method: request.method ?? '',
      path,
      query: query.length === 0 ? '' : `?${query.join('?')}`,
      idempotencyKey: header(request.headers, HEADERS.idempotencyKey) ?? null,
      at: settings.now(),
      status: null,
      fault: null,
    };
    // A tenth at a time, so that dropping the oldest costs next to nothing.
    if (log.length >= MAX_LOGGED) log.splice(0, MAX_LOGGED / 10);
    log.push(entry);
    return entry;
  }

  function respond(request: IncomingMessage, body: Buffer | undefined): ApiResponse {
    if (body === undefined) return { answer: requestTooLong };
    const target = parseTarget(request.url ?? '');
    const { method = '', headers } = request;
    try {
      return api({ method, ...target, headers, body, now: settings.now() });
    } catch (error) {
      // A full disk, for example: what could not be written did not happen, and the key stays free.
      return { answer: sandboxTrouble(error) };
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const entry = logged(request);
    try {
      const { answer, fault, release } = respond(request, await readBody(request));
      entry.fault = fault ?? null;
      if (settings.latencyMs > 0) await delay(settings.latencyMs, undefined, { signal: closing }).finally(release);
      else release?.();
      entry.status = deliver(response, answer);
    } catch {
      response.destroy();
    }
  };
}

/**
 * Serves a local simulation of the payouts API on 127.0.0.1. Any API key that begins with `XX` is accepted; all keys
 * share one account. Never prints, and pays nobody.
 *
 * @throws RangeError for options that make no sense; the error of the system when the port is taken or the data file
 * cannot be used
 * @example
 * ```ts
 * import { planBatch, runBatch } from 'issue-batch';
 * import { startSandbox } from 'issue-batch/sandbox';
 *
 * const sandbox = await startSandbox({ settleAfterMs: 0 });
 * const account = { apiKey: 'XX-try.me', baseUrl: sandbox.url };
 * const plan = await planBatch([{ product: 'AMZ-US', face_value: '10' }], account);
 * console.log((await runBatch(plan, { ...account, output: 'one.results.csv' })).issued); // 1
 * await sandbox.close();
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = resolveSettings(options);
  const ledger = openLedger(options.dataFile);
  const requests: SandboxRequest[] = [];
  const closing = new AbortController();
  const handle = createHandler(settings, ledger, requests, closing.signal);
  const server = createServer((request, response) => void handle(request, response));
  // Shorter than this, and clients that reuse a connection run into resets that nobody scripted.
  server.keepAliveTimeout = 120_000;
  try {
    server.listen({ port: options.port ?? 0, host: '127.0.0.1' });
    await once(server, 'listening');
  } catch (error) {
    ledger.close();
    throw error;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  let closed: Promise<void> | undefined;

  return {
    url: `http://127.0.0.1:${port}/v2`,
    requests,
    close() {
      closed ??= (async () => {
        closing.abort();
        const ended = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await ended;
        ledger.close();
      })();
      return closed;
    },
  };
}
