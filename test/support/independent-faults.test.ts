import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { body, call, item, type Json, made, order, server, start, told } from './independent-client.js';
import type { Fault, FaultKind } from './independent-server.mjs';

describe('faults of POST /order', () => {
  /** What a client sees: a status, or the kind of its failure. */
  async function seen(key: string, patience?: number): Promise<string> {
    try {
      const response = await order(key, undefined, patience);
      const text = await response.text();
      try {
        const value = JSON.parse(text) as Json;
        return `${response.status} ${value.id ? 'id' : 'no id'}`;
      } catch {
        return `${response.status} no JSON`;
      }
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'broken';
    }
  }

  const looks: [FaultKind, Partial<Fault>, string][] = [
    ['status', { status: 503, html: true }, '503 no JSON'],
    ['status', { status: 409 }, '409 no id'],
    ['insufficient-funds', {}, '400 no id'],
    ['in-progress', {}, '400 no id'],
    ['redirect', { status: 307, location: 'http://127.0.0.2:9/' }, '307 no JSON'],
    ['html-200', {}, '200 no JSON'],
    ['empty-200', {}, '200 no JSON'],
    ['no-id', {}, '202 no id'],
    ['other-json', {}, '200 no id'],
    ['deep-json', {}, '200 no JSON'],
    ['reset-after', {}, 'broken'],
    ['hang', {}, 'timeout'],
    ['102-silence', {}, 'timeout'],
    ['102-close', {}, 'broken'],
    ['102-body', {}, 'broken'],
    ['102-then-202', {}, '202 id'],
    ['cut-length', {}, 'broken'],
    ['cut-chunked', {}, 'broken'],
    ['cut-close', {}, '202 no JSON'],
    ['slow-drip', {}, 'timeout'],
    ['gzip-bomb', { sizeBytes: 1_000_000 }, '202 id'],
    ['huge-body', { sizeBytes: 1_000_000 }, '202 id'],
    ['duplicate-id', {}, '202 id'],
    ['bad-utf8', {}, '202 id'],
    ['wrong-content-type', {}, '202 id'],
  ];
  const variants = looks.flatMap(([kind, extra, look]) =>
    [true, false].map((isMade) => ({ kind, extra, look, isMade })),
  );

  test.each(variants)('$kind $extra, made: $isMade, looks like "$look"', async ({ kind, extra, look, isMade }) => {
    await start({ faultPlan: [{ on: 'create', kind, made: isMade, cached: false, ...extra }] });
    expect(await seen('k1', look === 'timeout' ? 300 : undefined)).toBe(look);
    expect(server.log().orders).toHaveLength(isMade ? 1 : 0);
    expect(server.log().requests).toMatchObject([{ fault: kind, orderId: server.log().orders[0]?.id ?? null }]);
    // Afterwards the key leads to one order, the same one if there was one before.
    expect(await seen('k1')).toBe('202 id');
    expect(server.log().orders).toHaveLength(1);
  });

  test('reset-before leaves a request without a body in the log and no order', async () => {
    await start({ faultPlan: [{ on: 'create', kind: 'reset-before' }] });
    expect(await seen('k1')).toBe('broken');
    expect(server.log()).toMatchObject({ requests: [{ fault: 'reset-before', bodyText: null }], orders: [] });
    expect(() => server.configure({ faultPlan: [{ on: 'create', kind: 'reset-before', made: true }] })).toThrow(
      'before',
    );
  });

  test('102 with a body is a bare 102 on the wire, which node:http takes as a broken answer', async () => {
    await start({ faultPlan: [{ on: 'create', kind: '102-body' }] });
    const headers = { 'X-Api-Key': 'XX.s', 'X-Idempotency-Key': 'k1' };
    const request = httpRequest(`${server.url}/order`, { method: 'POST', headers });
    const information = once(request, 'information');
    const broken = new Promise((resolve) => request.on('error', resolve));
    request.end(body(item(10)));
    expect(await information).toMatchObject([{ statusCode: 102 }]);
    expect(await broken).toBeInstanceOf(Error);
  });

  test('cut-length announces more bytes than it sends', async () => {
    await start({ faultPlan: [{ on: 'create', kind: 'cut-length', keep: 5 }] });
    const text = body(item(10));
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v2/order HTTP/1.1\r\nhost: x\r\nx-api-key: XX.s\r\nx-idempotency-key: k1\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    );
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const [head = '', sent] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    expect(sent).toBe('{"id"');
    expect(Number(/content-length: (\d+)/.exec(head)?.[1])).toBeGreaterThan(5);
  });

  test('hit the planned request of the planned key, so often as planned', async () => {
    const fault = { on: 'create', kind: 'status', status: 503 } as const;
    await start({
      faultPlan: [
        { ...fault, key: 'k1', nth: 2, times: 2 },
        { ...fault, status: 502, bodyIncludes: '"face_value":77', times: null },
      ],
    });
    const statuses: number[] = [];
    for (const key of ['k2', 'k1', 'k2', 'k1', 'k1', 'k1']) statuses.push((await order(key)).status);
    for (const key of ['k3', 'k3']) statuses.push((await order(key, body(item(77)))).status);
    expect(statuses).toEqual([202, 202, 202, 503, 503, 202, 502, 502]);
  });

  test('fate decides how the order ends, for GET and the list alike', async () => {
    await start({
      faultPlan: [
        { on: 'create', kind: 'fate', fate: 'failed-bare' },
        { on: 'create', kind: 'fate', fate: 'processing', nth: 2 },
      ],
    });
    const failed = await made('k1');
    const stuck = await made('k2');
    expect((await told(call(`/order/${failed}`)))[1]).toEqual({ id: failed, status: 'FAILED' });
    expect((await told(call('/order')))[1].items).toMatchObject([
      { id: stuck, status: 'PROCESSING' },
      { id: failed, status: 'FAILED' },
    ]);
    const { orders, balances } = server.log();
    expect(orders.map((entry) => entry.items[0]?.live)).toEqual([false, true]);
    expect(balances.USD).toBe('999990.00');
    server.configure({ unstick: true });
    expect((await told(call(`/order/${stuck}`)))[1].status).toBe('COMPLETED');
  });
});
