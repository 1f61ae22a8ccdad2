/**
 * One runner a batch, also across machines. Like the lock in the state folder, the lease is hygiene: it spares two
 * people the confusion of two runs that send the same requests. It ends when it is not renewed, so that a stopped or
 * cut-off process can outlive its lease and be still under way. What keeps money safe is the idempotency keys, which are
 * the same in every process.
 *
 * A process that died on this machine frees its lease at once, as it frees the lock: this machine can tell. Whether it is
 * the same one is told by its name and by what it was started as, so that two machines of one name are two.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { Mutex } from 'redis-semaphore';
import { z } from 'zod';
import { IssueBatchError } from '../errors.js';
import { isAlive, startTimeOf } from '../journal/process-life.js';
import { operatorName } from '../operator.js';
import type { Contact } from './contact.js';
import type { Guard } from './shared-limit.js';
import type { Timing } from './timing.js';

export interface BatchLease {
  /** Lets requests pass only while the lease is this process's. */
  readonly guard: Guard;
  /** Gives the lease back, unless it is somebody else's by now. Never rejects, and waits no longer than a moment. */
  release(): Promise<void>;
}

const holderSchema = z.object({
  host: z.string(),
  pid: z.number(),
  user: z.string(),
  since: z.string(),
  startTime: z.string().optional(),
  /** Which start of the machine it was, and whose process numbers count: each container has its own. Only Linux tells. */
  boot: z.string().optional(),
});
type Holder = z.infer<typeof holderSchema>;

/** Between the refusal and the question who holds it, a lease may end. */
const TRIES = 3;

/** @throws IssueBatchError `LOCKED` when another process holds it; else whatever Redis or the network says */
export async function takeLease(contact: Contact, name: string, timing: Timing): Promise<BatchLease> {
  const since = new Date().toISOString();
  const mine: Holder = {
    ...{ host: hostname(), pid: process.pid, user: operatorName(), since },
    ...{ startTime: startTimeOf(process.pid), boot: bootId() },
  };
  const identifier = JSON.stringify({ ...mine, token: randomUUID() });
  const options = { identifier, lockTimeout: timing.lease, acquireAttemptsLimit: 1, refreshInterval: 0 };
  // Made for each use, on the link of that moment. It could renew itself, but would end the process if Redis is away then.
  const mutex = async (holder?: string) => {
    const { client } = await contact.reach();
    if (holder === undefined) return new Mutex(client, name, options);
    return new Mutex(client, name, { ...options, identifier: holder, acquiredExternally: true });
  };
  // The name under which the package keeps it.
  const key = `mutex:${name}`;

  async function take(): Promise<void> {
    let holder: string | null = null;
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await (await mutex()).tryAcquire()) return;
      holder = await (await contact.reach()).client.get(key);
      if (holder === null) continue;
      if (!diedHere(holder, mine)) break;
      await (await mutex(holder)).release();
    }
    // Taken by this process, whose link broke before it heard of it.
    if (holder !== identifier) throw heldBy(holder, timing);
  }

  let released = false;
  const renew = async () => {
    // What became of it shows before the next order leaves. A lease that has ended is taken again only then.
    await (await mutex(identifier)).tryAcquire().catch(() => undefined);
  };
  await take();
  const beat = setInterval(() => void renew().catch(() => undefined), timing.renewal).unref();
  return {
    guard: {
      key,
      async allows(value) {
        if (released) throw gone();
        if (value === identifier) return true;
        if (value !== undefined) throw heldBy(value, timing);
        // Nobody renewed it for too long, or Redis was emptied. If nobody has it, it is this process's again.
        await take();
        return false;
      },
    },
    async release() {
      if (released) return;
      released = true;
      clearInterval(beat);
      const { link } = contact;
      if (link === undefined) return;
      const given = new Mutex(link.client, name, { ...options, acquiredExternally: true }).release();
      await withinMoment(given, timing.farewell);
    },
  };
}

async function withinMoment(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const moment = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), moment]);
  clearTimeout(timer);
}

function heldBy(value: string | null, { lease }: Timing): IssueBatchError {
  const seconds = Math.ceil(lease / 1000);
  return new IssueBatchError('LOCKED', `Another run of this batch holds its lease in Redis: ${describe(value)}.`, {
    hint: `Wait until it ends, or stop it. The lease of a run that died ends by itself within ${seconds} s.`,
  });
}

/** Of two machines only one can tell; where the system does not tell its start, none. */
function diedHere(value: string, mine: Holder): boolean {
  const holder = holderIn(value);
  return holder?.boot !== undefined && holder.boot === mine.boot && holder.host === mine.host && !isAlive(holder);
}

function bootId(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

function holderIn(value: string | null): Holder | undefined {
  return holderSchema.safeParse(parseJson(value)).data;
}

function describe(value: string | null): string {
  const holder = holderIn(value);
  if (holder === undefined) return 'an unknown process';
  const { host, pid, user, since } = holder;
  return `process ${pid} of ${user} on host ${host}, since ${since}`;
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function gone(): IssueBatchError {
  return new IssueBatchError(
    'USAGE',
    'The lease of the batch was given back while an order was waiting for its slot.',
    {
      hint: 'That request was not sent. Give the lease back after the run has ended.',
    },
  );
}
