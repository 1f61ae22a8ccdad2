import { expect, test } from 'vitest';
import { type Clock, systemClock, timestamp } from '../src/clock.js';
import { createPauser } from '../src/pauser.js';

const never = new Promise<void>(() => undefined);
const clock = (sleep: Clock['sleep']): Clock => ({ ...systemClock, sleep });

test('a pause that is woken ends at once, also where the clock takes no notice of the signal', async () => {
  const pauser = createPauser(clock(() => never));
  const pauses = [pauser.pause(1), pauser.pause(1e9)];
  pauser.wake();
  await Promise.all(pauses);
});

test('a pause that is woken asks its clock to forget it', async () => {
  const signals: AbortSignal[] = [];
  const pauser = createPauser(
    clock((_, signal) => {
      if (signal !== undefined) signals.push(signal);
      return never;
    }),
  );
  const pause = pauser.pause(1000);
  pauser.wake();
  await pause;
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('a clock that fails ends the pause with its error', async () => {
  const pauser = createPauser(clock(() => Promise.reject(new Error('no time'))));
  await expect(pauser.pause(1)).rejects.toThrow('no time');
});

test('the clock of the system rejects when the signal is aborted, before or meanwhile', async () => {
  await expect(systemClock.sleep(1e6, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  const controller = new AbortController();
  const slept = systemClock.sleep(1e6, controller.signal);
  controller.abort(new Error('meanwhile'));
  await expect(slept).rejects.toThrow('meanwhile');
  await systemClock.sleep(1, new AbortController().signal);
});

test('what is written down is dated by the clock', () => {
  expect(timestamp({ ...systemClock, now: () => 1_900_000_000_000 })).toBe('2030-03-17T17:46:40.000Z');
});
