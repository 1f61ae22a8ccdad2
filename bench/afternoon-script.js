/**
 * What one would write in an afternoon for the same job, with csv-parse, p-limit and fetch: read the rows, cut them into
 * orders, send them through a pool, ask for each order every two seconds until it is done, and write the links. It is
 * meant to be a good script: keys are new each time but kept for retries, a 429 is waited out, and the requests are
 * paced. It has no memory: whoever stops it half-way cannot go on.
 *
 * `node bench/afternoon-script.js '{"input":"rows.csv","output":"results.csv","url":"http://…/v2","rate":60}'`
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import pLimit from 'p-limit';

const { input, output, url, rate, rowsAnOrder = 200 } = JSON.parse(process.argv[2]);
const limit = pLimit(10);

async function call(path, init = {}) {
  for (;;) {
    const response = await fetch(url + path, {
      ...init,
      headers: { 'X-Api-Key': process.env.RUNA_API_KEY, 'X-Api-Version': '2024-02-05', ...init.headers },
    });
    if (response.ok) return response.json();
    await response.text();
    if (response.status !== 429) throw new Error(`${path}: HTTP ${response.status}`);
    await sleep(5000);
  }
}

function createOrder(rows) {
  const order = {
    payment_method: { type: 'ACCOUNT_BALANCE', currency: 'USD' },
    items: rows.map((row) => ({
      face_value: Number(row.face_value),
      distribution_method: { type: 'PAYOUT_LINK' },
      products: { type: 'SINGLE', value: row.product },
    })),
  };
  return call('/order', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Idempotency-Key': randomUUID() },
    body: JSON.stringify(order),
  });
}

async function linksOf(id) {
  for (;;) {
    const order = await limit(() => call(`/order/${id}`));
    if (order.status === 'COMPLETED') return order.items.map(({ payout }) => payout.url);
    if (order.status === 'FAILED') throw new Error(`Order ${id} failed`);
    await sleep(2000);
  }
}

const rows = parse(readFileSync(input), { columns: true });
const chunks = [];
for (let at = 0; at < rows.length; at += rowsAnOrder) chunks.push(rows.slice(at, at + rowsAnOrder));

const sent = [];
for (const chunk of chunks) {
  sent.push(limit(() => createOrder(chunk)));
  if (rate !== undefined) await sleep(60_000 / rate);
}
const created = await Promise.all(sent);
const links = await Promise.all(created.map(({ id }) => linksOf(id)));

// The items come back in the order in which they were asked for; nothing promises that.
const results = chunks.flatMap((chunk, index) =>
  chunk.map((row, position) => ({ ...row, payout_url: links[index][position] })),
);
writeFileSync(output, stringify(results, { header: true }));
