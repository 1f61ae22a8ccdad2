/**
 * A bare loop of undici over the bytes that the command sent: each order is posted under a key of its own and then
 * fetched once, because nobody has a link without that. Nothing is planned, kept, checked or written.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

/** Tried on loopback: with four or with sixteen it takes as long. */
const AT_ONCE = 8;
const { url, bodies, apiKey } = JSON.parse(process.argv[2]);
const { origin, pathname } = new URL(url);

const pool = new Pool(origin, { connections: AT_ONCE });
const bytes = readFileSync(bodies);
const headers = { 'x-api-key': apiKey, 'x-api-version': '2024-02-05' };
let position = 0;
let orders = 0;

function nextBody() {
  if (position >= bytes.length) return undefined;
  const end = bytes.indexOf(0x0a, position);
  const body = bytes.subarray(position, end === -1 ? bytes.length : end);
  position = end === -1 ? bytes.length : end + 1;
  return body;
}

async function jsonOf(request) {
  const { statusCode, body } = await pool.request({ ...request, headers: { ...headers, ...request.headers } });
  const answer = await body.json();
  if (statusCode >= 300) throw new Error(`The server answered ${statusCode}`);
  return answer;
}

async function worker() {
  for (let body = nextBody(); body !== undefined; body = nextBody()) {
    const key = { 'content-type': 'application/json', 'x-idempotency-key': randomUUID() };
    const { id } = await jsonOf({ method: 'POST', path: `${pathname}/order`, headers: key, body });
    const { items } = await jsonOf({ method: 'GET', path: `${pathname}/order/${id}` });
    if (items.length === 0) throw new Error(`Order ${id} has no items`);
    orders += 1;
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, worker));
await pool.close();
process.stdout.write(JSON.stringify({ orders }));
