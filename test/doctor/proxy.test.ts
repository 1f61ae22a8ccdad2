import { describe, expect, test } from 'vitest';
import { checkProxy } from '../../src/doctor/proxy.js';

const API = 'https://api.runa.io/v2';
const HERE = 'http://127.0.0.1:8080/v2';
const SET = { HTTPS_PROXY: 'http://someone:password@proxy.example:3128' };
const STRAIGHT = 'no proxy is set; requests go straight to the host';

describe('the way that requests take', () => {
  test.each<[title: string, env: Record<string, string>, baseUrl: string | undefined, found: string]>([
    ['no variable', {}, API, STRAIGHT],
    ['no variable and no host yet', {}, undefined, STRAIGHT],
    ['no variable, this machine', {}, HERE, STRAIGHT],
    ['a proxy', SET, API, 'requests go through proxy.example:3128 (HTTPS_PROXY)'],
    [
      'a proxy and an exception',
      { ...SET, no_proxy: 'runa.io' },
      API,
      'HTTPS_PROXY is set, and NO_PROXY exempts api.runa.io: requests go straight to it',
    ],
    [
      'a proxy, this machine',
      SET,
      HERE,
      'HTTPS_PROXY is set, and not used for this machine: requests go straight to 127.0.0.1:8080',
    ],
    [
      'a variable that does not count',
      { HTTP_PROXY: 'http://p:1' },
      API,
      'HTTP_PROXY is set, but only HTTPS_PROXY is used: requests go straight to api.runa.io',
    ],
  ])('is said: %s', (_, env, baseUrl, found) => {
    expect(checkProxy(baseUrl, env)).toEqual({ status: 'ok', found });
  });

  test('is left open where it follows from a host that is not known', () => {
    expect(checkProxy(undefined, SET)).toEqual({
      status: 'skipped',
      found: 'whether a proxy is used follows from the host',
    });
  });

  test('is a failure when it leads nowhere, told without the password', () => {
    const finding = checkProxy(API, { HTTPS_PROXY: 'http://someone:se#cret@proxy.example' });
    expect(finding).toMatchObject({ status: 'failed', code: 'USAGE' });
    expect(finding.found).toBe('HTTPS_PROXY is not the address of an HTTP proxy');
    expect(JSON.stringify(finding)).not.toMatch(/someone|se#|cret/);
  });
});
