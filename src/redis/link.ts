/**
 * One connection to Redis with Bottleneck's limiter on it, good until its first trouble. Bottleneck leaves a job that it
 * could not register in its queue, where nothing but a message of another process wakes it, and its connections wait for
 * ever for a server that never comes. So nothing is mended here: whatever goes wrong breaks the link, everything that
 * waits on it is rejected at once, and whoever needs Redis again makes a new link.
 */
import Bottleneck from 'bottleneck';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { RedisAddress } from './address.js';
import { ScriptClient } from './script-client.js';

/** What Redis holds in the moment in which a slot begins. */
export interface SlotReadings {
  /** How long nobody may send, ms; 0: no hold. */
  readonly holdMs: number;
  /** Milliseconds between two slots; undefined when Redis has forgotten it. */
  readonly spacingMs: number | undefined;
  /** Whether somebody for whom the spacing has to be as wide is still at work. */
  readonly isClaimed: boolean;
  /**
   * For how long Redis has known of the account without a break, ms. Less than one space, and other slots than those
   * that it knows of may have come just before; 0 also when it forgot the account while the slot was waited for.
   */
  readonly knownMs: number;
  /** The value of the key that was asked for. */
  readonly watched: string | undefined;
}

export interface Link {
  readonly client: Redis;
  readonly broken: boolean;
  /**
   * Resolves when the account's next slot has come, with what Redis holds at that moment.
   * @param watch the key to read beside
   * @param onGranted told once Redis has given the slot, which may be far ahead
   */
  slot(watch: string | undefined, onGranted: () => void): Promise<SlotReadings>;
  setSpacing(ms: number): Promise<void>;
  /** The spacing has to stay as wide as it is, for a while. */
  claimSpacing(): Promise<void>;
  /** Such as `redis 7.0.15`. */
  version(): Promise<string>;
  /** Nobody of the account sends for so long. Never shortens a longer hold. */
  hold(ms: number): Promise<void>;
  /** Frees timers and sockets. */
  close(): void;
}

/** So long after its last slot Redis forgets an account, settings included. */
const IDLE_MS = 300_000;

/** So long after the last slot of those who need a spacing, others may set a narrower one. */
const CLAIM_MS = 120_000;

const EXTEND = `if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], 'hold', 'PX', ARGV[1])
end
return 1`;

/**
 * @param spacingMs what holds for the account unless somebody else set more; undefined: no slot will be asked for, and
 * nothing is set
 * @throws whatever Redis or the network says
 */
export async function openLink({ options }: RedisAddress, id: string, spacingMs?: number): Promise<Link> {
  const listener = new Redis(options);
  const client = new ScriptClient(options, listener);
  const waiting = new Set<(reason: unknown) => void>();
  let born: number | undefined;
  let trouble: { readonly reason: unknown } | undefined;
  let limiter: Bottleneck | undefined;
  let connection: Bottleneck.IORedisConnection | undefined;

  const end = (reason: unknown) => {
    if (trouble !== undefined) return;
    trouble = { reason };
    for (const reject of [...waiting]) reject(reason);
    listener.disconnect();
    client.disconnect();
    // In this order: without its connection the limiter neither tells Redis nor beats on.
    void connection?.disconnect(false).catch(() => undefined);
    void limiter?.disconnect(false);
    void limiter?.stop({ dropWaitingJobs: true }).catch(() => undefined);
  };
  const unlessBroken = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (trouble !== undefined) reject(trouble.reason);
      waiting.add(reject);
      work.then(resolve, reject).finally(() => waiting.delete(reject));
    });

  for (const each of [client, listener]) each.on('error', end).on('close', () => end(new Error('Connection closed')));
  try {
    await unlessBroken(Promise.all([client, listener].map(isReady)));
    if (spacingMs !== undefined) {
      connection = new Bottleneck.IORedisConnection({ client, Redis });
      limiter = new Bottleneck({ id, connection, minTime: spacingMs, timeout: IDLE_MS });
      limiter.on('error', end);
      await unlessBroken(limiter.ready());
      // Whether that is allowed would show only later, when a script does it.
      await unlessBroken(limiter.publish('joined'));
      await unlessBroken(letExpire(client, id));
      born = (await unlessBroken(read(client, id, undefined))).born;
    }
  } catch (error) {
    end(error);
    throw error;
  }
  const slots = () => {
    if (limiter === undefined) throw new Error('This link has no slots');
    return limiter;
  };
  return {
    client,
    get broken() {
      return trouble !== undefined;
    },
    slot: (watch, onGranted) =>
      unlessBroken(
        new Promise((resolve, reject) => {
          slots().once('scheduled', onGranted);
          const job = async () => {
            const { born: bornAt, now, ...readings } = await read(client, id, watch);
            const isSame = bornAt === born;
            born = bornAt;
            resolve({ ...readings, knownMs: isSame && bornAt !== undefined ? now - bornAt : 0 });
          };
          slots().schedule(job).catch(reject);
        }),
      ),
    async setSpacing(ms) {
      // Its types do not know that it is asynchronous.
      await unlessBroken(Promise.resolve(slots().updateSettings({ minTime: ms })));
      await unlessBroken(claim(client, id));
    },
    claimSpacing: () => unlessBroken(claim(client, id)),
    version: () => unlessBroken(versionOf(client)),
    hold: (ms) => unlessBroken(client.eval(EXTEND, 1, holdKey(id), Math.ceil(ms)).then(() => undefined)),
    close: () => end(new Error('Connection closed')),
  };
}

