import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import { call, KEY, post, sandbox, simpleOrder } from './support.js';

describe('startSandbox', () => {
  it('listens on the loopback address only, at a port of its own', async () => {
    const one = await sandbox();
    const other = await sandbox();
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v2$/);
    expect(other.url).not.toBe(one.url);
    expect((await call(one.url, '/ping')).body).toEqual({ message: 'pong' });
  });

  it('rejects when the port is taken', async () => {
    const one = await sandbox();
    await expect(startSandbox({ port: Number(new URL(one.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each([{ settleAfterMs: -1 }, { latencyMs: Number.NaN }, { ordersPerMinute: 0 }, { port: 70_000 }])(
    'refuses options that make no sense: %j',
    async (options) => {
      await expect(startSandbox(options)).rejects.toThrow(RangeError);
    },
  );

  it('takes away an order for as long as it settles, by the clock and not by timers', async () => {
    let now = Date.now();
    const { url } = await sandbox({ settleAfterMs: 3_600_000, now: () => now });
    const { body } = await post(url, simpleOrder());
    now += 3_599_999;
    expect((await call(url, `/order/${body.id}`)).body.status).toBe('PROCESSING');
    now += 1;
    expect((await call(url, `/order/${body.id}`)).body.status).toBe('COMPLETED');
  });

  it('logs method, path, query, key and status, and never the API key', async () => {
    const box = await sandbox();
    await post(box.url, simpleOrder(), 'k-1');
    await call(box.url, '/order?limit=5');
    expect(box.requests).toMatchObject([
      { method: 'POST', path: '/v2/order', query: '', idempotencyKey: 'k-1', status: 202, fault: null },
      { method: 'GET', path: '/v2/order', query: '?limit=5', idempotencyKey: null, status: 200, fault: null },
    ]);
    expect(JSON.stringify(box.requests)).not.toContain(KEY);
  });
});

describe('close', () => {
  it('ends idle connections, unfinished requests and answers that are still to come, and can be repeated', async () => {
    const box = await startSandbox({ latencyMs: 3_600_000, faults: [{ on: 'create', nth: 1, kind: 'hang-before' }] });
    const port = Number(new URL(box.url).port);
    const agent = new Agent({ keepAlive: true });
    const idle = new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve).on('close', resolve));
    const waiting = new Promise((resolve) =>
      request(`${box.url}/ping`, { agent, headers: { 'X-Api-Key': KEY } })
        .on('error', resolve)
        .end(),
    );
    const unfinished = new Promise((resolve) => {
      const half = request(`${box.url}/order`, { method: 'POST', headers: { 'X-Api-Key': KEY } }).on('error', resolve);
      half.write('{"items":[');
    });
    const hanging = post(box.url, simpleOrder()).catch((error: unknown) => error);
    while (box.requests.length < 3) await new Promise((resolve) => setImmediate(resolve));

    await Promise.all([box.close(), box.close()]);
    await Promise.all([idle, waiting, unfinished]);
    expect(await hanging).toBeInstanceOf(Error);
    await expect(fetch(`${box.url}/ping`)).rejects.toThrow();
    agent.destroy();
  });
});
