/** What the tests of a shared account have in common: a server, accounts on it, and when requests left. */
import { afterEach, beforeEach, expect } from 'vitest';
import { type JoinOptions, openAccount, type SharedAccount } from '../../src/redis/account.js';
import type { AccountNotice } from '../../src/redis/notice.js';
import { spacingFor } from '../../src/redis/spacing.js';
import { TIMING, type Timing } from '../../src/redis/timing.js';
import { REDIS_PROGRAMS, type RedisServer, startRedis } from '../support/redis-server.js';

export { REDIS_PROGRAMS };

const API_KEY = 'XXshared.secret-part';
export const RATE = 1200;
export const SPACING = spacingFor(RATE);
/** Timers and clocks count whole milliseconds. */
const ROUNDING = 3;

export interface Stand {
  server: RedisServer;
  readonly notices: AccountNotice[];
  /** When requests left, in order, by the clock of this machine. */
  readonly sent: number[];
  /** Nothing leaves earlier than evenly spaced from here on. */
  began: number;
  options(options?: Partial<JoinOptions>): JoinOptions;
  join(options?: Partial<JoinOptions>, timing?: Partial<Timing>): Promise<SharedAccount>;
  /** A request that notes when it leaves. */
  request(): Promise<number>;
}

export const clock = (): number => performance.timeOrigin + performance.now();

/** For each test of the file: an empty server, and what joined it is gone afterwards. */
export function useRedis(program: string): Stand {
  const accounts: SharedAccount[] = [];
  const stand: Stand = {
    server: undefined as unknown as RedisServer,
    notices: [],
    sent: [],
    began: 0,
    options: (options) => ({
      ...{ url: stand.server.url, apiKey: API_KEY, rate: RATE },
      onNotice: (notice) => stand.notices.push(notice),
      ...options,
    }),
    async join(options, timing) {
      const account = await openAccount(stand.options(options), { ...TIMING, ...timing });
      accounts.push(account);
      return account;
    },
    async request() {
      const at = clock();
      stand.sent.push(at);
      return at;
    },
  };
  beforeEach(async () => {
    stand.server = await startRedis(program);
    stand.notices.length = 0;
    stand.sent.length = 0;
    stand.began = clock();
  });
  afterEach(async () => {
    for (const account of accounts.splice(0)) account.close();
    await stand.server.stop();
  });
  return stand;
}

/**
 * However late requests are, on however slow a machine: the n-th never leaves before n - 1 spaces have passed since
 * everything began. What leaves faster in between makes up for what was late before.
 */
export function expectNeverTooFast({ began, sent }: Stand, spacing = SPACING): void {
  const early = [...sent]
    .sort((a, b) => a - b)
    .map((at, index) => at - began - index * spacing)
    .filter((ahead) => ahead < -ROUNDING);
  expect(early).toEqual([]);
}
