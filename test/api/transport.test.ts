import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createTransport, type HttpRequest, TransportError, type TransportOptions } from '../../src/api/transport.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
}

const GET: HttpRequest = { method: 'GET', path: '/ping' };

async function send(handler: Handler, options: Partial<TransportOptions> = {}, request = GET) {
  const baseUrl = await serve(handler);
  return createTransport({ baseUrl, apiKey: 'XXa.b', timeoutMs: 5000, userAgent: 'test/1', ...options })(request);
}

const failure = async (sent: Promise<unknown>): Promise<TransportError> => {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
};

describe('an exchange', () => {
  test('sends exactly the bytes it is given, with key, version and no wish for compression', async () => {
    const body = Buffer.from('{"face_value":10.10}');
    const seen: unknown[] = [];
    const request = { method: 'POST', path: '/order?x=1', headers: { 'X-Idempotency-Key': 'k' }, body } as const;
    await send(
      (incoming, response) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          seen.push(incoming.method, incoming.url, Buffer.concat(chunks), incoming.headers);
          response.end('{}');
        });
      },
      {},
      request,
    );
    expect(seen).toMatchObject([
      'POST',
      '/v2/order?x=1',
      body,
      {
        'x-api-key': 'XXa.b',
        'x-api-version': '2024-02-05',
        'x-idempotency-key': 'k',
        'accept-encoding': 'identity',
        'user-agent': 'test/1',
        'content-length': String(body.length),
      },
    ]);
  });

  test("tells status, text, the server's clock, the front's request ID and how long to wait", async () => {
    const times: number[] = [];
    const answer = await send(
      (_, response) => {
        response.writeHead(429, {
          'Content-Type': 'application/json',
          Date: 'Sun, 01 Nov 2026 10:00:00 GMT',
          'x-amzn-requestid': 'r-1',
          'Retry-After': '7',
        });
        response.end('{"error":"é"}');
      },
      { onServerTime: (time) => times.push(time) },
    );
    const serverTime = Date.parse('2026-11-01T10:00:00Z');
    expect(answer).toEqual({
      status: 429,
      text: '{"error":"é"}',
      contentType: 'application/json',
      serverTime,
      requestId: 'r-1',
      retryAfterMs: 7000,
    });
    expect(times).toEqual([serverTime]);
  });

  test.each([
    ['600000', 600_000],
    ['-5', 0],
    ['soon', 0],
    ['Sun, 01 Nov 2020 10:00:00 GMT', 0],
    ['Sun, 01 Nov 2099 10:00:00 GMT', 600_000],
  ])('takes a Retry-After of %s for %d ms', async (header, ms) => {
    const answer = await send((_, response) => response.writeHead(429, { 'Retry-After': header }).end());
    expect(answer.retryAfterMs).toBe(ms);
  });

  test.each([301, 302, 303, 307, 308])('never follows a %d, which would hand over the key', async (status) => {
    let asked = 0;
    const elsewhere = await serve((_, response) => {
      asked += 1;
      response.end('{}');
    });
    const request = { method: 'POST', path: '/order', body: Buffer.from('{}') } as const;
    const answer = await send((_, response) => response.writeHead(status, { Location: elsewhere }).end(), {}, request);
    expect([answer.status, asked]).toEqual([status, 0]);
  });
});

describe('no usable answer is', () => {
  test('a server that never answers, after the time that was given', async () => {
    expect(await failure(send(() => undefined, { timeoutMs: 50 }))).toMatchObject({ kind: 'timeout' });
  });

  test('a body that drips on past the deadline', async () => {
    const slow: Handler = (_, response) => {
      response.write('{');
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    };
    expect(await failure(send(slow, { timeoutMs: 100 }))).toMatchObject({ kind: 'timeout' });
  });

  test('a connection that is reset, refused, or cut in the middle of the body', async () => {
    const cut: Handler = (_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{"id":"O-1"');
      setTimeout(() => response.destroy(), 20);
    };
    expect(await failure(send((_, response) => response.destroy()))).toMatchObject({ kind: 'network' });
    expect(await failure(send(cut))).toMatchObject({ kind: 'network' });
    expect(await failure(send(cut, { baseUrl: 'http://127.0.0.1:9/v2' }))).toMatchObject({ kind: 'network' });
  });

  test.each([
    ['plain', 'identity'],
    ['compressed', 'gzip'],
  ])('a %s body of more than eight megabytes', async (_, encoding) => {
    const big = Buffer.alloc(9 << 20, ' ');
    const bytes = encoding === 'gzip' ? gzipSync(big) : big;
    const huge: Handler = (__, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(bytes);
    expect(await failure(send(huge))).toMatchObject({ kind: 'oversized' });
  });

  test('bytes that are no UTF-8', async () => {
    expect(await failure(send((_, response) => response.end(Buffer.from([0x22, 0xc3, 0x28]))))).toMatchObject({
      kind: 'network',
    });
  });

  test('one that the caller gives up, before or while waiting; nothing stays behind on the signal', async () => {
    const controller = new AbortController();
    const sent = send(() => controller.abort(), {}, { ...GET, signal: controller.signal });
    expect(await failure(sent)).toMatchObject({ kind: 'cancelled' });
    const again = send((_, response) => response.end(), {}, { ...GET, signal: AbortSignal.abort() });
    expect(await failure(again)).toMatchObject({ kind: 'cancelled' });
  });

  test('whatever an injected fetch throws, without the key in the message', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('no route, key XXa.b') }));
    const error = await failure(send(() => undefined, { fetch }));
    expect(error.kind).toBe('network');
  });
});
