/** What the API's answers to ping, balance and catalogue say about a setup. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PLAYGROUND_URL } from '../../src/api/host.js';
import type { SetupOptions } from '../../src/doctor/setup-report.js';
import { type Fault, type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';
import { withoutProxies } from '../support/proxy-variables.js';
import { KEY, look } from './look.js';

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

type Host = 'elsewhere' | 'playground';

/** Everything but the playground is judged alike. */
function ask(faults: readonly Fault[], host: Host = 'elsewhere', options: Partial<SetupOptions> = {}) {
  server.configure({ faultPlan: [...faults] });
  const fetch: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(String(input).replace(PLAYGROUND_URL, server.url), init);
  const baseUrl = host === 'playground' ? PLAYGROUND_URL : server.url;
  return look({ baseUrl, fetch, stateDir: folder, ...options });
}

/** The same answer to all that is asked. */
const always = (fault: Omit<Fault, 'on'>): Fault[] =>
  (['ping', 'balance', 'product'] as const).map((on) => ({ on, times: null, ...fault }));

describe('reach', () => {
  test.each<[title: string, fault: Omit<Fault, 'on'>, status: string, found: RegExp, fix: RegExp]>([
    ['a version that is gone', { kind: 'status', status: 410 }, 'failed', /version_removed/, /newer issue-batch/],
    [
      'a version that is unknown',
      { kind: 'status', status: 400, type: 'invalid_version' },
      'failed',
      /invalid_version/,
      /newer issue-batch/,
    ],
    ['a login page', { kind: 'html-200' }, 'failed', /HTTP 200/, /Something other than the API/],
    ['an answer of another API', { kind: 'other-json', body: ['pong'] }, 'failed', /HTTP 200/, /Something other/],
    ['a path that is not there', { kind: 'status', status: 404 }, 'failed', /HTTP 404 not_found/, /ends in \/v2/],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:2/' }, 'failed', /HTTP 302/, /--base-url/],
    ['trouble at the host', { kind: 'status', status: 503, html: true }, 'failed', /HTTP 503/, /Try again later/],
    ['a rate limit', { kind: 'status', status: 429 }, 'warning', /HTTP 429.*rate exceeded/, /Wait a minute/],
    ['a connection that is cut', { kind: 'reset-after' }, 'failed', /connection failed/, /Check the network/],
  ])('tells %s, with what to do about it', async (_, fault, status, found, fix) => {
    const { reach, access } = await ask([{ on: 'ping', ...fault }]);
    expect(reach).toMatchObject({ status, found: expect.stringMatching(found), fix: expect.stringMatching(fix) });
    if (status === 'failed') expect(reach.code).toBe('UNREACHABLE');
    expect(access.status).toBe('ok');
  });
});

describe('access', () => {
  test('names a wrong key and the list of addresses, and is the only one that fails', async () => {
    const found = await ask([], 'elsewhere', { apiKey: 'XXother.key' });
    expect(found.access).toMatchObject({ status: 'failed', code: 'ACCOUNT', found: 'HTTP 403 forbidden: Forbidden' });
    expect(found.access.fix).toMatch(/list of allowed addresses/);
    expect(found.reach).toMatchObject({ status: 'ok', found: expect.stringMatching(/refused the key; see access/) });
    expect(found.balance).toEqual({ status: 'skipped', found: 'the API refused the key; see access' });
    expect(found.catalogue).toEqual(found.balance);
    expect(found.clock.status).toBe('ok');
  });

  test.each([
    ['a key that is not known', { status: 401 }, /does not know this key/],
    ['an account that may not order', { status: 403, type: 'ordering_restricted' }, /may not order for now/],
  ])('has words of its own for %s', async (_, answer, fix) => {
    const { access } = await ask(always({ kind: 'status', ...answer }));
    expect(access).toMatchObject({ status: 'failed', code: 'ACCOUNT', fix: expect.stringMatching(fix) });
  });

  test('does not take a ping for a proof', async () => {
    const { access } = await ask(always({ kind: 'status', status: 500 }).slice(1));
    expect(access).toMatchObject({ status: 'warning', found: expect.stringMatching(/only \/ping/) });
  });

  test('is left open when no answer says anything about it', async () => {
    expect((await ask(always({ kind: 'status', status: 500 }))).access.status).toBe('skipped');
  });
});

describe('clock', () => {
  test.each([
    [0, 'ok', /agree|1 s behind/],
    [50_000, 'ok', /^this machine is (49|50) s behind the server$/],
    [-115_000, 'warning', /^this machine is 11[56] s ahead of the server$/],
    [300_000, 'warning', /^this machine is 5 min behind the server$/],
    [1_200_000, 'failed', /^this machine is 20 min behind the server$/],
    [-86_400_000 * 400, 'failed', /^this machine is 576,000 min ahead of the server$/],
  ])('with the server %d ms off is %s', async (clockOffsetMs, status, found) => {
    server.configure({ clockOffsetMs });
    const { clock } = await ask([]);
    expect(clock).toMatchObject({ status, found: expect.stringMatching(found) });
    if (status === 'failed') expect(clock.code).toBe('USAGE');
  });

  test('is skipped when no answer tells the time', async () => {
    const timeless: typeof globalThis.fetch = async (input, init) => {
      const answer = await globalThis.fetch(input, init);
      return new Response(await answer.text(), { headers: { 'content-type': 'application/json' } });
    };
    const found = await ask([], 'elsewhere', { fetch: timeless });
    expect(found.clock).toEqual({ status: 'skipped', found: 'no answer told the time of the server' });
    expect(found.reach.status).toBe('ok');
  });
});

