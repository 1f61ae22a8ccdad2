/** What requests to a host are sent with: the caller's own `fetch`, Node's client, or one that goes through a proxy. */
import { type Send, sendBy } from './exchange.js';
import { openNodeClient } from './node-client.js';
import { nodeUsesProxies, type Route, routeTo } from './proxy.js';
import type { OpenFetch } from './proxy-fetch.js';

/** Connections that go straight to a host. */
export interface DirectConnection {
  /** To be given as the option `fetch`. */
  readonly send: typeof globalThis.fetch;
  /** Ends them, so that nothing keeps the process alive. */
  close(): Promise<void>;
}

export interface Connector {
  readonly send: Send;
  close(): Promise<void>;
  /** Undefined when the caller's own `fetch` decides. */
  readonly route: Route | undefined;
}

export interface ConnectorOptions {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** @throws IssueBatchError `USAGE` when the environment names a proxy that cannot be used */
export function createConnector({ baseUrl, timeoutMs, fetch }: ConnectorOptions): Connector {
  if (fetch !== undefined) return { send: sendBy(fetch), route: undefined, close: async () => undefined };
  const route = routeTo(baseUrl, process.env);
  if (route.kind === 'proxy') {
    const { proxy } = route;
    const { send, close } = whenNeeded(({ openProxyFetch }) => openProxyFetch(proxy, timeoutMs));
    return { route, send: sendBy(send), close };
  }
  return { route, ...openNodeClient() };
}

/**
 * A `fetch` that goes straight to the host, also where Node was told to use proxies. For servers on this machine.
 * Without any proxy settings it is Node's own.
 *
 * @example
 * ```ts
 * import { checkSetup, directConnection } from 'issue-batch';
 *
 * const direct = directConnection();
 * await checkSetup({ apiKey: 'XX-try.me', baseUrl: 'http://127.0.0.1:4010/v2', fetch: direct.send });
 * await direct.close();
 * ```
 */
export function directConnection(): DirectConnection {
  if (nodeUsesProxies(process.env, process.execArgv)) return whenNeeded(({ openDirectFetch }) => openDirectFetch());
  return { send: globalThis.fetch, close: async () => undefined };
}

/** What is not needed by every run is loaded by the first request of those that need it. */
function whenNeeded(open: (module: typeof import('./proxy-fetch.js')) => OpenFetch): DirectConnection {
  let opened: Promise<OpenFetch> | undefined;
  return {
    async send(input, init) {
      opened ??= import('./proxy-fetch.js').then(open);
      return (await opened).fetch(input, init);
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
