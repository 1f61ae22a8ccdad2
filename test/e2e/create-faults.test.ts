import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from 'vitest';
import type { Fault } from '../support/server-process.js';
import { rowsCsv } from './inputs.js';
import { test } from './scene.js';

type Trouble = Omit<Fault, 'on'>;

/** Troubles that pass. Each meets the first, the middle and the last order of a batch, next to two others. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  '500 before the order is made': { kind: 'status', status: 500, made: false, cached: false },
  '500 after the order is made': { kind: 'status', status: 500, made: true, cached: false },
  'reset before the order is made': { kind: 'reset-before' },
  'reset after the order is made': { kind: 'reset-after' },
  'silence before the order is made': { kind: 'hang', made: false },
  'silence after the order is made': { kind: 'hang', made: true },
  'JSON cut by length': { kind: 'cut-length' },
  'JSON cut in a chunk': { kind: 'cut-chunked' },
  'JSON cut at the close': { kind: 'cut-close' },
  'JSON a byte at a time': { kind: 'slow-drip', everyMs: 100 },
  'JSON over 8 MB': { kind: 'huge-body', sizeBytes: 9 << 20 },
  'JSON that unfolds': { kind: 'gzip-bomb', sizeBytes: 9 << 20 },
  '502 as HTML': { kind: 'status', status: 502, html: true, made: true },
  '200 as HTML': { kind: 'html-200', made: true },
  '200 with nothing': { kind: 'empty-200', made: true },
  '202 without an ID': { kind: 'no-id', made: true },
  '202 as plain text': { kind: 'wrong-content-type' },
  '429 as JSON': { kind: 'status', status: 429 },
  '400 in progress': { kind: 'in-progress', made: true },
  '408 untyped': { kind: 'status', status: 408, body: {}, made: true },
  'a 302 redirect': { kind: 'redirect', status: 302 },
  'a 307 redirect': { kind: 'redirect', status: 307, made: true },
  '102 and silence': { kind: '102-silence', made: true },
  '102 and the end': { kind: '102-close', made: true },
  '102 with a body': { kind: '102-body', made: true },
  '102 and then 202': { kind: '102-then-202' },
  'other JSON': { kind: 'other-json', made: true },
};

const names = Object.keys(TROUBLES);
const third = Math.ceil(names.length / 3);
const cases = names.map((name, index) => [
  name,
  names.at((index + third) % names.length),
  names.at((index + 2 * third) % names.length),
]);

/** Another server, to which nothing may ever go. */
async function startDecoy(): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.end('{"id":"O-DECOY","status":"COMPLETED"}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/order` };
}

describe.concurrent('every row is issued once after', () => {
  test.for(cases)('%s (first order), %s (middle), %s (last)', async (troubles, { scene }) => {
    const decoy = await startDecoy();
    const faultPlan = troubles.map((name, index): Fault => {
      const trouble = { ...TROUBLES[name ?? ''], on: 'create', location: decoy.url } as Fault;
      // A connection that is reset before the body is read has no body to be told by: it is told by its turn.
      return trouble.kind === 'reset-before'
        ? { ...trouble, nth: index + 1 }
        : { ...trouble, bodyIncludes: `#${index} g0]` };
    });
    const server = await scene.serve({ settleMs: 0, itemOrder: 'reverse', faultPlan });
    scene.write('rows.csv', rowsCsv(6));
    const { code } = await scene.run(['rows.csv', '--chunk-size', '2', '--timeout', '1']);
    expect(code).toBe(0);
    const { orders, requests } = await server.log();
    expect(requests.filter(({ fault }) => fault !== null)).toHaveLength(3);
    expect(orders).toHaveLength(3);
    expect(await scene.verdict()).toEqual([]);
    expect(decoy.requests).toEqual([]);
  });

  test('a 429 for an order that was made, on a server without any memory of keys, once a page shows it', async ({
    scene,
  }) => {
    // While it waits for its next try, a page is read to see what has become of the two orders before it.
    const lost: Fault = {
      on: 'create',
      kind: 'status',
      status: 429,
      made: true,
      cached: false,
      bodyIncludes: '#2 g0]',
    };
    const server = await scene.serve({ settleMs: 4500, idempotency: 'none', faultPlan: [lost] });
    scene.write('rows.csv', rowsCsv(3));
    const { code, stderr } = await scene.run(['rows.csv', '--chunk-size', '1']);
    expect(stderr).toMatch(/Order 2 was issued before as \S+: it is taken over, not sent\./);
    expect(code).toBe(0);
    expect((await server.log()).orders).toHaveLength(3);
    expect(await scene.verdict()).toEqual([]);
  });
});
