/** Why a connection failed and what to do about it, in words; from the code that the system, TLS or the proxy gave. */
import { systemErrorCode } from '../errors.js';
import type { WebProxy, Route } from './proxy.js';
import { ProxyError } from './proxy-error.js';

export interface Trouble {
  readonly message: string;
  /** What to do about it, as sentences. */
  readonly hint: string;
}

const CHECK_HOST = 'Check --base-url and RUNA_BASE_URL; the path ends in /v2.';
const CHECK_DNS = `This machine cannot find the host by its name. ${CHECK_HOST} Then check the network and its name server.`;
const CHECK_CERTIFICATE =
  "Something on the way uses a certificate of its own. If that is your company's, set NODE_EXTRA_CA_CERTS to its file (in the environment: Node reads it before any --env-file); if not, use another network.";

const CERTIFICATE_FIXES: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: CHECK_CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CHECK_CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CHECK_CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT: CHECK_CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CHECK_CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: `The certificate is another host's. ${CHECK_HOST}`,
  CERT_HAS_EXPIRED: 'Check the clock of this machine first; the certificate seems to be out of date.',
  CERT_NOT_YET_VALID: 'Check the clock of this machine first; the certificate seems to lie in the future.',
};

const HOST_FIXES: Readonly<Record<string, string>> = {
  ENOTFOUND: CHECK_DNS,
  EAI_AGAIN: CHECK_DNS,
  ECONNREFUSED: `Nothing listens at that address. ${CHECK_HOST}`,
};

/** The connection to the proxy was never made. */
const UNREACHED = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** @param error what the exchange was rejected with */
export function connectionTrouble(error: unknown, baseUrl: string, route: Route | undefined): Trouble {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof ProxyError && route?.kind === 'proxy') return proxyTrouble(cause, baseUrl, route.proxy);
  const code = systemErrorCode(cause);
  const reason = code ?? (cause instanceof Error ? cause.message : String(cause));
  const message = `connection${through(route)} failed (${reason})`;
  const certificate = CERTIFICATE_FIXES[code ?? ''];
  if (certificate !== undefined) return { message, hint: certificate };
  const fix = HOST_FIXES[code ?? ''] ?? `Check the network. ${CHECK_HOST}`;
  return { message, hint: fix + routeNote(baseUrl, route) };
}

export function timeoutTrouble(timeoutMs: number, baseUrl: string, route: Route | undefined): Trouble {
  const what = route?.kind === 'proxy' ? `${route.proxy.variable}, network and firewall` : 'network and firewall';
  return {
    message: `no answer within ${timeoutMs / 1000} s${through(route)}`,
    hint: `Check ${what}, or allow more time with --timeout.${routeNote(baseUrl, route)}`,
  };
}

function proxyTrouble({ status, cause }: ProxyError, baseUrl: string, proxy: WebProxy): Trouble {
  const name = nameOf(proxy);
  if (status !== undefined) {
    return { message: `${name} refused the connection (HTTP ${status})`, hint: refusalFix(status, baseUrl, proxy) };
  }
  const code = systemErrorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  const certificate =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? `The certificate is another host's. Check ${proxy.variable}.`
      : CERTIFICATE_FIXES[code];
  if (certificate !== undefined) return { message: `${name} cannot be trusted (${code})`, hint: certificate };
  const { host } = new URL(baseUrl);
  if (!UNREACHED.test(code)) {
    return {
      message: `${name} did not answer as a proxy does (${code})`,
      hint: `Check ${proxy.variable}: host and port of an HTTP proxy, and http:// or https:// in front.`,
    };
  }
  return {
    message: `${name} cannot be reached (${code})`,
    hint: `Check ${proxy.variable} and the network. If this machine reaches ${host} without a proxy, add ${host} to NO_PROXY.`,
  };
}

function refusalFix(status: number, baseUrl: string, { address, variable, authorization }: WebProxy): string {
  const { hostname, port } = new URL(baseUrl);
  const target = `${hostname}:${port === '' ? 443 : port}`;
  if (status === 407) {
    return authorization === undefined
      ? `The proxy wants a user name and a password: set ${variable} to http://user:password@${address}.`
      : `Check user name and password in ${variable}; the proxy has to take them as Basic authentication.`;
  }
  if (status >= 500) return `The proxy could not reach ${target}. Try again later, or ask whoever runs the proxy.`;
  return `Ask whoever runs the proxy to let this machine connect to ${target}.`;
}

function nameOf({ address, variable }: WebProxy): string {
  return `the proxy ${address} (${variable})`;
}

function through(route: Route | undefined): string {
  return route?.kind === 'proxy' ? ` through ${nameOf(route.proxy)}` : '';
}

/** What the environment says about proxies, when the host cannot be reached. */
function routeNote(baseUrl: string, route: Route | undefined): string {
  const { host } = new URL(baseUrl);
  switch (route?.kind) {
    case 'no_proxy_set': {
      const unused = route.unused === undefined ? '' : ` ${route.unused} is set, but only HTTPS_PROXY is used.`;
      return `${unused} If only a proxy leads out of this network, set HTTPS_PROXY to its address.`;
    }
    case 'exempt':
      return ` ${route.variable} is set, but NO_PROXY exempts ${host}: requests go straight to it.`;
    default:
      return '';
  }
}
