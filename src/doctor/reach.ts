/** Whether the host answers as the API does, and still speaks the version that this program speaks. */
import { z } from 'zod';
import { errorType, parseBody, parseErrorBody } from '../api/answer.js';
import type { HttpAnswer, TransportError } from '../api/transport.js';
import { API_VERSION } from '../api/wire.js';
import { systemErrorCode } from '../errors.js';
import { describe, type Exchange, isRefusal } from './exchange.js';
import { type Finding, failed, ok, warning } from './setup-report.js';

const pongSchema = z.looseObject({ message: z.string() });

const CHECK_HOST = 'Check --base-url and RUNA_BASE_URL; the path ends in /v2.';
const CHECK_DNS = `This machine cannot find the host by its name. ${CHECK_HOST} Then check the network and its name server.`;
const CHECK_CERTIFICATE =
  "Something on the way uses a certificate of its own. If that is your company's, set NODE_EXTRA_CA_CERTS to its file; if not, use another network.";

/** What a failed connection means, by its system or TLS code. */
const CONNECTION_FIXES: Readonly<Record<string, string>> = {
  ENOTFOUND: CHECK_DNS,
  EAI_AGAIN: CHECK_DNS,
  ECONNREFUSED: `Nothing listens at that address. ${CHECK_HOST}`,
  SELF_SIGNED_CERT_IN_CHAIN: CHECK_CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CHECK_CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CHECK_CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT: CHECK_CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CHECK_CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: `The certificate is another host's. ${CHECK_HOST}`,
  CERT_HAS_EXPIRED: 'Check the clock of this machine first; the certificate seems to be out of date.',
  CERT_NOT_YET_VALID: 'Check the clock of this machine first; the certificate seems to lie in the future.',
};

export function checkReach({ answer, error, tookMs }: Exchange, baseUrl: string): Finding {
  const { host } = new URL(baseUrl);
  if (answer === undefined) return failed('UNREACHABLE', `${host}: ${error?.message ?? 'no answer'}`, fixOf(error));
  const time = `answered in ${Math.round(tookMs)} ms`;
  if (answer.status === 200 && parseBody(answer, pongSchema) !== undefined)
    return ok(`${host} ${time} and takes version ${API_VERSION}`);
  // The gateway looks at the key before the version.
  if (isRefusal(answer)) return ok(`${host} ${time}, and refused the key; see access`);
  return judgeOther(answer, `${host} ${time}: ${describe(answer)}`);
}

function judgeOther(answer: HttpAnswer, found: string): Finding {
  const { status } = answer;
  const type = errorType(parseErrorBody(answer));
  if (status === 410 || type === 'invalid_version' || type === 'version_removed') {
    const fix = `The API no longer takes version ${API_VERSION}, which this program speaks. Install a newer issue-batch.`;
    return failed('UNREACHABLE', found, fix);
  }
  if (status === 429) return warning(found, 'The account asks too often at the moment. Wait a minute, then try again.');
  if (status >= 500) return failed('UNREACHABLE', found, 'The trouble is at the host. Try again later.');
  if (status === 200) {
    const fix = `Something other than the API answered: a login page, a proxy or another server. ${CHECK_HOST}`;
    return failed('UNREACHABLE', found, fix);
  }
  return failed('UNREACHABLE', found, CHECK_HOST);
}

function fixOf(error: TransportError | undefined): string {
  if (error?.kind === 'timeout') return 'Check firewall and proxy, or allow more time with --timeout.';
  const cause = error?.cause instanceof Error ? error.cause.cause : undefined;
  return CONNECTION_FIXES[systemErrorCode(cause) ?? ''] ?? `Check the network. ${CHECK_HOST}`;
}
