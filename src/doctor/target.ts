/** Key and host, judged by themselves and against each other before anything is sent. */
import {
  checkApiKey,
  type HostKind,
  hostKind,
  PLAYGROUND_URL,
  PRODUCTION_URL,
  publicKeyPrefix,
  resolveBaseUrl,
} from '../api/host.js';
import { IssueBatchError } from '../errors.js';
import { type Finding, failed, ok, skipped, warning } from './setup-report.js';

export interface Target {
  readonly key: Finding;
  readonly host: Finding;
  /** Known as soon as the host is, whether or not it may be asked. */
  readonly baseUrl: string | undefined;
  /** The key that may be sent to the host; undefined when no request may be made. */
  readonly apiKey: string | undefined;
}

const HOSTS: Readonly<Record<HostKind, string>> = {
  production: 'production: real money',
  playground: 'playground: no real money',
  loopback: 'this machine: no real money',
};

/** Longest public prefix that is shown: a key put together wrongly may have its secret before the first dot. */
const SHOWN_PREFIX = 12;

export function checkTarget(
  given: { readonly apiKey: string | IssueBatchError | undefined; readonly baseUrl: string | undefined },
  env: NodeJS.ProcessEnv,
): Target {
  const host = readHost(given.baseUrl, given.apiKey);
  const key = readKey(given.apiKey, given.baseUrl, host.baseUrl);
  const unsafe = env.NODE_TLS_REJECT_UNAUTHORIZED === '0';
  const usable = key.value !== undefined && host.baseUrl !== undefined && !unsafe;
  return {
    key: key.finding,
    host: unsafe ? uncheckedCertificates() : host.finding,
    baseUrl: host.baseUrl,
    apiKey: usable ? key.value : undefined,
  };
}

/** With certificates unchecked anyone on the way could read the key, so that no request is made either. */
function uncheckedCertificates(): Finding {
  return failed(
    'USAGE',
    'NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates',
    "Unset it. For a company's own certificate authority, set NODE_EXTRA_CA_CERTS to its file.",
  );
}

function readHost(
  given: string | undefined,
  apiKey: string | IssueBatchError | undefined,
): { finding: Finding; baseUrl?: string } {
  try {
    // Without a key's prefix only the address itself is judged.
    const baseUrl = given === undefined ? resolveBaseUrl(wordOf(apiKey), undefined) : resolveBaseUrl('', given);
    return { finding: judgeHost(baseUrl), baseUrl };
  } catch (error) {
    if (given === undefined && error instanceof IssueBatchError)
      return { finding: skipped("follows from the key's prefix; see key") };
    return { finding: refused(error, 'USAGE') };
  }
}

function judgeHost(baseUrl: string): Finding {
  const kind = hostKind(baseUrl);
  const found = `${baseUrl} (${HOSTS[kind]})`;
  if (kind === 'loopback' || baseUrl === PRODUCTION_URL || baseUrl === PLAYGROUND_URL) return ok(found);
  return warning(
    `${found}, not one of the vendor's own addresses`,
    `Leave out --base-url and RUNA_BASE_URL, unless you mean it. The vendor has ${PRODUCTION_URL} and ${PLAYGROUND_URL}.`,
  );
}

function readKey(
  given: string | IssueBatchError | undefined,
  givenUrl: string | undefined,
  baseUrl: string | undefined,
): { finding: Finding; value?: string } {
  try {
    const value = checkApiKey(wordOf(given));
    // A base URL that is no good has its own line.
    if (givenUrl === undefined || baseUrl !== undefined) resolveBaseUrl(value, givenUrl);
    return { finding: judgeKey(value, baseUrl), value };
  } catch (error) {
    return { finding: refused(error, 'ACCOUNT') };
  }
}

function judgeKey(key: string, baseUrl: string | undefined): Finding {
  const environment = { wg: 'production key', xx: 'playground key' }[key.slice(0, 2).toLowerCase()];
  const local = baseUrl !== undefined && hostKind(baseUrl) === 'loopback';
  if (environment === undefined) {
    const found = 'a key that begins with neither "wg" (production) nor "xx" (playground)';
    return local ? ok(found) : warning(found, 'Check that the whole key was copied, from its first letter on.');
  }
  const prefix = publicKeyPrefix(key);
  const shown = /^[A-Za-z0-9]+$/.test(prefix) ? prefix.slice(0, SHOWN_PREFIX) : key.slice(0, 2);
  const found = `${environment}, ${shown}…`;
  if (local || /^[^.]+\../.test(key)) return ok(found);
  return warning(
    `${found} without a dot and a secret behind it`,
    'Copy the key again: public prefix, dot and secret are one word.',
  );
}

/** @throws the error itself when the key could not be read */
function wordOf(apiKey: string | IssueBatchError | undefined): string {
  if (apiKey instanceof IssueBatchError) throw apiKey;
  return apiKey?.trim() ?? '';
}

function refused(error: unknown, code: 'USAGE' | 'ACCOUNT'): Finding {
  if (!(error instanceof IssueBatchError)) throw error;
  return failed(code, error.message.replace(/\.$/, ''), error.hint ?? 'See issue-batch doctor --help.');
}
