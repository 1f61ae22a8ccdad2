import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAYGROUND_URL, PRODUCTION_URL } from '../../src/api/host.js';
import { checkTarget } from '../../src/doctor/target.js';
import { IssueBatchError } from '../../src/errors.js';

const LOOPBACK = 'http://127.0.0.1:8080/v2';
const judge = (apiKey: string | IssueBatchError | undefined, baseUrl?: string) => checkTarget({ apiKey, baseUrl }, {});

describe('the key', () => {
  test.each([
    ['wgAb12.secret', undefined, 'production key, wgAb12…', PRODUCTION_URL],
    ['XXab12.secret', undefined, 'playground key, XXab12…', PLAYGROUND_URL],
    ['  xxab12.secret\n', undefined, 'playground key, xxab12…', PLAYGROUND_URL],
    ['XX-rehearsal', LOOPBACK, 'playground key, XX…', LOOPBACK],
    ['anything', LOOPBACK, 'a key that begins with neither "wg" (production) nor "xx" (playground)', LOOPBACK],
  ])('%j for %s is OK', (apiKey, given, found, baseUrl) => {
    expect(judge(apiKey, given)).toMatchObject({ key: { status: 'ok', found }, apiKey: apiKey.trim(), baseUrl });
  });

  test.each([
    ['wgAb12secret', PRODUCTION_URL, /^production key, wg… without a dot/],
    ['XXab12.', PLAYGROUND_URL, /without a dot and a secret/],
    ['other.secret', PRODUCTION_URL, /neither "wg"/],
  ])('%j for %s is doubtful, but may be tried', (apiKey, baseUrl, found) => {
    const target = judge(apiKey, baseUrl);
    expect(target.key).toMatchObject({ status: 'warning', found: expect.stringMatching(found) });
    expect(target.apiKey).toBe(apiKey);
  });

  test.each([
    [undefined, undefined, /no API key/],
    ['   ', undefined, /no API key/],
    ['wg ab.secret', undefined, /spaces/],
    ['other.secret', undefined, /neither "wg"/],
    ['wgab.secret', PLAYGROUND_URL, /production key.*host is playground/],
    ['XXab.secret', PRODUCTION_URL, /playground key.*host is api/],
    [new IssueBatchError('USAGE', 'Cannot read the key file.', { hint: 'Look.' }), PRODUCTION_URL, /Cannot read/],
  ])('%j for %s may not be sent', (apiKey, baseUrl, found) => {
    const target = judge(apiKey, baseUrl);
    expect(target.key).toMatchObject({ status: 'failed', code: 'ACCOUNT', found: expect.stringMatching(found) });
    expect(target.apiKey).toBeUndefined();
  });

  test('is shown by its public prefix at most, however it was put together', () => {
    const secret = fc.stringMatching(/^[0-9a-f]{16,40}$/);
    const form = fc.constantFrom(
      ...[(s: string) => `wgAb.${s}`, (s: string) => `XXab.${s}.${s}`, (s: string) => `xx${s}`, (s: string) => s],
      ...[(s: string) => `.${s}`, (s: string) => `${s}.${s}`, (s: string) => `wg${s}.${s}`, (s: string) => `${s} ${s}`],
    );
    const host = fc.constantFrom(undefined, PRODUCTION_URL, PLAYGROUND_URL, LOOPBACK, 'nonsense');
    fc.assert(
      fc.property(secret, form, host, (text, write, baseUrl) => {
        const { key, host: where } = judge(write(text), baseUrl);
        expect(JSON.stringify([key, where])).not.toContain(text);
      }),
    );
  });
});

describe('the host', () => {
  test.each([
    ['https://api.runa.io', 'https://api.runa.io (production: real money)'],
    ['https://proxy.example/v2', 'https://proxy.example/v2 (production: real money)'],
    ['https://playground.runa.io/v3', 'https://playground.runa.io/v3 (playground: no real money)'],
  ])('%s is used with a warning', (given, found) => {
    const key = given.includes('playground') ? 'XXab.secret' : 'wgab.secret';
    const { host, apiKey } = judge(key, given);
    expect(host).toMatchObject({ status: 'warning', found: `${found}, not one of the vendor's own addresses` });
    expect(apiKey).toBe(key);
  });

  test('has nothing to say of itself while there is no key to tell it', () => {
    expect(judge(undefined).host).toEqual({ status: 'skipped', found: "follows from the key's prefix; see key" });
  });

  test('that is no good takes nothing away from the key', () => {
    const { key, host, apiKey } = judge('XXab.secret', 'https://user:password@playground.runa.io/v2');
    expect(key.status).toBe('ok');
    expect(host).toMatchObject({ status: 'failed', code: 'USAGE' });
    expect(host.found).not.toContain('password@');
    expect(apiKey).toBeUndefined();
  });

  test('is not asked while certificates are not checked', () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const target = checkTarget({ apiKey: 'wgab.secret', baseUrl: undefined }, env);
    expect(target.host).toMatchObject({ status: 'failed', found: expect.stringMatching(/^NODE_TLS_REJECT/) });
    expect(target).toMatchObject({ key: { status: 'ok' }, apiKey: undefined });
  });
});
