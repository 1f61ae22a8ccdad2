/** Under which name the processes of one account meet in Redis. */
import { accountOf } from '../api/account.js';
import { publicKeyPrefix, resolveBaseUrl } from '../api/host.js';

/** Of every key that is used, so that one rule of an access list covers them. */
export const KEY_PREFIX = 'issue-batch:';

/** @throws IssueBatchError `USAGE` when key and host do not belong together */
export function accountId(apiKey: string, baseUrl: string | undefined): string {
  return accountOf(resolveBaseUrl(apiKey, baseUrl), publicKeyPrefix(apiKey));
}
