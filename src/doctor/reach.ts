/** Whether the host answers as the API does, and still speaks the version that this program speaks. */
import { z } from 'zod';
import { errorType, parseBody, parseErrorBody } from '../api/answer.js';
import type { HttpAnswer } from '../api/transport.js';
import { API_VERSION } from '../api/wire.js';
import { describe, type Exchange, isRefusal } from './exchange.js';
import { type Finding, failed, ok, warning } from './setup-report.js';

const pongSchema = z.looseObject({ message: z.string() });

const CHECK_HOST = 'Check --base-url and RUNA_BASE_URL; the path ends in /v2.';
export function checkReach({ answer, error, tookMs }: Exchange, baseUrl: string): Finding {
  const { host } = new URL(baseUrl);
  if (answer === undefined)
    return failed('UNREACHABLE', `${host}: ${error?.message ?? 'no answer'}`, error?.hint ?? CHECK_HOST);
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
