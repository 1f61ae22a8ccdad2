import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition instead of for a time. Fails with `what` when it does not come true. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = 30_000,
): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`Waited in vain until ${what}`);
    await delay(20);
  }
}
