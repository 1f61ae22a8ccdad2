/**
 * Which way requests take to a host, decided from the environment.
 *
 * `HTTPS_PROXY` and `NO_PROXY` count, in capitals or small letters. `HTTP_PROXY` does not: it speaks of http://, which is
 * only ever spoken to this machine. `ALL_PROXY` does not either: where it is set, it mostly names a SOCKS proxy. The API
 * key takes no way that nobody asked for by name.
 */
import { IssueBatchError } from '../errors.js';
import { hostKind } from './host.js';

export interface WebProxy {
  /** The variable that names it, as it is spelt. */
  readonly variable: string;
  /** `host:port`: all of it that may ever be shown. */
  readonly address: string;
  /** Without user name and password. */
  readonly origin: string;
  /** What `Proxy-Authorization` is to say. A secret. */
  readonly authorization: string | undefined;
}

export type Route =
  | { readonly kind: 'proxy'; readonly proxy: WebProxy }
  /** No request to this machine goes through a proxy, whatever is set. */
  | { readonly kind: 'this_machine'; readonly variable: string | undefined }
  /** `NO_PROXY` names the host. */
  | { readonly kind: 'exempt'; readonly variable: string }
  /** `unused`: a variable that other programs might have taken for this host. */
  | { readonly kind: 'no_proxy_set'; readonly unused: string | undefined };

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws IssueBatchError `USAGE` when the proxy to be used cannot be; without its user name and password */
export function routeTo(baseUrl: string, env: Environment): Route {
  const proxy = read(env, 'HTTPS_PROXY');
  if (hostKind(baseUrl) === 'loopback') return { kind: 'this_machine', variable: proxy?.name };
  if (proxy === undefined) {
    const unused = read(env, 'HTTP_PROXY') ?? read(env, 'ALL_PROXY');
    return { kind: 'no_proxy_set', unused: unused?.name };
  }
  if (isExempt(new URL(baseUrl), read(env, 'NO_PROXY')?.value ?? '')) return { kind: 'exempt', variable: proxy.name };
  return { kind: 'proxy', proxy: parseProxy(proxy) };
}

/** Whether this Node's own `fetch` takes proxies from the environment by itself: 22.21 and later can, when told to. */
export function nodeUsesProxies(env: Environment, execArgv: readonly string[]): boolean {
  if (!process.allowedNodeEnvironmentFlags.has('--use-env-proxy')) return false;
  const flags = [...execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  const told = env.NODE_USE_ENV_PROXY === '1' || flags.includes('--use-env-proxy');
  return told && (read(env, 'HTTPS_PROXY') ?? read(env, 'HTTP_PROXY')) !== undefined;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Small letters win, as with other programs; a variable that is blank is not set. */
function read(env: Environment, upper: string): Variable | undefined {
  for (const name of [upper.toLowerCase(), upper]) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') return { name, value };
  }
  return undefined;
}

/** `NO_PROXY` is a list of hosts, which stand for their subdomains too, with or without a port; `*` is every host. */
function isExempt({ hostname, port }: URL, noProxy: string): boolean {
  const ownPort = port === '' ? '443' : port;
  return noProxy.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, host = '', at = ownPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    const name = host.replace(/^\*?\./, '');
    return name !== '' && at === ownPort && (hostname === name || hostname.endsWith(`.${name}`));
  });
}

function parseProxy({ name, value }: Variable): WebProxy {
  const text = value.includes('://') ? value : `http://${value}`;
  if (/^socks/i.test(text)) {
    throw new IssueBatchError('USAGE', `${name} names a SOCKS proxy, which is not supported.`, {
      hint: `Set it to the address of an HTTP proxy, such as http://proxy.example:8080.`,
    });
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isProxyAddress(url)) {
    throw new IssueBatchError('USAGE', `${name} is not the address of an HTTP proxy.`, {
      hint: 'Write http://host:port or http://user:password@host:port. In a password write %40 for @, %2F for /, %23 for #, %3F for ? and %25 for %.',
    });
  }
  const { protocol, hostname, port, username, password } = url;
  const address = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return {
    variable: name,
    address,
    origin: `${protocol}//${address}`,
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

/** A `/`, `?` or `#` within a password ends the host too early; what was taken for the host is then a secret. */
function isProxyAddress({ protocol, pathname, search, hash }: URL): boolean {
  return (protocol === 'http:' || protocol === 'https:') && pathname === '/' && search === '' && hash === '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
