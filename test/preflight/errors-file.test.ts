import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.js';
import type { PlanOptions } from '../../src/options.js';
import { planBatch } from '../../src/plan-batch.js';
import type { BatchInput } from '../../src/read/table.js';
import { useTempFolder } from '../freeze/sample-batch.js';
import { type IndependentServer, startIndependentServer } from '../support/independent-server.mjs';

const folder = useTempFolder();
let server: IndependentServer;
beforeEach(async () => {
  server = await startIndependentServer();
});
afterEach(() => server.stop());

const path = (name: string) => join(folder.path, name);
const errors = () => path('errors.csv');
const HEADER = 'line,column,value,rule,message\n';
const GOOD = 'product,amount,email\nAMZ-US,10,ada@example.com\n';
const BAD = 'product,amount,email\nAMZ-US,1e3,ada@example.com\nAMZ-US,5000,bob@example.com\n,10,eve@example.com\n';

function write(text: string | Buffer, name = 'rows.csv'): string {
  writeFileSync(path(name), text);
  return path(name);
}

async function plan(input: BatchInput, options: Partial<PlanOptions> = {}): Promise<void> {
  const made = await planBatch(input, {
    apiKey: 'XXtest.secret',
    baseUrl: server.url,
    stateDir: path('state'),
    errors: errors(),
    ...options,
  });
  made.close();
}

async function refusal(input: BatchInput, options: Partial<PlanOptions> = {}): Promise<InputError> {
  const error = await plan(input, options).catch((reason: unknown) => reason);
  if (error instanceof InputError) return error;
  throw error ?? new Error('The input was accepted');
}

/** The catalogue cannot be read, and there is no use in asking again. */
const withoutCatalogue = () =>
  server.configure({ faultPlan: [{ on: 'product', kind: 'status', status: 400, type: 'bad_request', times: null }] });

const listed = () => parse(readFileSync(errors(), 'utf8'), { from_line: 2 }) as string[][];

