import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { IncomingAnswer, OutgoingRequest } from '../../src/api/exchange.js';
import { type NodeClient, openNodeClient } from '../../src/api/node-client.js';

let server: Server;
let client: NodeClient;
let connections: Socket[];

async function start(listener: RequestListener): Promise<string> {
  connections = [];
  server = createServer(listener);
  server.on('connection', (socket) => connections.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = openNodeClient();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

const GET: OutgoingRequest = {
  method: 'GET',
  headers: {},
  body: undefined,
  signal: new AbortController().signal,
};
const POST: OutgoingRequest = { ...GET, method: 'POST', body: Buffer.from('{"items":[]}') };

async function textOf({ body }: IncomingAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('an answer', () => {
  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('that a front has compressed unasked (%s) is read all the same', async (encoding, compress) => {
    const url = await start((_, response) => {
      response.writeHead(202, { 'Content-Encoding': encoding }).end(compress('{"id":"O-1"}'));
    });
    const answer = await client.send(url, POST);
    expect([answer.status, await textOf(answer)]).toEqual([202, '{"id":"O-1"}']);
  });

  test.each([['identity'], ['gzip']])(
    'that ends too early (%s) is an error, never a shorter answer',
    async (encoding) => {
      const url = await start((_, response) => {
        const bytes = encoding === 'gzip' ? gzipSync('{"id":"O-1"}') : Buffer.from('{"id":"O-1"}');
        response.writeHead(202, { 'Content-Encoding': encoding, 'Content-Length': bytes.length + 1 });
        response.write(bytes);
        setTimeout(() => response.destroy(), 20);
      });
      await expect(client.send(url, POST).then(textOf)).rejects.toThrow();
    },
  );

  test('that nobody reads in time may break off without ending the process', async () => {
    const url = await start((_, response) => {
      response.writeHead(202, { 'Content-Length': 100 });
      response.write('{');
      setTimeout(() => response.destroy(), 10);
    });
    const answer = await client.send(url, POST);
    await new Promise((resolve) => connections[0]?.once('close', resolve));
    await expect(textOf(answer)).rejects.toThrow();
  });

  test('has its headers by name, whatever the letters, and says when there is none', async () => {
    const url = await start((_, response) => response.writeHead(200, { 'CF-Ray': 'abc' }).end());
    const answer = await client.send(url, GET);
    expect([answer.header('cf-ray'), answer.header('retry-after')]).toEqual(['abc', undefined]);
  });
});

describe('a request', () => {
  test('is sent once, also when the server hangs up on a connection that was used before', async () => {
    let asked = 0;
    const url = await start((request, response) => {
      asked += 1;
      if (asked === 1) response.end('{}');
      else request.socket.destroy();
    });
    await textOf(await client.send(url, POST));
    await expect(client.send(url, POST)).rejects.toThrow();
    expect([asked, connections.length]).toEqual([2, 1]);
  });

  test('goes over the connection of the one before', async () => {
    const url = await start((_, response) => response.end('{}'));
    for (let count = 0; count < 3; count += 1) await textOf(await client.send(url, GET));
    expect(connections).toHaveLength(1);
  });

  test('is told its length, for which some fronts ask', async () => {
    const url = await start((request, response) => {
      const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
      response.end(JSON.stringify([length, coding ?? null]));
    });
    expect(await textOf(await client.send(url, POST))).toBe('["12",null]');
  });

  test('that is cut off ends its connection, before and within the answer', async () => {
    const url = await start((request, response) => {
      if (request.method === 'GET') response.write('{');
    });
    for (const request of [POST, GET]) {
      const cut = new AbortController();
      const answered = client.send(url, { ...request, signal: cut.signal }).then(textOf);
      while (connections.length === 0) await new Promise((resolve) => setImmediate(resolve));
      const closed = new Promise((resolve) => connections.pop()?.once('close', resolve));
      setTimeout(() => cut.abort(), 20);
      await expect(answered).rejects.toThrow();
      await closed;
    }
  });

  test('that is switched to another protocol fails', async () => {
    const url = await start(() => undefined);
    server.on('request', (request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    });
    await expect(client.send(url, POST)).rejects.toThrow();
  });
});

test('a connection that rests is closed after a while, and one that waits for a slow answer is not', async () => {
  const url = await start((_, response) => {
    setTimeout(() => response.write('{'), 150);
    setTimeout(() => response.end('}'), 300);
  });
  const impatient = openNodeClient(30);
  expect(await textOf(await impatient.send(url, POST))).toBe('{}');
  await new Promise((resolve) => connections[0]?.once('close', resolve));
  await impatient.close();
});

test('closing ends connections that rest', async () => {
  const url = await start((_, response) => response.end('{}'));
  await textOf(await client.send(url, GET));
  const closed = new Promise((resolve) => connections[0]?.once('close', resolve));
  await client.close();
  await closed;
});
