/**
 * Order requests of several processes, one at a time in the order in which they queued up in the state directory: no
 * locks, nothing that a killed or stopped process could keep from the others for longer than ten minutes, and no request
 * without a claim that is in the file.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../clock.js';
import { timestamp } from '../clock.js';
import { storageError } from '../files/atomic-file.js';
import { startTimeOf } from '../journal/process-life.js';
import { createPauser } from '../pauser.js';
import { idsOfDead } from './dead-claims.js';
import { createListener } from './listener.js';
import { CLAIM_MS, createTurnQueue } from './turn-queue.js';
import type { Claim } from './turn-record.js';
import { openTurnsFile } from './turns-file.js';

export interface Turns {
  /** Queues up and waits for the turn. Rejects with `STORAGE`, or with the reason of a stop, and then holds nothing. */
  take(): Promise<Turn>;
  /**
   * The server asked for a pause: every process of the account makes it, until this one is closed at the latest. Never
   * throws; a failure shows at the next turn.
   */
  hold(ms: number): void;
  /** Whoever waits is rejected with this, and whoever comes. */
  stop(reason: unknown): void;
  close(): void;
}

export interface Turn {
  /** To be asked right before the request leaves: so much may have happened since that it has to queue up once more. */
  begin(): Promise<void>;
  /** The answer is there, or the request was given up. Never throws; a failure shows at the next turn. */
  end(): void;
}

export interface TurnsOptions {
  readonly path: string;
  /** Requests of others do not count; see `accountOf`. */
  readonly account: string;
  /** Requests a minute. */
  readonly rate: number;
  readonly clock: Clock;
  /** Told, for each request that others are before, how long it has to wait for its turn, ms. */
  readonly onWait?: ((ms: number) => void) | undefined;
}

/** How soon to look again for answers of others, and, when it is known how long it takes, for those who gave up. */
const LOOK_MS = 200;
const RELOOK_MS = 1000;
/** A claim is renewed while its owner waits, and given up by an owner that was stopped for long, before others do so. */
const RENEW_MS = 60_000;
const OVERDUE_MS = CLAIM_MS - 60_000;
/** Claims that are void at once, one after the other: the file does not keep what is written to it. */
const CLAIMS = 5;

interface Waiting {
  id: string;
  epoch: number;
  /** When it was claimed or renewed, by either clock. */
  monotonic: number;
  wall: number;
}

/** @throws IssueBatchError `STORAGE` when the file cannot be used: the limit must not go unshared in silence */
export function openTurns({ path, account, rate, clock, onWait }: TurnsOptions): Turns {
  const file = openTurnsFile(path);
  const queue = createTurnQueue<Claim>(rate);
  const hear = createListener(queue, account, clock);
  const pauser = createPauser(clock);
  const host = hostname();
  const self = { pid: process.pid, startTime: startTimeOf(process.pid) };
  let owner: Partial<typeof self> = self;
  const run = randomBytes(6).toString('hex');
  let made = 0;
  let buriedAt = Number.NEGATIVE_INFINITY;
  let heldUntil = 0;
  let stopped: { readonly reason: unknown } | undefined;

  const record = () => ({ account, at: timestamp(clock) });

  /** A request of a process that died may have left at the last moment: its slot comes back a minute after this. */
  function buryDead(): void {
    const now = clock.monotonic();
    if (now - buriedAt < RELOOK_MS) return;
    buriedAt = now;
    for (const id of idsOfDead(queue.open(now), host)) file.append({ type: 'done', ...record(), id });
  }

  function claim(waiting: Waiting): void {
    made += 1;
    waiting.id = `${run}-${made}`;
    waiting.epoch = file.epoch;
    write(waiting);
  }

  function write(waiting: Waiting): void {
    waiting.monotonic = clock.monotonic();
    waiting.wall = clock.now();
    file.append({ type: 'claim', ...record(), id: waiting.id, host, ...owner });
  }

  const age = ({ monotonic, wall }: Waiting) => Math.max(clock.monotonic() - monotonic, clock.now() - wall);

  /** Whether others may have given the claim up, or may not know where it stands. */
  function isLost(waiting: Waiting, wait: ReturnType<typeof queue.wait>): boolean {
    if (wait === 'void' && waiting.epoch === file.epoch && age(waiting) < OVERDUE_MS) {
      // It was taken for dead, which two machines of one name do to each other: only time may tell of the next ones.
      owner = {};
      return true;
    }
    return wait === 'void' || waiting.epoch !== file.epoch || age(waiting) >= OVERDUE_MS;
  }

  async function untilTurn(waiting: Waiting): Promise<void> {
    let told = false;
    let lost = 0;
    for (;;) {
      if (stopped !== undefined) throw stopped.reason;
      hear(file.read);
      const wait = queue.wait(waiting.id, clock.monotonic());
      if (isLost(waiting, wait)) {
        lost += 1;
        if (lost > CLAIMS) throw storageError(new Error('it does not keep what is written to it'), 'use', path);
        file.append({ type: 'dropped', ...record(), id: waiting.id });
        claim(waiting);
        continue;
      }
      if (wait === 0) return;
      lost = 0;
      if (age(waiting) >= RENEW_MS) write(waiting);
      buryDead();
      if (typeof wait === 'number' && wait > RELOOK_MS && !told) {
        told = true;
        onWait?.(wait);
      }
      const ms = typeof wait === 'number' ? Math.min(wait, RELOOK_MS) : LOOK_MS;
      await pauser.pause(Math.max(1, Math.ceil(ms)));
    }
  }

  function quietly(append: () => void): void {
    try {
      append();
    } catch {
      // The file says so again to whoever wants the next turn; what has been sent is recorded elsewhere.
    }
  }

  hear(file.read);
  buryDead();
  return {
    async take() {
      if (stopped !== undefined) throw stopped.reason;
      const waiting: Waiting = { id: '', epoch: -1, monotonic: 0, wall: 0 };
      const drop = () => quietly(() => file.append({ type: 'dropped', ...record(), id: waiting.id }));
      let begun = false;
      claim(waiting);
      try {
        await untilTurn(waiting);
      } catch (error) {
        drop();
        throw error;
      }
      return {
        async begin() {
          await untilTurn(waiting);
          begun = true;
        },
        end() {
          if (begun) quietly(() => file.append({ type: 'done', ...record(), id: waiting.id }));
          else drop();
        },
      };
    },
    hold(ms) {
      const now = clock.monotonic();
      heldUntil = Math.max(heldUntil, now + ms);
      quietly(() => file.append({ type: 'hold', ...record(), by: run, ms: heldUntil - now }));
    },
    stop(reason) {
      stopped ??= { reason };
      pauser.wake();
    },
    close() {
      // What this run was told is over with it, as it always was: whoever sends next asks for himself.
      const lift = () => file.append({ type: 'hold', ...record(), by: run, ms: 0 });
      if (heldUntil > clock.monotonic()) quietly(lift);
      file.close();
    },
  };
}
