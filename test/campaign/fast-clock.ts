/**
 * Lives: runs of the library inside this process, each with a clock of its own. Its waits pass faster than real time,
 * its calendar may be days ahead, and it can be ended the way `kill -9` ends a process: nothing of it ever goes on.
 * Whatever runs outside a life (the server, the stage, vitest) keeps the real clock.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

export interface Life {
  /** How many of its seconds pass in a real one. */
  readonly speed: number;
  /** Milliseconds that its calendar is ahead of the real one. */
  readonly clockOffsetMs: number;
  dead: boolean;
}

const lives = new AsyncLocalStorage<Life>();
const never = new Promise<never>(() => undefined);
let installed = false;

/** Runs the task as a life of its own. */
export function live<T>(life: Life, task: () => Promise<T>): Promise<T> {
  install();
  return lives.run(life, task);
}

/** Runs what belongs to the outside world, such as a socket, on the real clock. */
export function outside<T>(task: () => T): T {
  return lives.exit(task);
}

/** The value, or nothing ever again when the life has ended by then. */
export async function unlessDead<T>(life: Life, value: Promise<T>): Promise<T> {
  try {
    const arrived = await value;
    return life.dead ? await never : arrived;
  } catch (error) {
    if (life.dead) return never;
    throw error;
  }
}

/** Once per process; a life is told by its asynchronous context, so that several can go on side by side. */
function install(): void {
  if (installed) return;
  installed = true;
  const real = { setTimeout: globalThis.setTimeout, now: performance.now.bind(performance), Date: globalThis.Date };

  const fastTimeout = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const life = lives.getStore();
    if (life === undefined) return real.setTimeout(callback, ms, ...args);
    const unlessOver = () => {
      if (!life.dead) callback(...args);
    };
    return real.setTimeout(unlessOver, (ms ?? 0) / life.speed);
  };
  globalThis.setTimeout = Object.assign(fastTimeout, real.setTimeout) as typeof globalThis.setTimeout;

  performance.now = () => real.now() * (lives.getStore()?.speed ?? 1);

  const now = () => real.Date.now() + (lives.getStore()?.clockOffsetMs ?? 0);
  globalThis.Date = new Proxy(real.Date, {
    construct: (target, args) => Reflect.construct(target, args.length === 0 ? [now()] : args) as object,
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });

  const sleep = timersPromises.setTimeout;
  timersPromises.setTimeout = ((ms?: number, value?: unknown, options?: { signal?: AbortSignal }) => {
    const life = lives.getStore();
    if (life === undefined) return sleep(ms, value, options);
    return unlessDead(life, sleep((ms ?? 0) / life.speed, value, options));
  }) as typeof timersPromises.setTimeout;
  // The library imports it by name.
  syncBuiltinESMExports();
}
