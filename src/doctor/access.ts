/** Whether the API takes this key, from this machine. */
import { errorType, parseErrorBody } from '../api/answer.js';
import type { HttpAnswer } from '../api/transport.js';
import { describe, isRefusal } from './exchange.js';
import { type Finding, failed, ok, skipped, warning } from './setup-report.js';

export interface Answers {
  readonly ping: HttpAnswer | undefined;
  readonly balance: HttpAnswer | undefined;
  readonly catalogue: HttpAnswer | undefined;
}

export function checkAccess(answers: Answers): Finding {
  const { ping, balance, catalogue } = answers;
  const refusal = refusalOf(answers);
  if (refusal !== undefined) return failed('ACCOUNT', describe(refusal), fixOf(refusal));
  if (catalogue?.status === 200 || balance?.status === 200) return ok('the API takes the key');
  if (ping?.status === 200)
    return warning(
      'only /ping took the key, which may not look at it',
      'Mend balance or catalogue below, then try again.',
    );
  return skipped('no answer said anything about the key');
}

/**
 * The answer that refuses the key as such. A balance that is refused while the catalogue is open says something about
 * balances: a gateway answers 403 also for what it does not offer.
 */
function refusalOf({ ping, balance, catalogue }: Answers): HttpAnswer | undefined {
  if (isRefusal(catalogue)) return catalogue;
  if (catalogue?.status === 200) return undefined;
  return [ping, balance].find(isRefusal);
}

function fixOf(answer: HttpAnswer): string {
  if (errorType(parseErrorBody(answer)) === 'ordering_restricted')
    return 'The account may not order for now. Write to the vendor, who has sent a mail about it.';
  if (answer.status === 401)
    return 'The API does not know this key. Copy it again, whole: public prefix, dot and secret. Make a new one if it was deleted.';
  return "The key is wrong or of the other environment, or the address that this machine's requests come from (behind a proxy, the proxy's) is not on the account's list of allowed addresses. Check the key first; the list is kept by the vendor's account manager.";
}
