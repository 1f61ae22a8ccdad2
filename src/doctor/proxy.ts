/**
 * Proxy variables against what this Node makes of them: its `fetch` reads them only when told to, and older versions not
 * at all. Only a proxy's host is ever shown: its address may hold a password.
 */
import { type Finding, failed, ok, warning } from './setup-report.js';

export interface ProxySituation {
  /** Where the API is, when that is known. */
  readonly baseUrl: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Whether this Node has a switch for it (22.21 and later, 24). */
  readonly canUse: boolean;
  /** Whether the switch is on. */
  readonly uses: boolean;
  /** Whether the host failed to answer at all. */
  readonly unreachable: boolean;
}

/** Reads what this process was started with; later changes of these variables have no effect on `fetch`. */
export function proxySwitch(env: NodeJS.ProcessEnv): Pick<ProxySituation, 'canUse' | 'uses'> {
  const canUse = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
  const flags = [...process.execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  return { canUse, uses: canUse && (env.NODE_USE_ENV_PROXY === '1' || flags.includes('--use-env-proxy')) };
}

export function checkProxy({ baseUrl, env, canUse, uses, unreachable }: ProxySituation): Finding {
  const proxy = proxyFor(baseUrl, env);
  if (proxy === undefined) return ok('no proxy is set; requests go straight to the host');
  const { name, value } = proxy;
  const address = URL.canParse(value) ? new URL(value).host : '';
  const url = baseUrl === undefined ? undefined : new URL(baseUrl);
  if (url !== undefined && isExempt(url, read(env, 'NO_PROXY')?.value ?? ''))
    return ok(`${name} is set, and NO_PROXY exempts ${url.host}; requests go straight to it`);
  if (uses) {
    if (address !== '') return ok(`${name} is set; requests go through ${address}`);
    return failed('USAGE', `${name} is not the address of a proxy`, `Set ${name} to one, such as http://proxy:8080.`);
  }
  const found = `${name} is set${address === '' ? '' : ` (${address})`}, but this Node does not use it: requests go straight to ${url?.host ?? 'the host'}`;
  const how = canUse
    ? 'set NODE_USE_ENV_PROXY=1'
    : 'use Node 24, or 22.21 and later, and set NODE_USE_ENV_PROXY=1 there';
  if (unreachable)
    return failed('USAGE', `${found}, which did not answer`, `If only the proxy leads out of this network, ${how}.`);
  return warning(
    found,
    `If only the proxy leads out of this network, ${how}. Otherwise add the host to NO_PROXY, or leave it as it is.`,
  );
}

/** The variable that counts for this host; small letters win, and https falls back to the other, as in Node. */
function proxyFor(baseUrl: string | undefined, env: NodeJS.ProcessEnv): { name: string; value: string } | undefined {
  if (baseUrl !== undefined && new URL(baseUrl).protocol === 'http:') return read(env, 'HTTP_PROXY');
  return read(env, 'HTTPS_PROXY') ?? read(env, 'HTTP_PROXY');
}

function read(env: NodeJS.ProcessEnv, upper: string): { name: string; value: string } | undefined {
  for (const name of [upper.toLowerCase(), upper]) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') return { name, value };
  }
  return undefined;
}

/** `NO_PROXY` as Node reads it: hosts, their subdomains, with or without a port; `*` for all. */
function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return noProxy.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, host = '', at = ownPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    const name = host.replace(/^\*?\./, '');
    return name !== '' && at === ownPort && (hostname === name || hostname.endsWith(`.${name}`));
  });
}
