/**
 * The limit on order requests: never more than `rate` in any rolling minute, as the server counts them.
 *
 * A Bottleneck reservoir whose slots are given back one minute after the **answer**. The server saw a request before
 * it answered, so that the next use of the slot comes at least a minute after the server counted the last one,
 * whatever the latency. Bottleneck's own refresh intervals allow twice the rate across a boundary, and a `minTime`
 * would forgo the first burst.
 */
import Bottleneck from 'bottleneck';
import { type Clock, systemClock } from '../clock.js';
import type { Limiter } from '../limiter.js';
import { createPauser } from '../pauser.js';
import { MARGIN_MS, WINDOW_MS } from '../turns/turn-queue.js';
import type { Turns } from '../turns/turns.js';
import { createGate } from './gate.js';

export interface Pace {
  /** Runs the job when a slot and a place in flight are free. Rejects with {@link PaceStopped} after `stop`. */
  run<T>(job: () => Promise<T>): Promise<T>;
  /** The server said "too many requests" below our rate: nobody sends for so long, and evenly spaced from then on. */
  hold(ms: number): void;
  /** Jobs that wait are rejected; jobs that run finish. */
  stop(): void;
  /** Frees timers, so that the process can end. */
  close(): Promise<void>;
}

export class PaceStopped extends Error {
  override readonly name = 'PaceStopped';
}

export interface PaceOptions {
  /** Order requests a minute. */
  readonly rate: number;
  /** Requests under way at once: what a systematic mistake can touch before the first answer. */
  readonly maxInFlight: number;
  /** Times, milliseconds since 1970, at which requests of the last minute were answered, by this process or an earlier one. */
  readonly recent: readonly number[];
  /** Told, for each request that finds no slot free, how long it has to wait for one, ms. */
  readonly onWait?: ((ms: number) => void) | undefined;
  /** The queue that other processes stand in as well; each request waits there once a slot and a place in flight are its. */
  readonly turns?: Turns | undefined;
  /** Has to let each request pass, too, once it is its turn. */
  readonly limiter?: Limiter | undefined;
  /** By which slots come back. The queue in front of them takes its turns by the system's. @default the system's */
  readonly clock?: Clock | undefined;
}

export function createPace(options: PaceOptions): Pace {
  const { rate, maxInFlight, recent, onWait, turns, clock = systemClock } = options;
  // The newest ones count: an earlier process may have been allowed a higher rate.
  const spent = [...recent].sort((a, b) => a - b).slice(-rate);
  const slots = new Bottleneck({ reservoir: rate - spent.length, maxConcurrent: maxInFlight });
  const gate = options.limiter === undefined ? undefined : createGate(options.limiter, clock);
  const age = (at: number) => Math.min(Math.max(clock.now() - at, 0), WINDOW_MS);
  // Ages are turned into monotonic time once; a clock that is set later cannot free slots early.
  const due = spent.map((at) => clock.monotonic() + WINDOW_MS + MARGIN_MS - age(at));
  let armed = false;
  let heldUntil = 0;
  let spacingMs = 0;
  let stopped: { readonly reason: unknown } | undefined;
  let waiting = 0;
  let running = 0;
  const pauser = createPauser(clock);
  const refill = createPauser(clock);

  function arm(): void {
    const [next] = due;
    if (armed || next === undefined) return;
    armed = true;
    // Without its clock no slot would ever come back: whoever waits must not wait for ever.
    refill.pause(Math.max(1, Math.ceil(next - clock.monotonic()))).then(giveBack, stop);
  }

  function giveBack(): void {
    armed = false;
    let free = 0;
    for (; (due[0] ?? Number.POSITIVE_INFINITY) <= clock.monotonic(); free += 1) due.shift();
    // It can only fail once the queue is disconnected, and then nobody waits for a slot.
    if (free > 0) slots.incrementReservoir(free).catch(() => undefined);
    arm();
  }

  async function whileHeld(): Promise<void> {
    for (;;) {
      throwIfStopped();
      const wait = heldUntil - clock.monotonic();
      if (wait <= 0) break;
      await pauser.pause(wait);
    }
    heldUntil = clock.monotonic() + spacingMs;
  }

  /** Those that wait already come first; slots of requests under way have no time yet at which they come back. */
  function tellWait(): void {
    const free = rate - due.length - running;
    const slot = due[waiting - free];
    if (slot !== undefined) onWait?.(Math.max(0, slot - clock.monotonic()));
  }

  function throwIfStopped(): void {
    if (stopped !== undefined) throw stopped.reason;
  }

  function stop(reason: unknown): void {
    if (stopped !== undefined) return;
    stopped = { reason };
    pauser.wake();
    turns?.stop(reason);
    gate?.close(reason);
    void slots.stop({ dropWaitingJobs: true }).catch(() => undefined);
  }

  arm();
  return {
    async run(job) {
      throwIfStopped();
      const pass = async () => {
        const turn = await turns?.take();
        const send = async () => {
          await whileHeld();
          await turn?.begin();
          return job();
        };
        try {
          return await (gate === undefined ? send() : gate.pass(send));
        } finally {
          turn?.end();
        }
      };
      tellWait();
      waiting += 1;
      try {
        return await slots.schedule(async () => {
          waiting -= 1;
          running += 1;
          try {
            return await pass();
          } finally {
            running -= 1;
            due.push(clock.monotonic() + WINDOW_MS + MARGIN_MS);
            arm();
          }
        });
      } catch (error) {
        if (error instanceof Bottleneck.BottleneckError) throwIfStopped();
        throw error;
      }
    },
    hold(ms) {
      heldUntil = Math.max(heldUntil, clock.monotonic() + ms);
      spacingMs = WINDOW_MS / rate;
      turns?.hold(ms);
    },
    stop: () => stop(new PaceStopped('sending has stopped')),
    async close() {
      due.length = 0;
      refill.wake();
      await slots.disconnect();
    },
  };
}
