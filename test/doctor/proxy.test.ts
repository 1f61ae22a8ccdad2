import { describe, expect, test } from 'vitest';
import { checkProxy, proxySwitch } from '../../src/doctor/proxy.js';

const API = 'https://api.runa.io/v2';
const OLD = { baseUrl: API, canUse: false, uses: false, unreachable: false };
const NEW = { ...OLD, canUse: true };
const SET = { HTTPS_PROXY: 'http://someone:password@proxy.example:3128' };

describe('proxy variables', () => {
  test.each([
    ['none', {}, API],
    ['blank ones', { HTTPS_PROXY: ' ' }, API],
    ['one for https, while the host is http', { HTTPS_PROXY: 'http://p' }, 'http://127.0.0.1:8080/v2'],
  ])('%s: all is well', (_, env, baseUrl) => {
    expect(checkProxy({ ...OLD, env, baseUrl }).found).toBe('no proxy is set; requests go straight to the host');
  });

  test.each([
    [
      'small letters before capitals',
      { https_proxy: 'http://small:1', HTTPS_PROXY: 'http://big:2' },
      'https_proxy is set (small:1)',
    ],
    ['HTTPS_PROXY before HTTP_PROXY', { ...SET, HTTP_PROXY: 'http://p:1' }, 'HTTPS_PROXY is set (proxy.example:3128)'],
    ['HTTP_PROXY when there is no other', { HTTP_PROXY: 'http://p:1' }, 'HTTP_PROXY is set (p:1)'],
    ['something that is no address', { HTTPS_PROXY: 'secret' }, 'HTTPS_PROXY is set'],
  ])('are ignored by this Node, which is said: %s', (_, env, words) => {
    const finding = checkProxy({ ...OLD, env });
    expect(finding.status).toBe('warning');
    expect(finding.found).toBe(`${words}, but this Node does not use it: requests go straight to api.runa.io`);
    expect(finding.fix).toMatch(/use Node 24, or 22\.21 and later/);
  });

  test('come with the switch where this Node has one', () => {
    expect(checkProxy({ ...NEW, env: SET }).fix).toMatch(/leads out of this network, set NODE_USE_ENV_PROXY=1\./);
  });

  test('are a failure when the host cannot be reached without them', () => {
    const finding = checkProxy({ ...OLD, env: SET, unreachable: true });
    expect(finding).toMatchObject({ status: 'failed', code: 'USAGE' });
    expect(finding.found).toMatch(/straight to api\.runa\.io, which did not answer$/);
  });

  test('that are used are OK, and named by their host', () => {
    const found = 'HTTPS_PROXY is set; requests go through proxy.example:3128';
    expect(checkProxy({ ...NEW, env: SET, uses: true })).toEqual({ status: 'ok', found });
    const broken = checkProxy({ ...NEW, env: { HTTPS_PROXY: 'http://' }, uses: true });
    expect(broken).toMatchObject({
      status: 'failed',
      code: 'USAGE',
      found: 'HTTPS_PROXY is not the address of a proxy',
    });
  });

  test('never show the password in them', () => {
    for (const uses of [true, false])
      for (const unreachable of [true, false])
        expect(JSON.stringify(checkProxy({ ...NEW, env: SET, uses, unreachable }))).not.toMatch(/someone|password/);
  });

  test('say something even when the host is not known', () => {
    expect(checkProxy({ ...OLD, baseUrl: undefined, env: SET }).found).toMatch(/straight to the host$/);
  });
});

describe('NO_PROXY', () => {
  test.each([
    ['api.runa.io', true],
    ['other.example, .runa.io', true],
    ['*.runa.io', true],
    ['RUNA.IO:443', true],
    ['*', true],
    ['runa.io:8443', false],
    ['a.io una.io', false],
    ['', false],
    [',', false],
  ])('of %j exempts the host: %s', (noProxy, exempt) => {
    const { status, found } = checkProxy({ ...OLD, env: { ...SET, NO_PROXY: noProxy } });
    expect(status).toBe(exempt ? 'ok' : 'warning');
    if (exempt) expect(found).toMatch(/NO_PROXY exempts api\.runa\.io/);
  });
});

test('the switch is on only where this Node has it', () => {
  const canUse = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
  expect(proxySwitch({ NODE_USE_ENV_PROXY: '1' })).toEqual({ canUse, uses: canUse });
  expect(proxySwitch({ NODE_OPTIONS: '--no-warnings --use-env-proxy' })).toEqual({ canUse, uses: canUse });
  expect(proxySwitch({})).toEqual({ canUse, uses: false });
});
