/**
 * One account, many processes and machines: they share the account's limit, and no two of them run the same batch, over
 * Redis or Valkey. {@link joinAccount} gives the {@link SharedAccount} whose {@link Lease} is a run's `limiter`.
 *
 * Nothing is loaded, and no connection made, before it is asked for; {@link SharedAccount.close} ends it.
 *
 * @module issue-batch/redis
 */

export { type JoinOptions, joinAccount, type Lease, type RedisServerInfo, type SharedAccount } from './account.js';
export type { AccountNotice, RateLowerNotice, RedisBackNotice, RedisLostNotice } from './notice.js';
