/**
 * One HTTP exchange: a deadline for the whole of it, and a cap on the answer. It never retries and never
 * follows a redirect: a redirect would hand the key, and on 307 the addresses, to another host.
 */
import { type Clock, systemClock } from '../clock.js';
import { connectionTrouble, timeoutTrouble } from './connection-trouble.js';
import { createConnector } from './connector.js';
import type { IncomingAnswer } from './exchange.js';
import type { Route } from './proxy.js';
import { API_VERSION, HEADERS } from './wire.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Behind the base URL, such as `/order`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
  /** The server's clock, milliseconds since 1970, when it told. */
  readonly serverTime: number | undefined;
  readonly requestId: string | undefined;
  /** Milliseconds that the server asked to wait, when it did. */
  readonly retryAfterMs: number | undefined;
}

/** No usable answer came. It says nothing about whether the server acted on the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: 'timeout' | 'network' | 'oversized' | 'cancelled';
  /** What to do about it, where that is known. */
  readonly hint: string | undefined;

  constructor(kind: TransportError['kind'], message: string, { cause, hint }: { cause?: unknown; hint?: string } = {}) {
    super(message, { cause });
    this.kind = kind;
    this.hint = hint;
  }
}

export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

export interface OpenTransport extends Transport {
  /** To be called when the last answer is there: ends the connections that would keep the process alive. */
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Used as it is, whatever the environment says about proxies. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Told the server's clock, milliseconds since 1970, with each answer that carries it. */
  readonly onServerTime?: ((serverTime: number) => void) | undefined;
  /** By which a moment to wait for is measured; the time-out keeps to the system's. @default the system's */
  readonly clock?: Clock | undefined;
}

/** A page of 500 products is under 1 MB; anything of this size is not the API's answer. */
const MAX_ANSWER_BYTES = 8 << 20;
/** Longest wait that a `Retry-After` header can ask for. */
const MAX_RETRY_AFTER_MS = 600_000;

/** @throws IssueBatchError `USAGE` when the environment names a proxy that cannot be used */
export function createTransport(options: TransportOptions): OpenTransport {
  const { clock = systemClock } = options;
  const { send, route, close } = createConnector(options);
  const transport: Transport = async (request) => {
    const deadline = startDeadline(options.timeoutMs, request.signal);
    try {
      const response = await send(options.baseUrl + request.path, {
        method: request.method,
        headers: {
          [HEADERS.apiKey]: options.apiKey,
          [HEADERS.apiVersion]: API_VERSION,
          Accept: 'application/json',
          // A compressed answer could unfold to any size before the cap sees it.
          'Accept-Encoding': 'identity',
          'User-Agent': options.userAgent,
          ...request.headers,
        },
        body: request.body,
        signal: deadline.signal,
      });
      const serverTime = parseTime(response.header('date'));
      if (serverTime !== undefined) options.onServerTime?.(serverTime);
      return {
        status: response.status,
        text: await readText(response.body),
        contentType: response.header('content-type') ?? '',
        serverTime,
        requestId: response.header('x-amzn-requestid') ?? response.header('cf-ray'),
        retryAfterMs: parseRetryAfter(response.header('retry-after'), clock),
      };
    } catch (error) {
      throw asTransportError(error, deadline.signal.reason, options, route);
    } finally {
      deadline.clear();
    }
  };
  return Object.assign(transport, { close });
}

/** One signal for "too long" and "not wanted any more", which leaves no listener on the caller's signal. */
function startDeadline(timeoutMs: number, cancel: AbortSignal | undefined): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const late = () => controller.abort(new TransportError('timeout', 'too late'));
  const cancelled = () => controller.abort(new TransportError('cancelled', 'given up before the answer came'));
  const timer = setTimeout(late, timeoutMs);
  cancel?.addEventListener('abort', cancelled, { once: true });
  if (cancel?.aborted) cancelled();
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      cancel?.removeEventListener('abort', cancelled);
    },
  };
}

async function readText(body: IncomingAnswer['body']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new TransportError('oversized', `the answer is over ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

/** @param aborted why our own deadline cut the exchange off, if it did */
function asTransportError(
  error: unknown,
  aborted: unknown,
  { baseUrl, timeoutMs }: TransportOptions,
  route: Route | undefined,
): TransportError {
  const known = [aborted, error].find((each) => each instanceof TransportError);
  if (known !== undefined && known.kind !== 'timeout') return known;
  const trouble =
    known === undefined ? connectionTrouble(error, baseUrl, route) : timeoutTrouble(timeoutMs, baseUrl, route);
  return new TransportError(known?.kind ?? 'network', trouble.message, { cause: error, hint: trouble.hint });
}

function parseTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function parseRetryAfter(text: string | undefined, clock: Clock): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : (parseTime(text) ?? clock.now()) - clock.now();
  return Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
