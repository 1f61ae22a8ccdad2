/** Whose limit a request counts against. */
import { createHash } from 'node:crypto';

/**
 * A digest of the host and the part of the key that the vendor calls public: neither can be read from it, and the secret
 * part is not in it. Two keys have two digests, also when they belong to one account.
 */
export function accountOf(baseUrl: string, keyPrefix: string): string {
  return createHash('sha256')
    .update(`${new URL(baseUrl).host}\n${keyPrefix}`)
    .digest('hex')
    .slice(0, 16);
}
