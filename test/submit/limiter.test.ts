/** Orders that go through a limiter of the caller's: what arrives at the server, and what the journal knows of it. */
import { expect, test } from 'vitest';
import type { Limiter } from '../../src/limiter.js';
import { statuses, submit } from './send-sample.js';

const never = new Promise<never>(() => undefined);
const creates = ({ log }: Awaited<ReturnType<typeof submit>>) =>
  log.requests.filter(({ method }) => method === 'POST').length;
const intents = ({ events }: Awaited<ReturnType<typeof submit>>) =>
  events.filter(({ type }) => type === 'order:intent').length;

test('a limiter that starts every request twice has every order sent once', async () => {
  const limiter: Limiter = {
    async schedule(request) {
      await Promise.all([request(), request()]);
      return request();
    },
  };
  const sent = await submit({ limiter: () => limiter });
  expect(statuses(sent)).toEqual(['accepted', 'accepted', 'accepted']);
  expect([creates(sent), intents(sent)]).toEqual([3, 3]);
});

test('a limiter that never starts a request does not hold up the stop, and nothing is sent or recorded', async () => {
  const sent = await submit({
    limiter: (stop) => ({
      schedule() {
        setImmediate(() => stop.abort());
        return never;
      },
    }),
  });
  expect(sent.end).toEqual({ parked: [] });
  expect([creates(sent), sent.events]).toEqual([0, []]);
});

test('a limiter that starts a request after the stop sends nothing and records nothing', async () => {
  const held: (() => Promise<unknown>)[] = [];
  const sent = await submit({
    limiter: (stop) => ({
      schedule(request) {
        held.push(request);
        setImmediate(() => stop.abort());
        return never;
      },
    }),
    afterwards: async () => {
      expect(held).toHaveLength(1);
      for (const request of held) await expect(request()).rejects.toThrow('sending has stopped');
    },
  });
  expect([creates(sent), sent.events]).toEqual([0, []]);
});

test('a limiter that fails ends the run, and the order that it was asked for has no intent', async () => {
  let calls = 0;
  const limiter: Limiter = {
    schedule(request) {
      calls += 1;
      if (calls === 1) return request();
      throw new Error('the store is full');
    },
  };
  const sent = await submit({ limiter: () => limiter, orders: 6 });
  expect(sent.error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('the store is full') });
  expect([creates(sent), intents(sent)]).toEqual([1, 1]);
  expect(statuses(sent)).toEqual(['accepted', ...Array(5).fill('planned')]);
});

test('a request that its limiter gives up on while it is under way is recorded as it ends', async () => {
  const limiter: Limiter = {
    async schedule(request) {
      void request();
      throw new Error('this job timed out');
    },
  };
  const sent = await submit({ limiter: () => limiter, answerDelayMs: 50 });
  expect(statuses(sent)).toEqual(['accepted', 'accepted', 'accepted']);
  expect([sent.error, creates(sent), intents(sent)]).toEqual([undefined, 3, 3]);
});

test('an order that turns out to exist while it waits for the limiter is not sent', async () => {
  let shown = false;
  const limiter: Limiter = {
    async schedule(request) {
      shown = true;
      return request();
    },
  };
  const sent = await submit({ limiter: () => limiter, takeOver: () => shown });
  expect([creates(sent), sent.events]).toEqual([0, []]);
});
