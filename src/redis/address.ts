/** Where Redis is. Its URL may hold a password: messages have host and port alone. */
import type { RedisOptions } from 'ioredis';
import { IssueBatchError } from '../errors.js';
import { KEY_PREFIX } from './account-id.js';

/** Replies are mapped as the client does by itself. */
export type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

export interface RedisAddress {
  /** Host and port, as messages call it. */
  readonly name: string;
  readonly options: ClientOptions;
}

/** How long a closed connection may wait for the other side, which may have stopped: it keeps the process alive. */
const DISCONNECT_MS = 200;
const DEFAULT_PORT = 6379;

/**
 * @param replyMs a server that has stopped answering, or a network that swallows everything, is noticed after this long
 * @throws IssueBatchError `USAGE` for anything but `redis://` and `rediss://`, without quoting it
 */
export function parseRedisUrl(text: string, replyMs: number): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw new IssueBatchError('USAGE', 'The address of Redis is not a redis:// or rediss:// URL.', {
      hint: 'Give it as redis://HOST:PORT, or rediss://USER:PASSWORD@HOST:PORT with TLS.',
    });
  }
  const database = /^\/?$/.test(url.pathname) ? '0' : /^\/(\d{1,5})$/.exec(url.pathname)?.[1];
  if (database === undefined || url.search !== '' || url.hash !== '') {
    throw new IssueBatchError(
      'USAGE',
      'The address of Redis has something behind its host that is no database number.',
      {
        hint: 'Behind the host there may be the number of a database, such as redis://HOST:PORT/1, and nothing else.',
      },
    );
  }
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    name: `${url.hostname}:${port}`,
    options: {
      host,
      port,
      db: Number(database),
      ...(url.username === '' ? {} : { username: decoded(url.username) }),
      ...(url.password === '' ? {} : { password: decoded(url.password) }),
      ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
      keyPrefix: KEY_PREFIX,
      connectTimeout: replyMs,
      commandTimeout: replyMs,
      disconnectTimeout: DISCONNECT_MS,
      // A connection ends with its first trouble, and a new one is made: nothing is sent twice or kept for later.
      retryStrategy: null,
      // Asks for rights of its own, and prints where it does not get them.
      enableReadyCheck: false,
      disableClientInfo: true,
    },
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
