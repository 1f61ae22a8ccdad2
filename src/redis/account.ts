/** What the processes of one account share, put together. */
import { randomUUID } from 'node:crypto';
import { checkApiKey } from '../api/host.js';
import { IssueBatchError } from '../errors.js';
import type { Limiter } from '../limiter.js';
import { checkRunOptions, DEFAULT_RATE } from '../options.js';
import { accountId } from './account-id.js';
import { parseRedisUrl } from './address.js';
import { createContact } from './contact.js';
import { takeLease } from './lease.js';
import { openLink } from './link.js';
import type { AccountNotice } from './notice.js';
import { createSharedLimit, type Guard } from './shared-limit.js';
import { spacingFor } from './spacing.js';
import { TIMING, type Timing } from './timing.js';
import { unreachable } from './words.js';

/** Where the account's processes meet, and which account it is. */
export interface JoinOptions {
  /** `redis://` or `rediss://` (TLS), with user and password if there are any. Redis 6.2 or newer, or Valkey. */
  readonly url: string;
  /** The one that the runs are given. Its public part, with the host, tells accounts apart; nothing of it is stored. */
  readonly apiKey: string;
  /** The one that the runs are given. @default by the key's prefix */
  readonly baseUrl?: string | undefined;
  /** Order requests a minute of all processes together. The lowest of those at work holds for all. @default 60 */
  readonly rate?: number | undefined;
  /**
   * `false`: this process sends no order and only takes leases; it sets no rate for the others. @default true
   */
  readonly sends?: boolean | undefined;
  /** Told what people may have to know: Redis is away and back, somebody else set a lower rate. */
  readonly onNotice?: ((notice: AccountNotice) => void) | undefined;
}

/** A batch that no other process runs as long as this is held. As a `limiter`, it stops a run that has lost it. */
export interface Lease extends Limiter {
  /** Gives it back. Never rejects; without it, the lease ends by itself after half a minute. */
  release(): Promise<void>;
}

/** The server that an account meets on. */
export interface RedisServerInfo {
  /** Host and port. */
  readonly server: string;
  /** Such as `redis 7.0.15`, as the server says. */
  readonly version: string;
  /** How long it took to answer. */
  readonly roundTripMs: number;
}

/** An account that this process shares with others. As a `limiter`, it lets order requests pass at the pace of all. */
export interface SharedAccount extends Limiter {
  /**
   * The one run of a batch, on any machine. Hand it to the run as its `limiter`.
   * @throws IssueBatchError `LOCKED` naming who holds it, `UNREACHABLE` when Redis is away
   */
  lease(batchId: string): Promise<Lease>;
  /** Asks the server what it is, and tries all that a run does there. */
  look(): Promise<RedisServerInfo>;
  /** The server said "too many requests": nobody of the account sends for so many milliseconds. */
  hold(ms: number): void;
  /** Leaves the account. As long as it is open, it keeps the process alive. */
  close(): void;
}

export async function openAccount(options: JoinOptions, timing: Timing): Promise<SharedAccount> {
  const { url, apiKey, baseUrl, rate = DEFAULT_RATE, sends = true, onNotice = () => undefined } = options;
  checkRunOptions({ apiKey, rate });
  const id = accountId(checkApiKey(apiKey), baseUrl);
  const address = parseRedisUrl(url, timing.reply);
  const contact = createContact(address, id, sends ? spacingFor(rate) : undefined);
  const explain = (error: unknown): never => {
    throw unreachable(contact.name, error);
  };
  await contact.reach().catch(explain);
  const limit = createSharedLimit({ contact, rate, notify: onNotice, timing });
  const limiter = (guard?: Guard): Limiter => ({
    async schedule(request) {
      if (sends) return limit.pass(request, guard);
      throw new IssueBatchError('USAGE', 'The shared account was joined without sending: no order may leave.', {
        hint: 'Join it without `sends: false`.',
      });
    },
  });
  return {
    ...limiter(),
    async lease(batchId) {
      const { guard, release } = await takeLease(contact, `${id}:${batchId}`, timing).catch(explain);
      return { ...limiter(guard), release };
    },
    async look() {
      // In the place of an account that nobody has, so that all rights are needed and no rate is set.
      const link = await openLink(address, `look-${randomUUID()}`, 1).catch(explain);
      try {
        const began = performance.now();
        const version = await link.version().catch(explain);
        return { server: address.name, version, roundTripMs: performance.now() - began };
      } finally {
        link.close();
      }
    },
    hold: limit.hold,
    close() {
      limit.close();
      contact.close();
    },
  };
}

/**
 * Joins the processes of an account that share its limit over Redis or Valkey, on any number of machines: together they
 * stay at the rate, use it up, and take turns. Every process has to join, with the same key; those that do not are not
 * counted.
 *
 * While Redis is away nothing is sent. It is waited for, for two minutes; then the request that waits is refused with
 * `UNREACHABLE`, and the run ends. There is no falling back to a limit that is not shared.
 *
 * @throws IssueBatchError `UNREACHABLE` when Redis cannot be reached, `USAGE` for an address or a rate that makes no
 * sense, a key and a host that do not belong together, or when Redis refuses user, password or rights
 * @example
 * ```ts
 * import { planBatch, runBatch } from 'issue-batch';
 * import { joinAccount } from 'issue-batch/redis';
 *
 * const account = { apiKey: process.env.RUNA_API_KEY ?? '' };
 * const shared = await joinAccount({ ...account, url: process.env.ISSUE_BATCH_REDIS_URL ?? '', rate: 300 });
 * try {
 *   const plan = await planBatch('rewards.csv', account);
 *   const lease = await shared.lease(plan.batchId);
 *   const run = runBatch(plan, { ...account, rate: 300, limiter: lease });
 *   for await (const event of run) {
 *     if (event.type === 'api:wait' && event.reason === 'throttled') shared.hold(event.ms);
 *   }
 *   await lease.release();
 * } finally {
 *   shared.close();
 * }
 * ```
 */
export function joinAccount(options: JoinOptions): Promise<SharedAccount> {
  return openAccount(options, TIMING);
}
