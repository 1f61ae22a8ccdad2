/** What requests to a host are sent with: the caller's own `fetch`, Node's, or one that keeps to the route. */
import type { OpenFetch } from './proxy-fetch.js';
import { nodeUsesProxies, type Route, routeTo } from './proxy.js';

export interface Connector {
  readonly send: typeof globalThis.fetch;
  /** Undefined when the caller's own `fetch` decides. */
  readonly route: Route | undefined;
  close(): Promise<void>;
}

export interface ConnectorOptions {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** @throws IssueBatchError `USAGE` when the environment names a proxy that cannot be used */
export function createConnector({ baseUrl, timeoutMs, fetch }: ConnectorOptions): Connector {
  if (fetch !== undefined) return { send: fetch, route: undefined, close: async () => undefined };
  const route = routeTo(baseUrl, process.env);
  if (route.kind === 'proxy') {
    const { proxy } = route;
    return { route, ...whenNeeded(({ openProxyFetch }) => openProxyFetch(proxy, timeoutMs)) };
  }
  return { route, ...directConnection() };
}

/** Straight to the host, also where Node was told to use proxies. For addresses of this machine. */
export function directConnection(): Pick<Connector, 'send' | 'close'> {
  if (nodeUsesProxies(process.env, process.execArgv)) return whenNeeded(({ openDirectFetch }) => openDirectFetch());
  return { send: globalThis.fetch, close: async () => undefined };
}

/** What is not needed by every run is loaded by the first request of those that need it. */
function whenNeeded(open: (module: typeof import('./proxy-fetch.js')) => OpenFetch): Pick<Connector, 'send' | 'close'> {
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