describe('balance', () => {
  test('shows every balance above 0, or the one that was asked for', async () => {
    server.configure({ balances: { USD: '1250.5', GBP: '0', EUR: '0.01', JPY: '300' } });
    expect((await ask([])).balance.found).toBe('1250.50 USD, 0.01 EUR, 300 JPY');
    const { balance } = await ask([], 'elsewhere', { currency: 'EUR' });
    expect(balance).toEqual({ status: 'ok', found: '0.01 EUR' });
    expect(server.log().requests.some(({ path }) => path === '/v2/balance?currency=EUR')).toBe(true);
  });

  test('fails when there is nothing to pay from', async () => {
    server.configure({ balances: { USD: '0', GBP: '0', EUR: '0', JPY: '0' } });
    const empty = { status: 'failed', code: 'ACCOUNT', fix: expect.stringMatching(/Top up/) };
    expect((await ask([])).balance).toMatchObject({ ...empty, found: 'no balance is above 0' });
    const { balance } = await ask([], 'elsewhere', { currency: 'USD' });
    expect(balance).toMatchObject({ ...empty, found: 'nothing in USD' });
  });

  test('of the playground is a warning at most: its money has no end', async () => {
    server.configure({ balances: { USD: '0', GBP: '0', EUR: '0', JPY: '0' } });
    expect((await ask([], 'playground')).balance.status).toBe('warning');
    for (const status of [403, 404]) {
      const found = await ask([{ on: 'balance', kind: 'status', status }], 'playground');
      expect(found.balance).toMatchObject({ status: 'warning', found: expect.stringMatching(/does not offer/) });
      expect(found.access.status).toBe('ok');
    }
  });

  test.each<[fault: Omit<Fault, 'on'>, code: string]>([
    [{ kind: 'status', status: 403 }, 'ACCOUNT'],
    [{ kind: 'status', status: 404 }, 'ACCOUNT'],
    [{ kind: 'status', status: 500 }, 'UNREACHABLE'],
    [{ kind: 'status', status: 429 }, 'UNREACHABLE'],
    [{ kind: 'html-200' }, 'UNREACHABLE'],
    [{ kind: 'other-json', body: [{ balance: 'much' }] }, 'UNREACHABLE'],
    [{ kind: 'reset-after' }, 'UNREACHABLE'],
  ])('anywhere else fails after %j as %s', async (fault, code) => {
    const found = await ask([{ on: 'balance', ...fault }]);
    expect(found.balance).toMatchObject({ status: 'failed', code });
    expect(found.access.status).toBe('ok');
  });

  test('in something that is no currency is refused', async () => {
    const { balance } = await ask([], 'elsewhere', { currency: 'usd' });
    expect(balance).toMatchObject({ status: 'failed', code: 'USAGE', found: '--currency "usd" is not a currency' });
  });

  test('of many currencies is cut short', async () => {
    const body = Array.from({ length: 14 }, (_, index) => ({ balance: '1', currency: `AA${'ABCDEFGHIJKLMN'[index]}` }));
    const { balance } = await ask([{ on: 'balance', kind: 'other-json', body }]);
    expect(balance.found).toMatch(/^1\.00 AAA, .*1\.00 AAJ, and 4 more$/);
  });
});

describe('catalogue', () => {
  test('counts what is there and what can be ordered, and says when that is a first page only', async () => {
    expect((await ask([])).catalogue.found).toMatch(/^\d+ products, \d+ of them orderable$/);
    server.configure({ productPageLimit: 3 });
    expect((await ask([])).catalogue).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/^3 products on the first page, \d of them orderable$/),
    });
  });

  test('without a product to order fails: it is for the vendor to open some', async () => {
    const body = { catalog: [], pagination: { cursors: { after: null, before: null } } };
    const { catalogue } = await ask([{ on: 'product', kind: 'other-json', body }]);
    expect(catalogue).toMatchObject({ status: 'failed', code: 'ACCOUNT', found: '0 products, 0 of them orderable' });
  });

  test.each<Omit<Fault, 'on'>>([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 404 },
    { kind: 'html-200' },
    { kind: 'cut-length' },
    { kind: 'hang' },
  ])('that cannot be read fails: %j', async (fault) => {
    const found = await ask([{ on: 'product', ...fault }], 'elsewhere', { timeout: 1 });
    expect(found.catalogue).toMatchObject({ status: 'failed', code: 'UNREACHABLE' });
    expect(found.balance.status).toBe('ok');
  });
});
