/** Redis cannot be reached: nothing is sent until it is back. */
export type RedisLostNotice = {
  readonly type: 'redis:lost';
  /** Host and port. */
  readonly server: string;
  /** What Redis or the network says. */
  readonly reason: string;
};

/** Redis is back, and sending goes on. */
export type RedisBackNotice = {
  readonly type: 'redis:back';
  /** Host and port. */
  readonly server: string;
};

/** Somebody set a lower rate for the account than this process did. The lower one holds. */
export type RateLowerNotice = {
  readonly type: 'rate:lower';
  /** Order requests a minute that hold for all, made out from the time between two: a few of many hundreds may be missing. */
  readonly rate: number;
  /** Order requests a minute that this process was given. */
  readonly asked: number;
};

/** What a process that shares an account has to know of it. Told apart by `type`. */
export type AccountNotice = RedisLostNotice | RedisBackNotice | RateLowerNotice;
