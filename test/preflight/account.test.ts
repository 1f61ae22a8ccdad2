import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planBatch, runBatch } from '../../src/index.js';
import { type IndependentServer, type ServerOptions, startIndependentServer } from '../support/independent-server.mjs';

const PRODUCTION = 'https://api.runa.io/v2';
let folder: string;
let server: IndependentServer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'account-test-'));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const fetchHere: typeof fetch = (input, init) => fetch(String(input).replace(PRODUCTION, server.url), init);

async function start(options: ServerOptions, ...rows: string[]): Promise<string> {
  server = await startIndependentServer({ settleMs: 20, ...options });
  const path = join(folder, 'rows.csv');
  writeFileSync(path, `product,face_value,recipient\n${rows.join('\n')}\n`);
  return path;
}

const production = () => ({ apiKey: 'wgtest.secret', fetch: fetchHere });
const playground = () => ({ apiKey: 'XXtest.secret', baseUrl: server.url });

describe('a plan shows the account', () => {
  test('each balance against what is needed from it, and what is missing', async () => {
    const balances = { USD: '25.50', GBP: '100' };
    const path = await start(
      { balances },
      'AMZ-US,10,ada@example.com',
      'AMZ-US,20,bob@example.com',
      'AMZ-GB,30,eve@example.com',
    );
    const plan = await planBatch(path, playground());
    expect(plan.funds).toEqual([
      { currency: 'USD', need: '30', balance: '25.5', short: '4.5' },
      { currency: 'GBP', need: '30', balance: '100', short: null },
    ]);
    plan.close();
  });

  test('the price after discounts where the host has estimates, asked once for equal rows', async () => {
    const rows = Array.from({ length: 1200 }, (_, row) => `AMZ-US,${10 + (row % 600)},p${row}@example.com`);
    const path = await start({ estimateDiscount: '0.10' }, ...rows, 'AMZ-US|WMT-US,50,x@example.com');
    const plan = await planBatch(path, production());
    const face = rows.reduce((sum, row) => sum + Number(row.split(',')[1]), 50);
    expect(plan.prices).toEqual([{ currency: 'USD', faceValue: String(face), price: String(face * 0.9) }]);
    const asked = server.log().requests.filter(({ path: asks }) => asks === '/v2/order/estimate');
    expect(asked.map(({ bodyText }) => JSON.parse(bodyText ?? '').items.length)).toEqual([500, 101]);
    plan.close();
  });

  test('says in words when a host has no estimates, and goes on', async () => {
    const path = await start({}, 'AMZ-US,10,ada@example.com');
    const plan = await planBatch(path, production());
    expect(plan.prices).toBeNull();
    expect(plan.notes.join()).toMatch(/price after discounts is not known: .*404/);
    plan.close();
    const elsewhere = await planBatch(path, playground());
    expect([elsewhere.prices, elsewhere.notes]).toEqual([null, []]);
    elsewhere.close();
  });

  test('says in words when the balance cannot be read, and goes on', async () => {
    const refused = { on: 'balance', kind: 'status', status: 403, times: null } as const;
    const path = await start({ faultPlan: [refused] }, 'AMZ-US,10,ada@example.com', 'AMZ-GB,10,bob@example.com');
    const plan = await planBatch(path, playground());
    expect(plan.funds).toEqual([
      { currency: 'USD', need: '10', balance: null, short: null },
      { currency: 'GBP', need: '10', balance: null, short: null },
    ]);
    expect(plan.notes.join()).toMatch(/USD balance is not known/);
    expect((await runBatch(plan, playground())).issued).toBe(2);
  });

  test('each balance for itself: one that is refused says nothing of the others', async () => {
    const refused = { on: 'balance', kind: 'status', status: 404, times: 1 } as const;
    const rows = ['AMZ-US,10,ada@example.com', 'AMZ-GB,10,bob@example.com'];
    const path = await start({ faultPlan: [refused], balances: { GBP: '1' } }, ...rows);
    const plan = await planBatch(path, playground());
    expect(plan.funds).toEqual([
      { currency: 'USD', need: '10', balance: null, short: null },
      { currency: 'GBP', need: '10', balance: '1', short: '9' },
    ]);
    plan.close();
  });

  test.each([
    ['-5.00', '-5', '15'],
    ['123456789012345678.00', '123456789012345678', null],
    ['9.999999999', '9.99999999', '0.00000001'],
    ['1e20', null, null],
    ['', null, null],
  ])('a balance of %j as what it is, or as not known', async (text, balance, short) => {
    const body = { balance: text, currency: 'USD' };
    const path = await start({ faultPlan: [{ on: 'balance', kind: 'other-json', body }] }, 'AMZ-US,10,ada@example.com');
    const plan = await planBatch(path, playground());
    expect(plan.funds).toEqual([{ currency: 'USD', need: '10', balance, short }]);
    plan.close();
  });

  test('no balance of another currency than was asked for', async () => {
    const body = { balance: '1000', currency: 'GBP' };
    const path = await start({ faultPlan: [{ on: 'balance', kind: 'other-json', body }] }, 'AMZ-US,10,ada@example.com');
    const plan = await planBatch(path, playground());
    expect(plan.funds).toEqual([{ currency: 'USD', need: '10', balance: null, short: null }]);
    plan.close();
  });

  test('the first and last row with a masked recipient, and how payouts travel', async () => {
    const path = await start({}, 'AMZ-US,10,ada@example.com', 'WMT-US,12.50,Grace', 'AMZ-US,15,');
    const plan = await planBatch(path, { ...playground(), distribution: 'payout_link' });
    expect(plan.firstRow).toEqual({ line: 2, product: 'AMZ-US', faceValue: '10', recipient: 'a…@example.com' });
    expect(plan.lastRow).toEqual({ line: 4, product: 'AMZ-US', faceValue: '15', recipient: '' });
    expect(plan.deliveries).toEqual({ payout_link: 3, email: 0, recipient: 0 });
    plan.close();
  });
});

