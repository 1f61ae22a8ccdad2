import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlanOptions } from '../src/options.js';
import { internalsOf } from '../src/plan/batch-plan.js';
import { planBatch } from '../src/plan-batch.js';
import type { BatchInput } from '../src/read/table.js';
import { useTempFolder } from './freeze/sample-batch.js';
import { type IndependentServer, startIndependentServer } from './support/independent-server.mjs';

const folder = useTempFolder();
let server: IndependentServer;
beforeEach(async () => {
  server = await startIndependentServer();
});
afterEach(() => server.stop());

const CSV = 'product,amount,email,note\nAMZ-US,10.50,ada@example.com,x\nAMZ-GB,5,Grace@Example.com,y\nAMZ-US,0.2,,z\n';

function file(text = CSV, name = 'rows.csv'): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

/** Plans, lets go of the rows, and gives back what a person would see. */
async function plan(input: BatchInput, options: Partial<PlanOptions> = {}) {
  const made = await planBatch(input, { apiKey: 'XXtest.secret', baseUrl: server.url, ...options });
  made.close();
  return made;
}

const VALID = CSV.replace('0.2', '2');

describe('a plan', () => {
  test('says everything that will happen and leaves no trace of itself', async () => {
    const path = file(VALID);
    expect(await plan(path)).toMatchObject({
      state: 'new',
      rows: 3,
      host: 'loopback',
      inputPath: path,
      output: join(folder.path, 'rows.results.csv'),
      stateDir: join(folder.path, '.issue-batch'),
      notes: [],
      orders: [
        { chunk: 0, rows: 2, currency: 'USD', country: 'US', faceValue: '12.5' },
        { chunk: 1, rows: 1, currency: 'GBP', country: 'GB', faceValue: '5' },
      ],
      totals: [
        { currency: 'USD', product: 'AMZ-US', rows: 2, faceValue: '12.5' },
        { currency: 'GBP', product: 'AMZ-GB', rows: 1, faceValue: '5' },
      ],
    });
    expect(readdirSync(folder.path)).toEqual(['rows.csv']);
    expect(server.log().requests.map(({ method }) => method)).not.toContain('POST');
  });

  test('has the batch ID of the published rule', async () => {
    const rule = createHash('sha256')
      .update('issue-batch rows 1\n')
      .update('["ada@example.com","","AMZ-US","10.5",""]\n')
      .update('["grace@example.com","","AMZ-GB","5",""]\n')
      .update('["","","AMZ-US","2",""]\n')
      .digest('hex');
    expect((await plan(file(VALID))).batchId).toBe(`batch-${rule.slice(0, 16)}`);
  });

  test('of the same rows has the same batch ID, whatever file, notation, column order or settings they come in', async () => {
    const objects = [
      { face_value: '10.5', product: 'AMZ-US', recipient: 'ADA@example.com' },
      { face_value: 5, product: 'AMZ-GB', recipient: 'grace@example.com' },
      { face_value: 2, product: 'AMZ-US', recipient: null },
    ];
    const plans = [
      await plan(file(VALID)),
      await plan(file(VALID.replaceAll('\n', '\r\n').replaceAll(',', ';'), 'other.csv'), { chunkSize: 1 }),
      await plan(
        file('note,email,value,products\nq,ada@example.com,10.50,AMZ-US\n,grace@example.com,5.0,AMZ-GB\n,,2,AMZ-US\n'),
      ),
      await plan(objects, { stateDir: join(folder.path, 'state'), description: 'November' }),
    ];
    expect(new Set(plans.map(({ batchId }) => batchId)).size).toBe(1);
  });

  test('reports every finding of the rules and of the catalogue at once, with the line and the column', async () => {
    const text = 'product,amount,email\nAMZ-US,1e3,a@b.example\nAMZ-UX,10,c@d.example\nAMZ-US,5000,e@f.example\n';
    await expect(plan(file(text))).rejects.toMatchObject({
      code: 'INPUT',
      issueCount: 3,
      issues: [
        { line: 2, column: 'amount', value: '1e3' },
        { line: 3, column: 'product', rule: 'product.unknown', value: 'AMZ-UX' },
        { line: 4, column: 'amount', rule: 'face_value.not_sold' },
      ],
    });
    expect(existsSync(join(folder.path, '.issue-batch'))).toBe(false);
  });

  test('is refused when rows or totals are not what somebody approved', async () => {
    await expect(plan(file(VALID), { expectRows: 4 })).rejects.toThrow(/3 rows instead of 4/);
    await expect(plan(file(VALID), { expectTotal: { USD: '12.5' } })).rejects.toThrow(/5 GBP instead of none/);
    await plan(file(VALID), { expectRows: 3, expectTotal: { USD: '12.50', GBP: '5.00' } });
  });

  test('is refused for a batch ID that no folder may have, before anything is read', async () => {
    await expect(plan(join(folder.path, 'gone.csv'), { batchId: '../x' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('is a value that only planBatch can make', async () => {
    const made = await plan(file(VALID));
    expect(internalsOf(made).header).toEqual(['product', 'amount', 'email', 'note']);
    expect(() => internalsOf({ ...made })).toThrow(TypeError);
    expect(JSON.stringify(made)).not.toContain('ada@');
  });
});

describe('a catalogue that cannot be read', () => {
  test('stops the plan, unless the currency is given: then it is only said', async () => {
    server.configure({ faultPlan: [{ on: 'product', kind: 'status', status: 400, type: 'bad_request', times: null }] });
    const rows = 'product,amount\nAMZ-US,10\n';
    await expect(plan(file(rows))).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(await plan(file(rows), { currency: 'USD' })).toMatchObject({
      notes: [expect.stringContaining('not checked')],
      orders: [{ currency: 'USD', country: 'US' }],
    });
  });

  test('because the key is refused always stops the plan', async () => {
    server.configure({ apiKey: 'XXother.secret' });
    const refusal = plan(file(VALID), { currency: 'USD' });
    await expect(refusal).rejects.toMatchObject({ code: 'ACCOUNT' });
    await expect(refusal).rejects.not.toThrow(/secret/);
  });

  test('because the caller stopped stops the plan', async () => {
    await expect(plan(file(VALID), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
