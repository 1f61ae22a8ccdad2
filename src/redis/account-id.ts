/** Under which name the processes of one account meet in Redis. */
import { createHash } from 'node:crypto';
import { publicKeyPrefix, resolveBaseUrl } from '../api/host.js';

/** Of every key that is used, so that one rule of an access list covers them. */
export const KEY_PREFIX = 'issue-batch:';

/**
 * A digest of the API's host and the part of the key that the vendor calls public. The secret part is not in it, and
 * neither can be read from it. Two keys have two IDs, also when they belong to one account.
 * @throws IssueBatchError `USAGE` when key and host do not belong together
 */
export function accountId(apiKey: string, baseUrl: string | undefined): string {
  const { host } = new URL(resolveBaseUrl(apiKey, baseUrl));
  return createHash('sha256')
    .update(`${host}\n${publicKeyPrefix(apiKey)}`)
    .digest('hex')
    .slice(0, 16);
}
