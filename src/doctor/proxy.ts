/** Which way requests take. Of a proxy only host and port are shown: its address may hold a password. */
import { PRODUCTION_URL } from '../api/host.js';
import { type Route, routeTo } from '../api/proxy.js';
import { IssueBatchError } from '../errors.js';
import { type Finding, failed, ok, skipped } from './setup-report.js';

const NO_PROXY_SET = 'no proxy is set; requests go straight to the host';

/**
 * A finding that failed means that nothing may be sent.
 * @param baseUrl where the API is, when that is known
 */
export function checkProxy(baseUrl: string | undefined, env: NodeJS.ProcessEnv): Finding {
  try {
    const route = routeTo(baseUrl ?? PRODUCTION_URL, env);
    if (baseUrl !== undefined) return ok(describeRoute(route, new URL(baseUrl).host));
    return route.kind === 'no_proxy_set' ? ok(NO_PROXY_SET) : skipped('whether a proxy is used follows from the host');
  } catch (error) {
    if (!(error instanceof IssueBatchError)) throw error;
    return failed('USAGE', error.message.replace(/\.$/, ''), error.hint ?? 'Set it to the address of a proxy.');
  }
}

function describeRoute(route: Route, host: string): string {
  switch (route.kind) {
    case 'proxy':
      return `requests go through ${route.proxy.address} (${route.proxy.variable})`;
    case 'exempt':
      return `${route.variable} is set, and NO_PROXY exempts ${host}: requests go straight to it`;
    case 'this_machine':
      if (route.variable === undefined) return NO_PROXY_SET;
      return `${route.variable} is set, and not used for this machine: requests go straight to ${host}`;
    case 'no_proxy_set':
      if (route.unused === undefined) return NO_PROXY_SET;
      return `${route.unused} is set, but only HTTPS_PROXY is used: requests go straight to ${host}`;
  }
}
