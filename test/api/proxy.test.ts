import { describe, expect, test } from 'vitest';
import { nodeUsesProxies, type Route, routeTo } from '../../src/api/proxy.js';
import { IssueBatchError } from '../../src/errors.js';

const API = 'https://api.runa.io/v2';
const SET = { HTTPS_PROXY: 'http://proxy.example:3128' };

function proxyOf(env: Record<string, string>): Extract<Route, { kind: 'proxy' }>['proxy'] {
  const route = routeTo(API, env);
  if (route.kind !== 'proxy') throw new Error(`The route is ${route.kind}`);
  return route.proxy;
}

describe('a proxy is used', () => {
  test.each<[value: string, address: string, origin: string]>([
    ['http://proxy.example:3128', 'proxy.example:3128', 'http://proxy.example:3128'],
    ['http://proxy.example', 'proxy.example:80', 'http://proxy.example:80'],
    ['https://proxy.example/', 'proxy.example:443', 'https://proxy.example:443'],
    ['proxy.example:8080', 'proxy.example:8080', 'http://proxy.example:8080'],
    ['someone:secret@proxy.example:8080', 'proxy.example:8080', 'http://proxy.example:8080'],
    [' http://[fd00::1]:3128 ', '[fd00::1]:3128', 'http://[fd00::1]:3128'],
  ])('that is written %s', (value, address, origin) => {
    expect(proxyOf({ HTTPS_PROXY: value })).toMatchObject({ variable: 'HTTPS_PROXY', address, origin });
  });

  test('with small letters before capitals, unless they are blank', () => {
    expect(proxyOf({ ...SET, https_proxy: 'http://small:1' })).toMatchObject({
      variable: 'https_proxy',
      address: 'small:1',
    });
    expect(proxyOf({ ...SET, https_proxy: ' ' }).variable).toBe('HTTPS_PROXY');
  });

  test.each([
    ['proxy.example', undefined],
    ['a:b@proxy.example', 'a:b'],
    ['a@proxy.example', 'a:'],
    ['a:p%40s%3As%2F%25@proxy.example', 'a:p@s:s/%'],
    ['a:p@ss@proxy.example', 'a:p@ss'],
    ['a:100%@proxy.example', 'a:100%'],
    ['ä:ö@proxy.example', 'ä:ö'],
  ])('with the credentials in %s', (value, credentials) => {
    const { authorization, ...shown } = proxyOf({ HTTPS_PROXY: value });
    const basic = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
    expect(authorization).toBe(basic);
    expect(shown).toEqual({ variable: 'HTTPS_PROXY', address: 'proxy.example:80', origin: 'http://proxy.example:80' });
  });
});

