import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CREATE_FAULTS, type CreateFaultKind, READ_FAULTS, type ReadFaultKind } from '../../src/sandbox/index.js';
import { call, KEY, listAll, post, sandbox, simpleOrder } from './support.js';

/** What a client sees, what then exists, and what the same key answers when it is sent again. */
interface Expected {
  readonly seen: number | 'reset' | 'hang' | 'cut' | 'unreadable';
  readonly orders: 0 | 1;
  readonly again: number;
}

const CREATE: Readonly<Record<CreateFaultKind, Expected>> = {
  '500-before': { seen: 500, orders: 0, again: 202 },
  '500-after': { seen: 500, orders: 1, again: 202 },
  '500-cached': { seen: 500, orders: 0, again: 500 },
  '500-cached-after': { seen: 500, orders: 1, again: 500 },
  '502-before': { seen: 502, orders: 0, again: 202 },
  '502-after': { seen: 502, orders: 1, again: 202 },
  '503': { seen: 503, orders: 0, again: 202 },
  '504-after': { seen: 504, orders: 1, again: 202 },
  '429': { seen: 429, orders: 0, again: 202 },
  'in-progress': { seen: 400, orders: 0, again: 202 },
  '102-after': { seen: 'unreadable', orders: 1, again: 202 },
  'reset-before': { seen: 'reset', orders: 0, again: 202 },
  'reset-after': { seen: 'reset', orders: 1, again: 202 },
  'hang-before': { seen: 'hang', orders: 0, again: 202 },
  'hang-after': { seen: 'hang', orders: 1, again: 202 },
  'cut-json-after': { seen: 'cut', orders: 1, again: 202 },
  'order-fails': { seen: 202, orders: 1, again: 202 },
};

const READ: Readonly<Record<ReadFaultKind, Expected['seen']>> = {
  '404': 404,
  '429': 429,
  '500': 500,
  '502': 502,
  '503': 503,
  reset: 'reset',
  hang: 'hang',
  'cut-json': 'cut',
};

/** Tells the ways in which an answer can be missing apart. `struck` settles when the sandbox has done its part. */
async function observe(
  request: (signal: AbortSignal) => Promise<Response>,
  struck: () => boolean,
): Promise<Expected['seen']> {
  const patience = new AbortController();
  let abandoned = false;
  const watch = setInterval(() => {
    if (!struck()) return;
    clearInterval(watch);
    // The sandbox is done; an answer that was sent has long arrived over loopback.
    setTimeout(() => {
      abandoned = true;
      patience.abort();
    }, 1000);
  }, 10);
  try {
    const response = await request(patience.signal);
    const text = await response.text();
    if (!response.headers.get('content-type')?.startsWith('application/json')) return response.status;
    try {
      JSON.parse(text);
      return response.status;
    } catch {
      return 'cut';
    }
  } catch (error) {
    if (abandoned) return 'hang';
    return String((error as { cause?: { code?: string } }).cause?.code) === 'ECONNRESET' ? 'reset' : 'unreadable';
  } finally {
    clearInterval(watch);
  }
}

describe('a fault on POST /order', () => {
  it('is documented and tested for every kind', () => {
    expect(Object.keys(CREATE).sort()).toEqual(Object.keys(CREATE_FAULTS).sort());
    expect(Object.keys(READ).sort()).toEqual(Object.keys(READ_FAULTS).sort());
  });

  it.each(Object.entries(CREATE))('of kind %s does what it says', async (name, { seen, orders, again }) => {
    const kind = name as CreateFaultKind;
    const box = await sandbox({ faults: [{ on: 'create', nth: 1, kind }] });
    const body = JSON.stringify(simpleOrder());
    const headers = { 'X-Api-Key': KEY, 'X-Idempotency-Key': 'k' };
    const observed = await observe(
      (signal) => fetch(`${box.url}/order`, { method: 'POST', body, headers, signal }),
      () => box.requests[0]?.fault === kind,
    );
    expect(observed).toBe(seen);
    expect(await listAll(box.url)).toHaveLength(orders);
    expect(box.requests[0]).toMatchObject({ fault: kind, idempotencyKey: 'k' });

    expect((await post(box.url, body, 'k')).status).toBe(again);
    expect(await listAll(box.url)).toHaveLength(again === 202 ? 1 : orders);
    expect((await post(box.url, simpleOrder(), 'fresh')).status).toBe(202);
  });

  it('strikes each multiple when asked to', async () => {
    const { url } = await sandbox({ faults: [{ on: 'create', every: 3, kind: '503' }] });
    const statuses = [];
    for (let n = 0; n < 7; n += 1) statuses.push((await post(url, simpleOrder())).status);
    expect(statuses).toEqual([202, 202, 503, 202, 202, 503, 202]);
  });

  it('counts only requests that the rate limit let through', async () => {
    let now = 0;
    const box = await sandbox({ ordersPerMinute: 1, now: () => now, faults: [{ on: 'create', nth: 2, kind: '503' }] });
    const statuses = [await post(box.url, simpleOrder()), await post(box.url, simpleOrder())].map((r) => r.status);
    now += 60_000;
    statuses.push((await post(box.url, simpleOrder())).status);
    expect(statuses).toEqual([202, 429, 503]);
  });

  it('order-fails settles as FAILED without items and takes no money', async () => {
    const { url } = await sandbox({ faults: [{ on: 'create', nth: 1, kind: 'order-fails' }] });
    const { body } = await post(url, simpleOrder());
    expect((await call(url, `/order/${body.id}`)).body).toMatchObject({ status: 'FAILED', items: [] });
    expect(await listAll(url)).toMatchObject([{ status: 'FAILED' }]);
    expect((await call(url, '/balance?currency=USD')).body.balance).toBe('1000000.00');
  });

  it('102-after sends the literal status line with a body', async () => {
    const { url } = await sandbox({ faults: [{ on: 'create', nth: 1, kind: '102-after' }] });
    const body = JSON.stringify(simpleOrder());
    const text = await new Promise<string>((resolve) => {
      let received = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
        socket.write(
          `POST /v2/order HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${KEY}\r\nX-Idempotency-Key: k\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        ),
      );
      socket.on('data', (data) => {
        received += data.toString();
      });
      socket.on('close', () => resolve(received));
    });
    expect(text).toMatch(/^HTTP\/1\.1 102 Processing\r\n/);
    expect(text).toContain('"type":"idempotency_in_progress"');
  });
});

describe('a fault on GET /order/{id}', () => {
  it.each(Object.entries(READ))('of kind %s changes that one answer only', async (name, seen) => {
    const kind = name as ReadFaultKind;
    const box = await sandbox({ faults: [{ on: 'read', nth: 1, kind }] });
    const { body } = await post(box.url, simpleOrder());
    const observed = await observe(
      (signal) => fetch(`${box.url}/order/${body.id}`, { headers: { 'X-Api-Key': KEY }, signal }),
      () => box.requests[1]?.fault === kind,
    );
    expect(observed).toBe(seen);
    expect((await call(box.url, `/order/${body.id}`)).body).toMatchObject({ status: 'COMPLETED' });
  });
});
