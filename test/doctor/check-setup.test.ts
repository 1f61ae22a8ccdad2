import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PLAYGROUND_URL } from '../../src/api/host.js';
import { checkSetup } from '../../src/doctor/check-setup.js';
import { CHECK_NAMES } from '../../src/doctor/setup-report.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';
import { withoutProxies } from '../support/proxy-variables.js';
import { KEY, look } from './look.js';

const NETWORK = ['reach', 'access', 'clock', 'balance', 'catalogue'] as const;

let folder: string;
let server: IndependentServer;
beforeEach(async () => {
  withoutProxies();
  folder = mkdtempSync(join(tmpdir(), 'doctor-test-'));
  server = await startIndependentServer({ apiKey: KEY });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const here = (more = {}) => look({ baseUrl: server.url, stateDir: join(folder, 'state'), ...more });

describe('a setup in which all is well', () => {
  test('has ten checks that are OK, sends three reading requests and leaves nothing behind', async () => {
    const found = await here();
    expect(CHECK_NAMES.filter((name) => found[name].status !== 'ok')).toEqual([]);
    expect(found.key.found).toBe('playground key, XXab12…');
    expect(found.host.found).toBe(`${server.url} (this machine: no real money)`);
    const { requests } = server.log();
    expect(requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /v2/balance',
      'GET /v2/ping',
      'GET /v2/product?limit=500',
    ]);
    expect(requests.every(({ headers }) => headers['x-api-version'] === '2024-02-05')).toBe(true);
    expect(existsSync(join(folder, 'state'))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is the one that the sandbox offers', async () => {
    const sandbox = await startSandbox();
    try {
      const found = await here({ baseUrl: sandbox.url, currency: 'USD' });
      expect(CHECK_NAMES.filter((name) => found[name].status !== 'ok')).toEqual([]);
    } finally {
      await sandbox.close();
    }
  });

  test('on the playground has its own host, by the prefix of the key', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>((input, init) =>
      globalThis.fetch(String(input).replace(PLAYGROUND_URL, server.url), init),
    );
    const found = await here({ baseUrl: undefined, fetch });
    expect(found.host).toEqual({ status: 'ok', found: `${PLAYGROUND_URL} (playground: no real money)` });
    expect(found.reach.found).toMatch(/^playground\.runa\.io answered in \d+ ms and takes version 2024-02-05$/);
    expect(fetch).toHaveBeenCalledTimes(3);
  });
});

describe('without something that may be asked, nothing is sent, and everything else is looked at', () => {
  test.each([
    ['no key', { apiKey: undefined }, 'key', 'There is no API key'],
    ['a key with a line break', { apiKey: 'XXab\n12.secret' }, 'key', /spaces, line breaks/],
    ['a key of the other environment', { apiKey: 'wgab.cd', baseUrl: PLAYGROUND_URL }, 'key', /production key/],
    ['a host that is no address', { baseUrl: 'playground' }, 'host', /is not a URL/],
    ['a host without encryption', { baseUrl: 'http://api.runa.io/v2' }, 'host', /unencrypted/],
  ] as const)('%s', async (_, options, name, reason) => {
    const found = await here(options);
    expect(found[name]).toMatchObject({ status: 'failed', found: expect.stringMatching(reason) });
    expect(found[name].code).toBe(name === 'key' ? 'ACCOUNT' : 'USAGE');
    for (const each of NETWORK)
      expect(found[each]).toEqual({ status: 'skipped', found: `needs a usable ${name}; see ${name}` });
    expect(found.state.status).toBe('ok');
    expect(server.log().requests).toEqual([]);
  });

  test('a proxy that cannot be used', async () => {
    vi.stubEnv('HTTPS_PROXY', 'socks5://user:hidden@127.0.0.1:2');
    const found = await here({ baseUrl: PLAYGROUND_URL });
    expect(found.proxy).toMatchObject({ status: 'failed', code: 'USAGE', found: expect.stringMatching(/SOCKS/) });
    for (const each of NETWORK)
      expect(found[each]).toEqual({ status: 'skipped', found: 'needs a usable proxy; see proxy' });
    expect(JSON.stringify(found)).not.toContain('hidden');
  });

  test('certificates that are not checked', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const found = await here();
    expect(found.host).toMatchObject({ status: 'failed', code: 'USAGE', fix: expect.stringMatching(/^Unset it/) });
    expect(found.reach.status).toBe('skipped');
    expect(server.log().requests).toEqual([]);
  });
});

describe('a host that does not answer', () => {
  test('fails once, and the checks that depend on it say so', async () => {
    const found = await here({ baseUrl: 'http://127.0.0.1:2/v2' });
    expect(found.reach).toMatchObject({ status: 'failed', code: 'UNREACHABLE' });
    expect(found.reach.found).toMatch(/^127\.0\.0\.1:2: connection failed \(ECONNREFUSED\)$/);
    expect(found.reach.fix).toMatch(/Nothing listens/);
    expect(NETWORK.filter((name) => found[name].status === 'failed')).toEqual(['reach']);
  });

  test('is waited for no longer than the time-out, whatever was asked', async () => {
    const hang = { kind: 'hang', times: null } as const;
    server.configure({ faultPlan: (['ping', 'balance', 'product'] as const).map((on) => ({ on, ...hang })) });
    const found = await here({ timeout: 0.3 });
    expect(found.reach).toMatchObject({ found: expect.stringMatching(/no answer within 0\.3 s/) });
    expect(found.reach.fix).toMatch(/--timeout/);
    expect(found.proxy.status).toBe('ok');
  });

  test('names the proxy that did not help, and its variable', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://user:hidden@127.0.0.1:2');
    const found = await here({ baseUrl: PLAYGROUND_URL });
    expect(found.proxy).toEqual({ status: 'ok', found: 'requests go through 127.0.0.1:2 (HTTPS_PROXY)' });
    expect(found.reach).toMatchObject({ status: 'failed', code: 'UNREACHABLE' });
    expect(found.reach.found).toBe(
      'playground.runa.io: the proxy 127.0.0.1:2 (HTTPS_PROXY) cannot be reached (ECONNREFUSED)',
    );
    expect(JSON.stringify(found)).not.toContain('hidden');
  });
});

test('a caller who gives up gets no report, however late the signal comes', async () => {
  const signal = AbortSignal.abort();
  const options = { apiKey: KEY, baseUrl: server.url, stateDir: folder, signal };
  await expect(checkSetup(options)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await expect(checkSetup({ ...options, apiKey: undefined })).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('a time-out that cannot be kept is refused before anything is looked at', async () => {
  await expect(checkSetup({ apiKey: KEY, baseUrl: server.url, timeout: 0 })).rejects.toMatchObject({ code: 'USAGE' });
});