function isReady(client: Redis): Promise<void> {
  return new Promise((resolve) => {
    client.once('ready', resolve);
  });
}

const holdKey = (id: string): string => `hold:${id}`;
const claimKey = (id: string): string => `claim:${id}`;

async function claim(client: Redis, id: string): Promise<void> {
  await client.set(claimKey(id), 'claim', 'PX', CLAIM_MS);
}

/** The greeting may always be asked for; `INFO` is a right of its own. */
async function versionOf(client: Redis): Promise<string> {
  const greeting = z.array(z.unknown()).parse(await client.hello());
  const valueAfter = (name: string) => String(greeting[greeting.indexOf(name) + 1]);
  return `${valueAfter('server')} ${valueAfter('version')}`;
}

interface Reading extends Omit<SlotReadings, 'knownMs'> {
  /** When Bottleneck's settings were made, by the clock of Redis. */
  readonly born: number | undefined;
  readonly now: number;
}

async function read(client: Redis, id: string, watch: string | undefined): Promise<Reading> {
  // The second one is written when the settings are, and changes only with an option that is not used here.
  const batch = client
    .pipeline()
    .pttl(holdKey(id))
    .hmget(`b_${id}_settings`, 'minTime', 'lastReservoirRefresh')
    .time()
    .exists(claimKey(id));
  const replies = (await (watch === undefined ? batch : batch.get(watch)).exec()) ?? [];
  const [hold, settings, time, claimed, watched] = replies.map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
  const [spacingMs, born] = z.tuple([numeric, numeric]).parse(settings);
  const [seconds, micros] = z.tuple([z.coerce.number(), z.coerce.number()]).parse(time);
  return {
    holdMs: Math.max(0, Number(hold)),
    spacingMs,
    isClaimed: claimed === 1,
    born,
    now: seconds * 1000 + Math.floor(micros / 1000),
    watched: typeof watched === 'string' ? watched : undefined,
  };
}

/** A field that is not there is null. */
const numeric = z
  .string()
  .nullable()
  .transform((text) => (text === null || !/^\d+$/.test(text) ? undefined : Number(text)));

/** A process that joins and never asks for a slot would leave these behind for good. */
async function letExpire(client: Redis, id: string): Promise<void> {
  const names = ['running', 'num_queued', 'last_registered', 'last_seen'];
  const batch = names.reduce((sum, name) => sum.pexpire(`b_${id}_client_${name}`, IDLE_MS), client.pipeline());
  for (const [error] of (await batch.exec()) ?? []) if (error !== null) throw error;
}