describe('the list of errors', () => {
  test('takes the place of an empty file, whatever its mode was', async () => {
    write('', 'errors.csv');
    chmodSync(errors(), 0o644);
    await refusal(write(BAD));
    expect(listed()).toHaveLength(3);
    expect(statSync(errors()).mode & 0o777).toBe(0o600);
  });

  test('is refused before anything is read or asked when something else is in its place', async () => {
    const notes = write('dear diary', 'errors.csv');
    await expect(plan(write(BAD))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(plan(write(BAD), { errors: path('rows.results.csv') })).rejects.toThrow(/replace the results/);
    expect(readFileSync(notes, 'utf8')).toBe('dear diary');
    expect(server.log().requests).toEqual([]);
  });

  test('has every finding of the rules and of the catalogue, in the order of the file, for its owner only', async () => {
    const error = await refusal(write(BAD));
    expect(readFileSync(errors(), 'utf8').split('\n')).toEqual([
      'line,column,value,rule,message',
      '2,amount,1e3,face_value.exponent,has an exponent; write a plain number such as 10 or 10.50',
      expect.stringMatching(/^3,amount,5000,face_value\.not_sold,/),
      '4,product,,product.required,is empty; write a product code such as AMZ-US',
      '',
    ]);
    expect(statSync(errors()).mode & 0o777).toBe(0o600);
    expect(error.errorsFile).toBe(errors());
    expect(readdirSync(folder.path).sort()).toEqual(['errors.csv', 'rows.csv']);
  });

  test('has what the catalogue says about rows that are wrong by themselves, too, in one go', async () => {
    const rows = [
      'AMZ-US,1e3,ada@example.com,',
      'AMZ-UX,1e3,bob@example.com,',
      'AMZ-UX,10,eve@example.com,',
      'AMZ-US,5000,a\u200bda@example.com,',
      'AMZ-UX,$5,mary@example.com,',
      ',1e3,jo@example.com,',
      'AMZ-US,1e3,al@example.com,sms',
      'AMZ-US,1e3,di@example.com,recipient',
    ];
    const error = await refusal(write(`product,amount,email,distribution\n${rows.join('\n')}\n`));
    expect(listed().map(([line, column, , rule]) => [line, column, rule].join(' '))).toEqual([
      '2 amount face_value.exponent',
      '3 amount face_value.exponent',
      '3 product product.unknown',
      '4 product product.unknown',
      '5 email recipient.hidden_character',
      '5 amount face_value.not_sold',
      '6 amount face_value.currency',
      '6 product product.unknown',
      '7 product product.required',
      '7 amount face_value.exponent',
      '8 amount face_value.exponent',
      '8 distribution distribution.unknown',
      '9 amount face_value.exponent',
      '9 recipient_reference recipient_reference.required',
      '9 product product.recipient_distribution',
    ]);
    expect(error.message).toContain('8 rows are wrong (15 findings)');
    expect(error.groups.find(({ rule }) => rule === 'product.unknown')?.lines).toEqual([
      [3, 4],
      [6, 6],
    ]);
  });

  test('is whole where the message shows only a few', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `AMZ-US,${index % 3 === 0 ? '-5' : '5000'},\n`);
    const error = await refusal(write(`product,amount,email\n${rows.join('')}`));
    expect(error.issues.length).toBeLessThan(50);
    expect(error.issueCount).toBe(30_000);
    expect(listed().map(([line]) => Number(line))).toEqual(rows.map((_, index) => index + 2));
  });

  test('has the findings of row objects as well, all of them', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => ({
      product: 'AMZ-US',
      face_value: index % 2 ? Number.NaN : 10,
    }));
    await refusal(rows);
    expect(listed()).toHaveLength(750);
  });

  test('holds no formula for a spreadsheet', async () => {
    const cells = ['=1+1', '+1', '-1', '@SUM(A1)', '"\t=1"', '"\r=1"'];
    await refusal(write(`product,amount\n${cells.map((cell) => `AMZ-US,${cell}\n`).join('')}`));
    expect(listed().map(([, , value]) => value)).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'\r=1"]);
  });

  test('names what makes a file unreadable, after what was found before it', async () => {
    await refusal(write(`${BAD}AMZ-US,10,a"b\n`));
    expect(listed().map(([line, , , rule]) => [line, rule])).toEqual([
      ['2', 'face_value.exponent'],
      ['4', 'product.required'],
      ['5', 'csv.stray_quote'],
    ]);
    await refusal(write(Buffer.from('504b030414', 'hex')));
    expect(listed().map(([line, , , rule]) => [line, rule])).toEqual([['', 'input.spreadsheet']]);
    await refusal(write('product,note\nA,b\n'));
    expect(listed().map(([, column, , rule]) => [column, rule])).toEqual([['face_value', 'column.missing']]);
  });

  test('of an earlier try goes when the input is good, and only its header stays', async () => {
    const rows = write(BAD);
    await refusal(rows);
    writeFileSync(rows, GOOD);
    await plan(rows);
    expect(readFileSync(errors(), 'utf8')).toBe(HEADER);
  });

  test('stays as it was when nobody knows whether the input is good', async () => {
    await refusal(write(BAD));
    const before = readFileSync(errors(), 'utf8');
    withoutCatalogue();
    await expect(plan(write(GOOD))).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(plan(write(GOOD), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readFileSync(errors(), 'utf8')).toBe(before);
  });

  test('comes from the rows alone when the catalogue cannot be read', async () => {
    withoutCatalogue();
    const error = await refusal(write(BAD));
    expect(error.hint).toMatch(/nothing was sent\. Products and values could not be checked yet: \S/);
    expect(listed().map(([line]) => line)).toEqual(['2', '4']);
  });

  test('is not written unless it is asked for', async () => {
    const error = await refusal(write(BAD), { errors: undefined });
    expect(error.errorsFile).toBeUndefined();
    expect(readdirSync(folder.path)).toEqual(['rows.csv']);
  });

  test('that cannot be written does not hide what is wrong', async () => {
    mkdirSync(path('full'));
    const rows = write(BAD);
    const target = path('full/errors.csv');
    // Between the check and the writing, somebody removes the folder.
    const fetchAndBreak: typeof fetch = async (...request) => {
      rmSync(path('full'), { recursive: true, force: true });
      return fetch(...request);
    };
    const error = await refusal(rows, { errors: target, fetch: fetchAndBreak });
    expect(error.issueCount).toBe(3);
    expect(error.errorsFile).toBeUndefined();
    expect(error.hint).toMatch(/The full list is missing\. Cannot write .*: no such file or folder\./);
  });
});
