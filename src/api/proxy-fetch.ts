/**
 * Requests through a proxy, and past the ones that Node itself would use. Loaded only when one of the two is needed.
 *
 * `fetch` and its dispatcher come from one package: Node's own `fetch` takes the dispatchers of its own version alone.
 */
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { Agent, buildConnector, type Dispatcher, fetch, Pool, ProxyAgent } from 'undici';
import type { WebProxy } from './proxy.js';
import { ProxyError } from './proxy-error.js';

export interface OpenFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Ends all connections, so that none keeps the process alive. */
  close(): Promise<void>;
}

/** As long as Node's own `fetch` waits for a connection. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Straight to the host, whatever Node was told about proxies. */
export function openDirectFetch(): OpenFetch {
  const agent = new Agent();
  return { fetch: over(agent), close: () => agent.destroy() };
}

/** For https:// alone: through a tunnel, so that the proxy sees the host and the port and nothing else. */
export function openProxyFetch(proxy: WebProxy, timeoutMs: number): OpenFetch {
  const timeout = Math.min(timeoutMs, CONNECT_TIMEOUT_MS);
  const tunnels = new Set<Duplex>();
  const connect = byNameOrAddress(buildConnector({ timeout }));
  const agent = new ProxyAgent({
    uri: proxy.origin,
    ...(proxy.authorization === undefined ? {} : { token: proxy.authorization }),
    requestTls: { timeout },
    clientFactory: (origin) => tunnelling(new Pool(origin, { connect, headersTimeout: timeoutMs }), tunnels),
  });
  return {
    fetch: over(agent),
    async close() {
      await agent.destroy();
      // The agent does not know of those whose far end is still being greeted.
      for (const tunnel of tunnels) tunnel.destroy();
    },
  };
}

function over(dispatcher: Dispatcher): typeof globalThis.fetch {
  const send = (input: string, init: object = {}) => fetch(input, { ...init, dispatcher });
  // The same interface in two packages of types.
  return send as unknown as typeof globalThis.fetch;
}

/** TLS to a proxy without a name: the agent would give the address as one, which newer versions of Node refuse. */
function byNameOrAddress(connect: buildConnector.connector): buildConnector.connector {
  return ({ servername, ...options }, callback) => {
    // Null for a proxy without TLS, whatever the types say.
    const name = servername ?? '';
    const isName = name !== '' && isIP(name.replace(/^\[|\]$/g, '')) === 0;
    connect(isName ? { ...options, servername: name } : options, callback);
  };
}

type Connect = (this: Dispatcher, options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;

/**
 * Connections to a proxy whose failures say what they are. That is needed: the agent asks a proxy that hangs up again at
 * once, without end.
 */
function tunnelling(proxy: Pool, tunnels: Set<Duplex>): Dispatcher {
  const ask = proxy.connect as Connect;
  const connect: Connect = async (options) => {
    const data = await ask.call(proxy, options).catch((error: unknown) => {
      throw new ProxyError(undefined, error);
    });
    const { socket, statusCode } = data;
    tunnels.add(socket.once('close', () => tunnels.delete(socket)));
    if (statusCode === 200) return data;
    socket.on('error', () => undefined).destroy();
    throw new ProxyError(statusCode);
  };
  return Object.assign(proxy, { connect });
}
