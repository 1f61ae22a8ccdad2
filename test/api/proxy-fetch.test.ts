/** What a transport makes of a proxy that does not do its work. That it does is seen by the built command. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTransport, type OpenTransport, type TransportError } from '../../src/api/transport.js';
import { type ConnectProxy, type ProxyOptions, startConnectProxy } from '../support/connect-proxy.js';
import { withoutProxies } from '../support/proxy-variables.js';
import { HOST, startTlsFront, type TlsFront } from '../support/tls-front.js';

const BASE_URL = `https://${HOST}/v2`;
const BODY = Buffer.from('{"items":["ada@example.com"]}');
const SECRETS = ['XXa.secret', 'ada@example.com', 'someone', 'p%40ss', 'p@ss', 'c29tZW9uZ'];

let front: TlsFront;
let proxy: ConnectProxy | undefined;
let transport: OpenTransport | undefined;
beforeEach(async () => {
  withoutProxies();
  front = await startTlsFront(9);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await transport?.close();
  await proxy?.close();
  await front.close();
});

async function startProxy(options: ProxyOptions): Promise<ConnectProxy> {
  proxy = await startConnectProxy({ hosts: { [`${HOST}:443`]: front.port, 'other.test:443': front.port }, ...options });
  vi.stubEnv('HTTPS_PROXY', `http://${proxy.address}`);
  return proxy;
}

/** The error that an order request ends with; nothing of it may hold a secret. */
async function failure(baseUrl = BASE_URL, timeoutMs = 10_000): Promise<TransportError> {
  transport = createTransport({ baseUrl, apiKey: 'XXa.secret', timeoutMs, userAgent: 'test/1' });
  const error = await transport({ method: 'POST', path: '/order', body: BODY }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  for (const secret of SECRETS) expect(`${String(error)} ${(error as TransportError).hint}`).not.toContain(secret);
  return error as TransportError;
}

describe('a proxy', () => {
  test.each<[title: string, options: ProxyOptions, message: RegExp, hint: RegExp]>([
    ['wants a password', { credentials: 'a:b' }, /refused the connection \(HTTP 407\)$/, /a user name and a password/],
    [
      'does not let the host pass',
      { manner: 403 },
      /\(HTTP 403\)$/,
      /let this machine connect to api\.payouts\.test:443/,
    ],
    ['does not find the host', { manner: 502 }, /\(HTTP 502\)$/, /could not reach api\.payouts\.test:443/],
    ['redirects to a login page', { manner: 302 }, /\(HTTP 302\)$/, /Ask whoever runs the proxy/],
    ['hangs up', { manner: 'hang-up' }, /did not answer as a proxy does \(UND_ERR_SOCKET\)$/, /^Check HTTPS_PROXY/],
    [
      'is a mail server',
      { manner: 'garbage' },
      /did not answer as a proxy does \(.*HTTP\/1\.1.*\)$/,
      /^Check HTTPS_PROXY/,
    ],
  ])('that %s is named with its variable, and asked once', async (_, options, message, hint) => {
    const { address, heads } = await startProxy(options);
    const error = await failure();
    expect(error).toMatchObject({ kind: 'network', message: expect.stringMatching(message) });
    expect(error.message.startsWith(`the proxy ${address} (HTTPS_PROXY) `)).toBe(true);
    expect(error.hint).toMatch(hint);
    expect(heads).toHaveLength(1);
  });

  test.each([
    ['http', true],
    ['https', false],
  ])('that is asked over %s and does not speak it (TLS: %s) is no proxy', async (protocol, tls) => {
    const { address } = await startProxy({ tls });
    vi.stubEnv('HTTPS_PROXY', `${protocol}://${address}`);
    const error = await failure();
    expect(error.message).toMatch(/^the proxy \S+ \(HTTPS_PROXY\) did not answer as a proxy does \(.+\)$/);
    expect(error.hint).toMatch(/http:\/\/ or https:\/\/ in front/);
  });

  test('that speaks TLS under a certificate nobody knows is not trusted', async () => {
    const { address, heads } = await startProxy({ tls: true });
    vi.stubEnv('HTTPS_PROXY', `https://someone:p%40ss@${address}`);
    const error = await failure();
    expect(error.message).toBe(
      `the proxy ${address} (HTTPS_PROXY) cannot be trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`,
    );
    expect(error.hint).toMatch(/NODE_EXTRA_CA_CERTS/);
    expect(heads).toEqual([]);
  });

  test('that is not there is named with its variable', async () => {
    vi.stubEnv('https_proxy', 'http://someone:p%40ss@127.0.0.1:2');
    const error = await failure();
    expect(error.message).toBe('the proxy 127.0.0.1:2 (https_proxy) cannot be reached (ECONNREFUSED)');
    expect(error.hint).toMatch(/^Check https_proxy .* add api\.payouts\.test to NO_PROXY\.$/);
  });

  test('whose name nobody knows is named with its variable', async () => {
    vi.stubEnv('HTTPS_PROXY', 'proxy.invalid:8080');
    const error = await failure();
    expect(error.message).toMatch(
      /^the proxy proxy\.invalid:8080 \(HTTPS_PROXY\) cannot be reached \((ENOTFOUND|EAI_AGAIN)\)$/,
    );
  });

  test.each(['hang', 'mute'] as const)(
    'that is asked for a tunnel and goes %s has no longer than an answer',
    async (manner) => {
      const { address, open } = await startProxy({ manner });
      const error = await failure(BASE_URL, 300);
      expect(error).toMatchObject({
        kind: 'timeout',
        message: `no answer within 0.3 s through the proxy ${address} (HTTPS_PROXY)`,
      });
      expect(error.hint).toMatch(/^Check HTTPS_PROXY, .*--timeout\.$/);
      await transport?.close();
      await vi.waitFor(() => expect(open()).toBe(0));
    },
  );

  test('that cuts the tunnel is no server that answered', async () => {
    const { address } = await startProxy({ manner: 'cut' });
    const error = await failure();
    expect(error.kind).toBe('network');
    expect(error.message).toMatch(`connection through the proxy ${address} (HTTPS_PROXY) failed (`);
  });

  test('that reads along is not trusted, and sees no key', async () => {
    const { seen } = await startProxy({});
    const error = await failure();
    expect(error.message).toMatch(/failed \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/);
    expect(error.hint).toMatch(/set NODE_EXTRA_CA_CERTS to its file/);
    expect(seen()).not.toMatch(/XXa|ada@|order/);
  });

  test('is asked for host and port alone, with its own credentials', async () => {
    const { address, heads } = await startProxy({ credentials: 'someone:p@ss:%' });
    vi.stubEnv('HTTPS_PROXY', `http://someone:p%40ss%3A%25@${address}`);
    await failure();
    expect(heads).toEqual([expect.stringMatching(/^CONNECT api\.payouts\.test:443 HTTP\/1\.1\r\n/)]);
    const names = (heads[0] ?? '').match(/^[\w-]+(?=: )/gm)?.map((name) => name.toLowerCase());
    expect(names?.sort()).toEqual(['connection', 'host', 'proxy-authorization', 'proxy-connection']);
  });

  test('that does not take the credentials is said to, without them', async () => {
    const { address } = await startProxy({ credentials: 'someone:else' });
    vi.stubEnv('HTTPS_PROXY', `http://someone:p%40ss@${address}`);
    expect((await failure()).hint).toMatch(/^Check user name and password in HTTPS_PROXY/);
  });
});

describe('no proxy', () => {
  test.each([
    ['for this machine', 'https://localhost:2/v2', {}, /connection failed \(ECONNREFUSED\)/, /path ends in \/v2\.$/],
    [
      'for a host in NO_PROXY',
      'https://api.invalid/v2',
      { NO_PROXY: '.invalid' },
      /connection failed \((ENOTFOUND|EAI_AGAIN)\)/,
      /HTTPS_PROXY is set, but NO_PROXY exempts api\.invalid/,
    ],
  ])('is asked %s', async (_, baseUrl, env, message, hint) => {
    const { heads } = await startProxy({});
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const error = await failure(baseUrl);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(heads).toEqual([]);
  });

  test('is set, and the host cannot be reached: the variable is named, and the one that is not used', async () => {
    expect((await failure('https://api.invalid/v2')).hint).toMatch(
      /If only a proxy leads out of this network, set HTTPS_PROXY/,
    );
    vi.stubEnv('ALL_PROXY', 'socks5://127.0.0.1:2');
    expect((await failure('https://api.invalid/v2')).hint).toMatch(/ALL_PROXY is set, but only HTTPS_PROXY is used/);
  });

  test("is asked when the caller has a fetch of their own, nor is that one's variable judged", async () => {
    vi.stubEnv('HTTPS_PROXY', 'socks5://127.0.0.1:2');
    const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response('{}'));
    const own = createTransport({ baseUrl: BASE_URL, apiKey: 'XXa.b', timeoutMs: 1000, userAgent: 'test/1', fetch });
    expect((await own({ method: 'GET', path: '/ping' })).status).toBe(200);
    expect(Object.keys(fetch.mock.calls[0]?.[1] ?? {})).not.toContain('dispatcher');
  });
});
