import { describe, expect, test } from 'vitest';
import {
  checkApiKey,
  hostKind,
  hostOf,
  PLAYGROUND_URL,
  PRODUCTION_URL,
  publicKeyPrefix,
  resolveBaseUrl,
} from '../../src/api/host.js';
import { IssueBatchError } from '../../src/errors.js';

const PRODUCTION_KEY = 'wgLive.s3cr3t';
const PLAYGROUND_KEY = 'XXtest.s3cr3t';

describe('the base URL', () => {
  test.each([
    [PRODUCTION_KEY, undefined, PRODUCTION_URL],
    ['WGx.y', undefined, PRODUCTION_URL],
    [PLAYGROUND_KEY, undefined, PLAYGROUND_URL],
    ['xxtest.y', undefined, PLAYGROUND_URL],
    [PLAYGROUND_KEY, 'https://PLAYGROUND.runa.io/v2/', PLAYGROUND_URL],
    [PLAYGROUND_KEY, 'http://127.0.0.1:8080/v2', 'http://127.0.0.1:8080/v2'],
    [PRODUCTION_KEY, 'http://localhost/v2//', 'http://localhost/v2'],
    ['other', 'https://proxy.example/runa', 'https://proxy.example/runa'],
    ['other', 'http://[::1]:80/v2', 'http://[::1]/v2'],
  ])('for the key %s and %s is %s', (key, given, url) => {
    expect(resolveBaseUrl(key, given)).toBe(url);
  });

  test.each([
    ['other', undefined],
    [PRODUCTION_KEY, PLAYGROUND_URL],
    [PLAYGROUND_KEY, PRODUCTION_URL],
    [PLAYGROUND_KEY, 'https://api.runa.io:443/v2'],
    [PLAYGROUND_KEY, 'http://playground.runa.io/v2'],
    [PLAYGROUND_KEY, 'http://127.0.0.1.evil.example/v2'],
    [PLAYGROUND_KEY, 'http://10.0.0.1/v2'],
    [PLAYGROUND_KEY, 'https://user:pw@api.example/v2'],
    [PLAYGROUND_KEY, 'https://api.example/v2?x=1'],
    [PLAYGROUND_KEY, 'https://api.example/v2#x'],
    [PLAYGROUND_KEY, 'ftp://api.example'],
    [PLAYGROUND_KEY, 'not a url'],
  ])('for the key %s and %s is refused without the key in the message', (key, given) => {
    try {
      resolveBaseUrl(key, given);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(IssueBatchError);
      expect(error).toMatchObject({ code: 'USAGE' });
      expect(`${error} ${(error as IssueBatchError).hint}`).not.toContain('s3cr3t');
    }
  });
});

describe('the kind of money', () => {
  test.each([
    ['https://api.runa.io/v2', 'production'],
    ['https://unknown.example', 'production'],
    ['https://playground.runa.io.evil.example/v2', 'production'],
    ['https://playground.runa.io/v2', 'playground'],
    ['http://127.9.9.9:1', 'loopback'],
    ['http://sandbox.localhost', 'loopback'],
  ])('at %s is %s', (url, kind) => {
    expect(hostKind(url)).toBe(kind);
  });
});

describe('the API key', () => {
  test('is trimmed and otherwise left as it is', () => {
    expect(checkApiKey(' XXa.~-_!*^\n')).toBe('XXa.~-_!*^');
  });

  test.each([undefined, '', '  ', 'a b', 'a\nb', 'ä', 'a\u0000b'])('is refused as %j', (key) => {
    expect(() => checkApiKey(key)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  test('shows only the part that the vendor calls public', () => {
    expect([publicKeyPrefix('XXpub.secret.more'), publicKeyPrefix('XXnodothere')]).toEqual(['XXpub', 'XX']);
  });
});

test('what key and host stand for is told offline, and a pair that does not belong together is refused', () => {
  expect(hostOf({ apiKey: PRODUCTION_KEY })).toBe('production');
  expect(hostOf({ apiKey: PLAYGROUND_KEY })).toBe('playground');
  expect(hostOf({ apiKey: PLAYGROUND_KEY, baseUrl: 'http://127.0.0.1:8080/v2' })).toBe('loopback');
  expect(hostOf({ apiKey: PLAYGROUND_KEY, baseUrl: 'https://staging.example/v2' })).toBe('production');
  expect(() => hostOf({ apiKey: PLAYGROUND_KEY, baseUrl: PRODUCTION_URL })).toThrow(IssueBatchError);
  expect(() => hostOf({ apiKey: '' })).toThrow('There is no API key.');
});
