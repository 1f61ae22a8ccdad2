import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { API_VERSION } from '../../src/api/wire.js';
import { call, post, sandbox, simpleOrder } from './support.js';

/** Sends raw bytes and gives back whatever arrives until the connection ends. */
function raw(url: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

describe('the gateway', () => {
  it.each([
    ['', 401, 'unauthorized'],
    ['wg123.secret', 403, 'forbidden'],
    [' XX', 200, undefined],
    ['xxlower.secret', 200, undefined],
  ])('answers the key %j with %i', async (key, status, type) => {
    const { url } = await sandbox();
    const reply = await call(url, '/ping', { headers: { 'X-Api-Key': key } });
    expect(reply.status).toBe(status);
    expect(reply.body.type).toBe(type);
    expect(reply.headers.has('x-api-version')).toBe(status === 200);
  });

  it.each([
    [API_VERSION, 200, undefined],
    ['2023-07-27', 410, 'version_removed'],
    ['2023-01-16', 410, 'version_removed'],
    ['tomorrow', 400, 'invalid_version'],
  ])('answers version %s with %i', async (version, status, type) => {
    const { url } = await sandbox();
    const reply = await call(url, '/ping', { headers: { 'X-Api-Version': version } });
    expect(reply.status).toBe(status);
    expect(reply.body.type).toBe(type);
    expect(reply.headers.get('x-api-version')).toBe(API_VERSION);
  });

  it.each([
    ['GET', '/orders'],
    ['GET', '/order/O-UNKNOWN'],
    ['GET', '/order/a/b'],
    ['GET', '/order/%E0%A4%A'],
    ['GET', '/ping/x'],
    ['DELETE', '/order/O-UNKNOWN'],
    ['POST', '/order/estimate'],
    ['PUT', '/order'],
    ['GET', '/../ping'],
  ])('answers %s %s with 404', async (method, path) => {
    const { url } = await sandbox();
    expect(await call(url, path, { method })).toMatchObject({ status: 404, body: { type: 'not_found' } });
  });

  it('asks for the key before it says that a path does not exist', async () => {
    const { url } = await sandbox();
    expect((await call(url, '/nothing', { headers: { 'X-Api-Key': '' } })).status).toBe(401);
  });

  it('refuses a body that is too long, without storing it', async () => {
    const { url } = await sandbox();
    expect((await post(url, 'x'.repeat((4 << 20) + 1), 'long')).status).toBe(413);
    expect((await post(url, simpleOrder(), 'long')).status).toBe(202);
  });

  it('survives requests that are broken in every way', async () => {
    const { url } = await sandbox();
    await raw(url, 'not http at all\r\n\r\n');
    await raw(url, 'GET //[ HTTP/1.1\r\nHost: x\r\nX-Api-Key: XX\r\nConnection: close\r\n\r\n');
    await raw(
      url,
      'POST /v2/order HTTP/1.1\r\nHost: x\r\nX-Api-Key: XX\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{}\r\n\r\nGET',
    );
    await raw(url, 'POST /v2/order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n');
    const abandoned = new AbortController();
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"items":['));
        setImmediate(() => abandoned.abort());
      },
    });
    await expect(
      call(url, '/order', { method: 'POST', body, duplex: 'half', signal: abandoned.signal } as RequestInit),
    ).rejects.toThrow();
    for (const value of ['[]', 'null', '"x"', '1e999', `${'['.repeat(100_000)}`, '{"__proto__":{"items":1}}']) {
      expect((await post(url, value)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await call(url, '/ping')).status).toBe(200);
  });
});