describe('short funds', () => {
  test('stop the whole batch before its first order, and the same command finishes after the top-up', async () => {
    const path = await start({ balances: { USD: '25' } }, 'AMZ-US,10,ada@example.com', 'AMZ-US,20,bob@example.com');
    const run = async (more = {}) =>
      runBatch(await planBatch(path, { ...playground(), chunkSize: 1 }), { ...playground(), ...more });
    const short = await run();
    expect(short).toMatchObject({
      exitCode: 5,
      requestsSent: 0,
      notSent: 2,
      stoppedBy: { type: 'insufficient_funds' },
    });
    expect(short.stoppedBy?.message).toBe(
      '30.00 USD are still to be sent and the balance is 25.00 USD; no order was sent',
    );
    server.configure({ balances: { USD: '30' } });
    expect(await run()).toMatchObject({ exitCode: 0, issued: 2 });
    expect(server.log().balances.USD).toBe('0.00');
  });

  test('do not keep a run from taking over what was issued and paid already', async () => {
    const path = await start({ balances: { USD: '30' } }, 'AMZ-US,10,ada@example.com', 'AMZ-US,20,bob@example.com');
    const run = async () => runBatch(await planBatch(path, playground()), playground());
    expect((await run()).issued).toBe(2);
    rmSync(join(folder, '.issue-batch'), { recursive: true });
    expect(await run()).toMatchObject({ exitCode: 0, issued: 2, requestsSent: 0 });
  });

  test('are not counted for an order whose answer was lost: it may be paid already', async () => {
    const lost = { on: 'create', kind: 'reset-after', nth: 2, times: 1 } as const;
    const path = await start(
      { balances: { USD: '60' }, faultPlan: [lost] },
      'AMZ-US,10,a@example.com',
      'AMZ-US,20,b@example.com',
      'AMZ-US,30,c@example.com',
    );
    const options = { ...playground(), retryDelays: [] };
    const run = async () => runBatch(await planBatch(path, { ...options, chunkSize: 1 }), options);
    await run();
    expect(await run()).toMatchObject({ exitCode: 0, issued: 3 });
    expect(server.log().orders).toHaveLength(3);
  });

  test('can be overruled: the vendor has the last word', async () => {
    const path = await start({ balances: { USD: '15' } }, 'AMZ-US,10,ada@example.com', 'AMZ-US,20,bob@example.com');
    const plan = await planBatch(path, { ...playground(), chunkSize: 1 });
    const report = await runBatch(plan, { ...playground(), ignoreBalance: true });
    expect(report).toMatchObject({ exitCode: 5, issued: 1, notSent: 1, requestsSent: 2 });
    expect(existsSync(join(folder, 'rows.results.csv'))).toBe(true);
  });
});