describe('a proxy is refused, without what may be a password,', () => {
  test.each([
    ['socks5://someone:secret@proxy.example:1080', /SOCKS/],
    ['SOCKS4://proxy.example', /SOCKS/],
    ['ftp://someone:secret@proxy.example', /not the address of an HTTP proxy/],
    ['http://', /not the address/],
    ['http://someone:secret@', /not the address/],
    ['http://proxy.example:99999', /not the address/],
    ['http://someone:se#cret@proxy.example:8080', /not the address/],
    // Taken by the rules, "someone" would be the host and what follows its port.
    ['http://someone:1#secret@proxy.example:8080', /not the address/],
    ['http://someone:1/secret@proxy.example:8080', /not the address/],
    ['http://someone:1?secret@proxy.example:8080', /not the address/],
    ['http://wpad.example/proxy.pac', /not the address/],
  ])('when it is %s', (value, reason) => {
    let error: unknown;
    try {
      routeTo(API, { HTTPS_PROXY: value });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(IssueBatchError);
    const { code, message, hint } = error as IssueBatchError;
    expect(code).toBe('USAGE');
    expect(message).toMatch(reason);
    expect(message).toMatch(/^HTTPS_PROXY /);
    expect(hint).toMatch(/http:\/\//);
    expect(`${message} ${hint}`).not.toMatch(/someone|secret|cret@/);
  });
});

describe('no proxy is used', () => {
  test.each<[title: string, baseUrl: string, env: Record<string, string>, route: Route]>([
    ['when none is set', API, {}, { kind: 'no_proxy_set', unused: undefined }],
    ['when it is blank', API, { HTTPS_PROXY: '' }, { kind: 'no_proxy_set', unused: undefined }],
    ['that is meant for http://', API, { http_proxy: 'http://p:1' }, { kind: 'no_proxy_set', unused: 'http_proxy' }],
    ['that is meant for everything', API, { ALL_PROXY: 'socks5://p:1' }, { kind: 'no_proxy_set', unused: 'ALL_PROXY' }],
    ['for 127.0.0.1', 'http://127.0.0.1:1/v2', SET, { kind: 'this_machine', variable: 'HTTPS_PROXY' }],
    ['for 127.8.0.1', 'https://127.8.0.1:1/v2', SET, { kind: 'this_machine', variable: 'HTTPS_PROXY' }],
    ['for [::1]', 'http://[::1]:1/v2', SET, { kind: 'this_machine', variable: 'HTTPS_PROXY' }],
    ['for localhost', 'https://localhost/v2', SET, { kind: 'this_machine', variable: 'HTTPS_PROXY' }],
    ['for sandbox.localhost', 'http://sandbox.localhost/v2', SET, { kind: 'this_machine', variable: 'HTTPS_PROXY' }],
    [
      'for this machine, even if it could not be',
      'http://127.0.0.1:1/v2',
      { HTTPS_PROXY: 'socks5://p' },
      { kind: 'this_machine', variable: 'HTTPS_PROXY' },
    ],
  ])('%s', (_, baseUrl, env, route) => {
    expect(routeTo(baseUrl, env)).toEqual(route);
  });

  test('for a host that only looks like this machine, one is', () => {
    expect(routeTo('https://localhost.example/v2', SET).kind).toBe('proxy');
  });
});

describe('NO_PROXY', () => {
  test.each([
    ['api.runa.io', true],
    ['API.Runa.IO', true],
    ['runa.io', true],
    ['.runa.io', true],
    ['*.runa.io', true],
    ['other.example, .runa.io', true],
    ['other.example runa.io:443', true],
    ['*', true],
    ['localhost,*', true],
    ['runa.io:8443', false],
    ['i.runa.io', false],
    ['una.io', false],
    ['api.runa.io.example', false],
    ['', false],
    [',', false],
    ['.', false],
  ])('of %j exempts the host: %s', (noProxy, exempt) => {
    expect(routeTo(API, { ...SET, NO_PROXY: noProxy }).kind).toBe(exempt ? 'exempt' : 'proxy');
  });

  test('counts the port that is asked for', () => {
    const kind = (noProxy: string) => routeTo('https://api.runa.io:8443/v2', { ...SET, no_proxy: noProxy }).kind;
    expect([kind('runa.io:8443'), kind('runa.io'), kind('runa.io:443')]).toEqual(['exempt', 'exempt', 'proxy']);
  });
});

test("Node's own use of proxies counts where there is one, it is switched on, and a variable is set", () => {
  const able = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
  expect(nodeUsesProxies({ ...SET, NODE_USE_ENV_PROXY: '1' }, [])).toBe(able);
  expect(nodeUsesProxies({ http_proxy: 'http://p:1', NODE_OPTIONS: '--no-warnings --use-env-proxy' }, [])).toBe(able);
  expect(nodeUsesProxies(SET, ['--use-env-proxy'])).toBe(able);
  expect(nodeUsesProxies(SET, [])).toBe(false);
  expect(nodeUsesProxies({ ...SET, NODE_USE_ENV_PROXY: '0' }, [])).toBe(false);
  expect(nodeUsesProxies({ NODE_USE_ENV_PROXY: '1' }, [])).toBe(false);
});
