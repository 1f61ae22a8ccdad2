/** With fake time and a server that is a function. */
import pLimit from 'p-limit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpAnswer, TransportError } from '../../src/api/transport.js';
import { type Asked, createInquiry } from '../../src/results/ask-orders.js';
import { advance, answer, done, open } from '../poll/poll-sample.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Server = (orderId: string, look: number) => HttpAnswer | Error | Promise<HttpAnswer>;

function start(server: Server) {
  const looks: { orderId: string; at: number }[] = [];
  const stop = new AbortController();
  const cancelled = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(new TransportError('cancelled', 'given up')));
  });
  cancelled.catch(() => undefined);
  const client = {
    async getOrder(orderId: string) {
      looks.push({ orderId, at: Date.now() });
      const told = server(orderId, looks.filter((look) => look.orderId === orderId).length);
      if (told instanceof Error) throw told;
      return Promise.race([told, cancelled]);
    },
  };
  const inquiry = createInquiry(client, stop.signal);
  const limit = pLimit(4);
  const ends: Asked[] = [];
  const ask = (orderId: string, accept: (status: string) => boolean = (status) => status === 'COMPLETED') =>
    limit(async () => {
      ends.push(await inquiry.ask(orderId, ({ status }) => accept(status)));
    });
  const kinds = () => ends.map(({ kind }) => kind);
  return { inquiry, looks, stop, ask, ends, kinds };
}

describe('asking for settled orders', () => {
  test('takes one look each, at most eight a second', async () => {
    const { looks, ask, kinds } = start((orderId) => done(orderId));
    for (let n = 0; n < 100; n += 1) void ask(`O-${n}`);
    await advance(100 * 125 + 100);
    expect([looks.length, new Set(kinds())]).toEqual([100, new Set(['order'])]);
    for (const { at } of looks) {
      expect(looks.filter((other) => other.at >= at && other.at < at + 1000).length).toBeLessThanOrEqual(8);
    }
  });

  test('looks again after trouble of any kind, and once more for an order that is not at its end', async () => {
    const troubles = [new TransportError('network', 'reset'), answer(500, {}), answer(200, ['nonsense'])];
    const { looks, ask, ends } = start((orderId, look) => troubles[look - 1] ?? done(orderId));
    void ask('O-1');
    await advance(60_000);
    expect([looks.length, ends]).toMatchObject([4, [{ kind: 'order', order: { id: 'O-1' } }]]);
    const second = start((orderId, look) => (look < 3 ? open(orderId) : done(orderId)));
    void second.ask('O-1');
    await advance(60_000);
    expect(second.ends).toMatchObject([{ kind: 'order', order: { status: 'COMPLETED' } }]);
  });

  test('leaves an order alone that brings no answer four times, and says why', async () => {
    const { looks, ask, ends, inquiry } = start(() => answer(404, { type: 'not_found', message: 'No such order' }));
    void ask('O-1');
    await advance(60_000);
    expect(ends).toEqual([{ kind: 'silent', failure: expect.objectContaining({ type: 'not_found' }) }]);
    expect([looks.length, inquiry.givenUp]).toEqual([4, undefined]);
  });

  test('hands over what an order shows at last, also when it was not what was hoped for', async () => {
    const { ask, ends } = start((orderId) => open(orderId));
    void ask('O-1');
    await advance(60_000);
    expect(ends).toMatchObject([{ kind: 'order', order: { status: 'PROCESSING' } }]);
  });

  test('waits with all orders when the server says "too many requests"', async () => {
    const { looks, ask, kinds } = start((orderId, look) =>
      orderId === 'O-0' && look === 1 ? answer(429, {}, 20_000) : done(orderId),
    );
    for (let n = 0; n < 8; n += 1) void ask(`O-${n}`);
    await advance(19_000);
    expect(looks.length).toBeLessThanOrEqual(4);
    await advance(5000);
    expect(kinds()).toEqual(Array.from({ length: 8 }, () => 'order'));
  });

  test('does not wait for ever for a server that always says so', async () => {
    const { looks, ask, kinds } = start(() => answer(429, {}));
    void ask('O-0');
    await advance(600_000);
    expect(kinds()).toEqual(['silent']);
    expect(looks.length).toBeLessThan(20);
  });

  test.each([401, 403])('ends at once when the key is refused with %i', async (status) => {
    const { looks, ask, kinds, inquiry } = start(() => answer(status, { message: 'Forbidden' }));
    for (let n = 0; n < 50; n += 1) void ask(`O-${n}`);
    await advance(60_000);
    expect([inquiry.refused, inquiry.givenUp?.status]).toEqual([true, status]);
    expect(new Set(kinds())).toEqual(new Set(['stopped']));
    expect(looks.length).toBeLessThanOrEqual(4);
  });

  test('gives up on a host that answers for no order, and not on one that knows some of them', async () => {
    const silent = start(() => new TransportError('timeout', 'late'));
    for (let n = 0; n < 200; n += 1) void silent.ask(`O-${n}`);
    await advance(600_000);
    expect(silent.inquiry).toMatchObject({ refused: false, givenUp: { type: 'timeout' } });
    expect(silent.looks.length).toBeLessThanOrEqual(12 * 4);
    expect(silent.ends).toHaveLength(200);

    const patchy = start((orderId) => (orderId.endsWith('0') ? done(orderId) : answer(404, { type: 'not_found' })));
    for (let n = 0; n < 200; n += 1) void patchy.ask(`O-${n}`);
    await advance(3_600_000);
    expect(patchy.inquiry.givenUp).toBeUndefined();
    expect(patchy.kinds().filter((kind) => kind === 'order')).toHaveLength(20);
  });

  test('ends at once when it is stopped: in a request, in a pause and while it waits for its turn', async () => {
    const { ask, stop, kinds } = start((orderId) =>
      orderId === 'O-0' ? new Promise<HttpAnswer>(() => undefined) : answer(500, {}),
    );
    for (let n = 0; n < 20; n += 1) void ask(`O-${n}`);
    await advance(500);
    stop.abort();
    await advance(1);
    expect(kinds()).toEqual(Array.from({ length: 20 }, () => 'stopped'));
  });

  test('throws what is no trouble of the network but a bug', async () => {
    const { inquiry } = start(() => new TypeError('bug'));
    const end = expect(inquiry.ask('O-1', () => true)).rejects.toThrow('bug');
    await advance(1000);
    await end;
  });
});
