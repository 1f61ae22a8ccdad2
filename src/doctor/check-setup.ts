/** Everything that a run needs from key, network, account and machine, looked at before there is a batch. */
import { createClient } from '../api/client.js';
import { hostKind } from '../api/host.js';
import { createTransport } from '../api/transport.js';
import { PRODUCTS_PAGE_LIMIT } from '../api/wire.js';
import { IssueBatchError } from '../errors.js';
import { checkApiOptions, DEFAULT_TIMEOUT_S } from '../options.js';
import { USER_AGENT } from '../version.js';
import { checkAccess } from './access.js';
import { checkBalance, refuseCurrency } from './balance.js';
import { checkCatalogue } from './catalogue.js';
import { checkClock } from './clock.js';
import { type Exchange, exchange } from './exchange.js';
import { checkNode } from './node-version.js';
import { checkProxy } from './proxy.js';
import { checkReach } from './reach.js';
import {
  CHECK_NAMES,
  type CheckName,
  type Finding,
  ok,
  type SetupOptions,
  type SetupReport,
  skipped,
} from './setup-report.js';
import { checkState } from './state-folder.js';
import { checkTarget } from './target.js';

type NetworkCheck = 'reach' | 'access' | 'clock' | 'balance' | 'catalogue';

/**
 * Looks at key, host, proxy, API version, access, clock, balance, catalogue, state folder and Node. Sends three reading
 * requests at most, one of each, and leaves nothing on the disk. Whatever is wrong is a finding, not an error.
 * @throws IssueBatchError `USAGE` for a timeout that cannot be kept, `INTERRUPTED` when the signal came first
 * @example
 * ```ts
 * import { checkSetup } from 'issue-batch';
 *
 * const { checks } = await checkSetup({ apiKey: process.env.RUNA_API_KEY, currency: 'USD' });
 * for (const { name, status, found, fix } of checks) {
 *   if (status !== 'ok') console.log(`${name} ${status}: ${found}. ${fix ?? ''}`);
 * }
 * ```
 */
export async function checkSetup(options: SetupOptions): Promise<SetupReport> {
  checkApiOptions({ ...options, apiKey: '' });
  const { env } = process;
  const { key, host, baseUrl, apiKey } = checkTarget({ apiKey: options.apiKey, baseUrl: options.baseUrl }, env);
  const proxy = options.fetch === undefined ? checkProxy(baseUrl, env) : ok("the caller's own fetch is used");
  const mayAsk = apiKey !== undefined && baseUrl !== undefined && proxy.status !== 'failed';
  const answers = mayAsk ? judgeAnswers(await ask(apiKey, baseUrl, options), baseUrl, options.currency) : undefined;
  const findings: Readonly<Record<CheckName, Finding>> = {
    node: checkNode(process.version),
    key,
    host,
    proxy,
    ...(answers ?? notAsked(key.status === 'failed' ? 'key' : apiKey === undefined ? 'host' : 'proxy')),
    state: await checkState(options.stateDir ?? '.issue-batch'),
  };
  if (options.signal?.aborted) throw new IssueBatchError('INTERRUPTED', 'Stopped before all checks were made.');
  return { checks: CHECK_NAMES.map((name) => ({ name, ...findings[name] })) };
}

interface Asked {
  readonly ping: Exchange;
  readonly balance: Exchange;
  readonly catalogue: Exchange;
}

/** All at once: three time-outs one after the other would be a long wait for one fact. */
async function ask(apiKey: string, baseUrl: string, options: SetupOptions): Promise<Asked> {
  const { timeout = DEFAULT_TIMEOUT_S, fetch, signal } = options;
  const timeoutMs = timeout * 1000;
  const transport = createTransport({ baseUrl, apiKey, timeoutMs, userAgent: USER_AGENT, fetch });
  const client = createClient(transport);
  const get = (path: string) => exchange(() => transport({ method: 'GET', path, signal }));
  const query = options.currency === undefined ? '' : `?${new URLSearchParams({ currency: options.currency })}`;
  try {
    const [ping, balance, catalogue] = await Promise.all([
      exchange(() => client.ping(signal)),
      get(`/balance${query}`),
      get(`/product?limit=${PRODUCTS_PAGE_LIMIT}`),
    ]);
    return { ping, balance, catalogue };
  } finally {
    await transport.close();
  }
}

function judgeAnswers(
  { ping, balance, catalogue }: Asked,
  baseUrl: string,
  currency: string | undefined,
): Record<NetworkCheck, Finding> {
  const unreachable = ping.answer === undefined;
  const access = checkAccess({ ping: ping.answer, balance: balance.answer, catalogue: catalogue.answer });
  const refused = access.status === 'failed';
  return {
    reach: checkReach(ping, baseUrl),
    access,
    clock: checkClock([ping, catalogue, balance]),
    balance:
      refuseCurrency(currency) ??
      checkBalance({ asked: balance, currency, host: hostKind(baseUrl), refused, unreachable }),
    catalogue: checkCatalogue({ asked: catalogue, refused, unreachable }),
  };
}

function notAsked(missing: 'key' | 'host' | 'proxy'): Record<NetworkCheck, Finding> {
  const finding = skipped(`needs a usable ${missing}; see ${missing}`);
  return { reach: finding, access: finding, clock: finding, balance: finding, catalogue: finding };
}
