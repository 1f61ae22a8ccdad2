/** A limiter that is handed over may do anything: a request is started at most once, and not after the stop. */
import Bottleneck from 'bottleneck';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { IssueBatchError } from '../../src/errors.js';
import type { Limiter } from '../../src/limiter.js';
import { createGate } from '../../src/submit/gate.js';

/** Holds back what it is given until the test says otherwise. */
function slowLimiter() {
  const held: (() => Promise<unknown>)[] = [];
  const ends: { resolve: (value?: unknown) => void; reject: (error: unknown) => void }[] = [];
  const limiter: Limiter = {
    schedule: <T>(request: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        held.push(request);
        ends.push({ resolve: resolve as (value?: unknown) => void, reject });
      }),
  };
  return { limiter, held, ends, start: (index = 0) => held[index]?.() };
}

function counted(outcome: () => Promise<string> = async () => 'sent') {
  const calls = { count: 0 };
  const request = () => {
    calls.count += 1;
    return outcome();
  };
  return { calls, request };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a request is sent when the limiter starts it, and not before', async () => {
  const { limiter, start } = slowLimiter();
  const { calls, request } = counted();
  const passed = createGate(limiter, systemClock).pass(request);
  await turn();
  expect(calls.count).toBe(0);
  await start();
  expect(await passed).toBe('sent');
});

test('a request that is started twice is sent once, and both starts have its outcome', async () => {
  const { limiter, start } = slowLimiter();
  const { calls, request } = counted();
  const passed = createGate(limiter, systemClock).pass(request);
  expect(await Promise.all([start(), start()])).toEqual(['sent', 'sent']);
  await passed;
  expect(await start()).toBe('sent');
  expect(calls.count).toBe(1);
});

test('a stop ends the wait at once, and what is started later sends nothing', async () => {
  const { limiter, start } = slowLimiter();
  const { calls, request } = counted();
  const gate = createGate(limiter, systemClock);
  const passed = gate.pass(request);
  gate.close(new Error('stopped'));
  await expect(passed).rejects.toThrow('stopped');
  await expect(start()).rejects.toThrow('stopped');
  await expect(gate.pass(request)).rejects.toThrow('stopped');
  expect(calls.count).toBe(0);
});

test('a late start that nobody waits for leaves no unhandled rejection', async () => {
  const { limiter, held } = slowLimiter();
  const gate = createGate(limiter, systemClock);
  const passed = gate.pass(counted().request);
  gate.close(new Error('stopped'));
  await expect(passed).rejects.toThrow('stopped');
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  void held[0]?.();
  await turn();
  await turn();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('a limiter that rejects or throws is told as such, and its request is never sent', async () => {
  const { limiter, start, ends } = slowLimiter();
  const { calls, request } = counted();
  const passed = createGate(limiter, systemClock).pass(request);
  ends[0]?.reject(new Error('Redis is gone'));
  await expect(passed).rejects.toMatchObject({
    code: 'UNREACHABLE',
    message: 'The limiter let no order request pass: Redis is gone.',
    hint: expect.stringContaining('not sent'),
  });
  await expect(start()).rejects.toMatchObject({ code: 'UNREACHABLE' });
  const throwing: Limiter = {
    schedule() {
      throw new Error('broken');
    },
  };
  await expect(createGate(throwing, systemClock).pass(request)).rejects.toThrow('broken');
  expect(calls.count).toBe(0);
});

test('a limiter that ends a turn without a start is told as such', async () => {
  const { limiter, ends } = slowLimiter();
  const { calls, request } = counted();
  const passed = createGate(limiter, systemClock).pass(request);
  ends[0]?.resolve();
  await expect(passed).rejects.toMatchObject({ code: 'USAGE' });
  expect(calls.count).toBe(0);
});

test('of a request that was started its own outcome counts, however the turn ends', async () => {
  for (const end of ['resolve', 'reject'] as const) {
    const { limiter, start, ends } = slowLimiter();
    let answer: (text: string) => void = () => undefined;
    const { request } = counted(() => new Promise((resolve) => (answer = resolve)));
    const gate = createGate(limiter, systemClock);
    const passed = gate.pass(request);
    void start();
    ends[0]?.[end](new Error('timed out'));
    gate.close(new Error('stopped'));
    await turn();
    answer('accepted');
    expect(await passed).toBe('accepted');
  }
});

test('a request that was held back for more than a day is not sent any more', async () => {
  let now = 0;
  const { limiter, start } = slowLimiter();
  const { calls, request } = counted();
  const passed = createGate(limiter, { ...systemClock, monotonic: () => now }).pass(request);
  now = 86_400_001;
  await expect(start()).rejects.toMatchObject({ code: 'UNREACHABLE' });
  await expect(passed).rejects.toThrow('more than a day');
  expect(calls.count).toBe(0);
});

test('a Bottleneck instance is a limiter; one that is stopped, or gives up on a request under way, loses none', async () => {
  const limiter: Limiter & Bottleneck = new Bottleneck({ maxConcurrent: 1 });
  const gate = createGate(limiter, systemClock);
  expect(await gate.pass(counted().request)).toBe('sent');
  await limiter.stop();
  await expect(gate.pass(counted().request)).rejects.toThrow('has been stopped');

  const hasty = new Bottleneck();
  const bound: Limiter = { schedule: (request) => hasty.schedule({ expiration: 1 }, request) };
  const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve('accepted'), 20));
  expect(await createGate(bound, systemClock).pass(slow)).toBe('accepted');
});

test('what a limiter says in the words of this program is passed on as it is', async () => {
  const said = new IssueBatchError('LOCKED', 'Another run has it.', { hint: 'Wait.' });
  const limiter: Limiter = { schedule: () => Promise.reject(said) };
  await expect(createGate(limiter, systemClock).pass(async () => 'sent')).rejects.toBe(said);
});
