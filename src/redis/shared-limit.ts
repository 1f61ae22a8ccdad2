/**
 * The slots of one process, taken from Redis one after another. A slot is all that Bottleneck is asked for; the request
 * starts outside of its job, as soon as the slot has come. So however long a process was stopped, it is late with one
 * request at most. A slot that turns out to be in doubt is not used: the next one is as good, and never comes early.
 */
import { systemClock } from '../clock.js';
import { IssueBatchError } from '../errors.js';
import { createPauser } from '../pauser.js';
import type { Contact } from './contact.js';
import type { Link, SlotReadings } from './link.js';
import type { AccountNotice } from './notice.js';
import { rateOf, spacingFor } from './spacing.js';
import type { Timing } from './timing.js';
import { reasonOf } from './words.js';

/** What has to hold in the moment of sending, beside the slot. */
export interface Guard {
  /** Key in Redis that is read for it. */
  readonly key: string;
  /** Resolves to whether the request may leave in this slot; if not, it waits for another. Rejects: it may not leave. */
  allows(value: string | undefined): Promise<boolean>;
}

export interface SharedLimit {
  pass<T>(request: () => Promise<T>, guard?: Guard): Promise<T>;
  hold(ms: number): void;
  close(): void;
}

export interface LimitOptions {
  readonly contact: Contact;
  readonly rate: number;
  readonly notify: (notice: AccountNotice) => void;
  readonly timing: Timing;
}

export function createSharedLimit({ contact, rate, notify, timing }: LimitOptions): SharedLimit {
  const own = spacingFor(rate);
  const now = () => systemClock.monotonic();
  const pauser = createPauser(systemClock);
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  let lost: { readonly since: number; retryMs: number } | undefined;
  let heldUntil = 0;
  /** How far Redis knows of the hold. */
  let toldUntil = 0;
  let lowerIsTold = false;

  function throwIfClosed(): void {
    if (!closed) return;
    throw new IssueBatchError('USAGE', 'The shared account was left while an order was waiting for its slot.', {
      hint: 'That request was not sent. Leave the account after the run has ended.',
    });
  }

  async function takeSlot(guard: Guard | undefined): Promise<void> {
    for (;;) {
      throwIfClosed();
      try {
        const link = await contact.reach();
        await tellHold(link);
        await whileHeld();
        throwIfClosed();
        const readings = await link.slot(guard?.key, found);
        if ((await isGood(link, readings)) && (await guard?.allows(readings.watched)) !== false) return;
      } catch (error) {
        if (error instanceof IssueBatchError) throw error;
        throwIfClosed();
        await bear(error);
      }
    }
  }

  async function isGood(link: Link, { spacingMs, isClaimed, knownMs, holdMs }: SlotReadings): Promise<boolean> {
    // Redis was emptied or started again: it does not know what left just before.
    if (spacingMs === undefined || knownMs < spacingMs) return false;
    if (spacingMs < own || (spacingMs > own && !isClaimed)) {
      await link.setSpacing(own);
      return false;
    }
    // Not waited for: should it be lost, the next one says the same.
    if (spacingMs === own) void link.claimSpacing().catch(() => undefined);
    if (spacingMs > own && !lowerIsTold) notify({ type: 'rate:lower', rate: rateOf(spacingMs), asked: rate });
    lowerIsTold = spacingMs > own;
    if (holdMs === 0) return true;
    // All wait for the same moment: each takes a slot of its own after it.
    await pauser.pause(holdMs);
    return false;
  }

  async function whileHeld(): Promise<void> {
    const wait = heldUntil - now();
    if (wait > 0) await pauser.pause(wait);
  }

  /** A hold that Redis did not hear of must be told to it before anything else. */
  async function tellHold(link: Link): Promise<void> {
    const until = heldUntil;
    const rest = until - now();
    if (until <= toldUntil || rest <= 0) return;
    await link.hold(rest);
    toldUntil = Math.max(toldUntil, until);
  }

  function found(): void {
    if (lost === undefined) return;
    lost = undefined;
    notify({ type: 'redis:back', server: contact.name });
  }

  async function bear(error: unknown): Promise<void> {
    const reason = reasonOf(error);
    if (lost === undefined) {
      lost = { since: now(), retryMs: timing.firstRetry };
      notify({ type: 'redis:lost', server: contact.name, reason });
    }
    const waited = now() - lost.since;
    if (waited >= timing.patience) {
      const seconds = Math.round(waited / 1000);
      throw new IssueBatchError('UNREACHABLE', `Redis at ${contact.name} was lost ${seconds} s ago: ${reason}.`, {
        hint: 'No order was sent without it. Run the batch again once Redis is back: it goes on where it stopped.',
      });
    }
    await pauser.pause(Math.min(lost.retryMs, timing.patience - waited));
    if (lost !== undefined) lost.retryMs = Math.min(lost.retryMs * 2, timing.longestRetry);
  }

  return {
    async pass(request, guard) {
      const turn = last.then(() => takeSlot(guard));
      last = turn.catch(() => undefined);
      await turn;
      return request();
    },
    hold(ms) {
      heldUntil = Math.max(heldUntil, now() + ms);
      const { link } = contact;
      if (link !== undefined) void tellHold(link).catch(() => undefined);
    },
    close() {
      closed = true;
      pauser.wake();
    },
  };
}
