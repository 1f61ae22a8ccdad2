/** Where the API is, and which kind of money is at stake there. Decided offline, before any request. */
import { IssueBatchError } from '../errors.js';

export const PRODUCTION_URL = 'https://api.runa.io/v2';
export const PLAYGROUND_URL = 'https://playground.runa.io/v2';

/**
 * Which kind of money is at stake.
 *
 * - `production` real money; the assumption for every host that is not known to be harmless
 * - `playground` the vendor's own host for trying things out
 * - `loopback` this machine, such as a sandbox
 */
export type HostKind = 'production' | 'playground' | 'loopback';

/**
 * The base URL to use: the one given, else the one that the key's prefix stands for.
 * @throws IssueBatchError `USAGE` when there is none, when key and host belong to different environments, or when
 * the key would travel unencrypted
 */
export function resolveBaseUrl(apiKey: string, given: string | undefined): string {
  const environment = keyEnvironment(apiKey);
  if (given === undefined) {
    if (environment === 'production') return PRODUCTION_URL;
    if (environment === 'playground') return PLAYGROUND_URL;
    throw new IssueBatchError('USAGE', 'The API key begins with neither "wg" (production) nor "xx" (playground).', {
      hint: 'Check that the whole key was copied, or name the host with --base-url.',
    });
  }
  const url = parseUrl(given);
  const kind = hostKind(url.href);
  if (environment === 'production' && kind === 'playground') throw wrongKey('a production key (wg…)', url.host);
  if (environment === 'playground' && url.host === new URL(PRODUCTION_URL).host) {
    throw wrongKey('a playground key (xx…)', url.host);
  }
  return url.href.replace(/\/+$/, '');
}

/**
 * Which kind of money key and host stand for, told offline: what a program asks before it goes on with a batch.
 *
 * @param account as it is given to {@link planBatch} and {@link resumeBatch}
 * @throws IssueBatchError `USAGE` when there is no host for the key, or the two belong to different environments
 * @example
 * ```ts
 * import { hostOf, resumeBatch } from 'issue-batch';
 *
 * const account = { apiKey: process.env.RUNA_API_KEY ?? '' };
 * if (hostOf(account) === 'production') throw new Error('This is for rehearsals alone.');
 * await resumeBatch('stipend-2026-11', account);
 * ```
 */
export function hostOf(account: { readonly apiKey: string; readonly baseUrl?: string | undefined }): HostKind {
  return hostKind(resolveBaseUrl(checkApiKey(account.apiKey), account.baseUrl));
}

export function hostKind(baseUrl: string): HostKind {
  const { hostname, host } = new URL(baseUrl);
  if (isLoopback(hostname)) return 'loopback';
  return host === new URL(PLAYGROUND_URL).host ? 'playground' : 'production';
}

/** The part of the key that the vendor calls public. A key without a dot has none: two letters tell its environment. */
export function publicKeyPrefix(apiKey: string): string {
  const dot = apiKey.indexOf('.');
  return dot === -1 ? apiKey.slice(0, 2) : apiKey.slice(0, dot);
}

/**
 * Checks that the key can travel in a header: `new Headers` would quote a bad one in its error message.
 * @throws IssueBatchError `USAGE`, without the key in it
 */
export function checkApiKey(apiKey: string | undefined): string {
  const key = apiKey?.trim();
  if (key === undefined || key === '') {
    throw new IssueBatchError('USAGE', 'There is no API key.', {
      hint: 'Set RUNA_API_KEY, or give --api-key-file FILE. To try without an account: --sandbox.',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new IssueBatchError('USAGE', 'The API key has spaces, line breaks or special characters in it.', {
      hint: 'Copy the key again; it is one word.',
    });
  }
  return key;
}

function keyEnvironment(apiKey: string): 'production' | 'playground' | undefined {
  const prefix = apiKey.slice(0, 2).toLowerCase();
  return prefix === 'wg' ? 'production' : prefix === 'xx' ? 'playground' : undefined;
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) {
    throw new IssueBatchError('USAGE', `The base URL ${JSON.stringify(text)} is not a URL.`, {
      hint: `Give the address with its version, such as ${PRODUCTION_URL}.`,
    });
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new IssueBatchError('USAGE', 'The base URL may not have a user name, a query or a fragment.', {
      hint: `Give only the address, such as ${PRODUCTION_URL}.`,
    });
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  throw new IssueBatchError('USAGE', `The base URL ${JSON.stringify(text)} would send the API key unencrypted.`, {
    hint: 'Use https://. Plain http:// is only for this machine (127.0.0.1).',
  });
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

function wrongKey(key: string, host: string): IssueBatchError {
  return new IssueBatchError('USAGE', `This is ${key}, and the host is ${host}.`, {
    hint: 'Use the key of that environment, or leave out --base-url.',
  });
}
