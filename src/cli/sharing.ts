/**
 * The limit and the lease that this command shares with other machines, once it is told of a Redis. What that takes is
 * loaded only then.
 */
import type { BatchEvent, Limiter } from '../index.js';
import type { AccountNotice } from '../redis/index.js';
import type { Connection } from './connection.js';
import type { CommandOptions } from './options.js';
import { tell } from './output.js';
import { printable } from './printable.js';

export interface Sharing {
  /** For the run; undefined where nothing is shared. */
  readonly limiter: Limiter | undefined;
  /** To be told every event of the run. */
  see(event: BatchEvent): void;
}

const NOT_SHARED: Sharing = { limiter: undefined, see: () => undefined };

/** An empty variable counts as not set; an empty option is a mistake. */
export function redisUrl({ redis }: Pick<CommandOptions, 'redis'>): string | undefined {
  return redis ?? (process.env.ISSUE_BATCH_REDIS_URL || undefined);
}

/**
 * Joins the account, takes the batch's lease, works, and gives all of it back. To be called right before sending, when
 * everything has been asked and said.
 * @param batchId undefined: there is nothing to send, and nothing to share
 * @param sends whether orders may be sent at all; else the limit is left alone
 * @throws IssueBatchError `LOCKED` when another machine runs the batch, `UNREACHABLE` or `USAGE` when Redis cannot be used
 */
export async function sharing<T>(
  options: CommandOptions,
  { apiKey, baseUrl }: Pick<Connection, 'apiKey' | 'baseUrl'>,
  batchId: string | undefined,
  work: (sharing: Sharing) => Promise<T>,
  sends = true,
): Promise<T> {
  const url = redisUrl(options);
  if (url === undefined || batchId === undefined) return work(NOT_SHARED);
  const say = (line: string) => (options.quiet ? undefined : tell([line]));
  if (options.redis !== undefined && hasPassword(options.redis)) say(EXPOSED);
  const { joinAccount } = await import('../redis/index.js');
  const onNotice = (notice: AccountNotice) => say(noticeText(notice));
  const account = await joinAccount({ url, apiKey, baseUrl, rate: options.rate, sends, onNotice });
  try {
    const lease = await account.lease(batchId);
    const see = (event: BatchEvent) => {
      if (event.type === 'api:wait' && event.reason === 'throttled') account.hold(event.ms);
    };
    try {
      return await work({ limiter: lease, see });
    } finally {
      await lease.release();
    }
  } finally {
    account.close();
  }
}

const EXPOSED =
  'Others on this machine can read the password in --redis. Put the address into ISSUE_BATCH_REDIS_URL instead.';

function hasPassword(url: string): boolean {
  return URL.canParse(url) && new URL(url).password !== '';
}

function noticeText(notice: AccountNotice): string {
  switch (notice.type) {
    case 'redis:lost':
      return `Redis at ${notice.server} is lost (${printable(notice.reason)}): no order is sent until it is back.`;
    case 'redis:back':
      return `Redis at ${notice.server} is back: sending goes on.`;
    case 'rate:lower':
      return `Somebody shares this account at ${notice.rate} order requests a minute: that holds here too, not ${notice.asked}.`;
  }
}
