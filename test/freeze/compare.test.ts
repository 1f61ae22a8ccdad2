import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.js';
import { createRowSpool } from '../../src/files/row-spool.js';
import { refuseEditedFile, refuseOtherSettings } from '../../src/freeze/compare.js';
import type { BatchSettings } from '../../src/model.js';
import { fieldsOf } from '../../src/validate/row-fields.js';
import { COLUMNS, cells, freezeSample, SETTINGS, useTempFolder } from './sample-batch.js';

const folder = useTempFolder();
const ROWS = ['10', '20', '30'].map((faceValue) => cells({ faceValue, recipient: `r${faceValue}` }));

async function refusal(now: readonly (readonly string[])[]): Promise<InputError> {
  const batch = await freezeSample(folder.path, { rows: ROWS });
  const spool = createRowSpool();
  for (const [index, row] of now.entries()) spool.add({ line: index + 2, cells: row });
  try {
    refuseEditedFile(batch, { spool, fieldsOf: (row) => fieldsOf(row, COLUMNS, SETTINGS) });
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  } finally {
    spool.close();
  }
}

const messages = (error: InputError) => error.issues.map(({ message }) => message);

describe('other settings under a known batch ID', () => {
  test.each<[keyof BatchSettings, Partial<BatchSettings>, string]>([
    ['currency', { currency: 'EUR' }, '--currency was not set and is now "EUR"'],
    ['distribution', { distribution: 'email' }, '--distribution was "payout_link" and is now "email"'],
    ['template', { template: 'DT-1' }, '--template was not set and is now "DT-1"'],
    ['description', { description: 'x' }, '--description was not set and is now "x"'],
    ['chunkSize', { chunkSize: 1 }, '--chunk-size was 200 and is now 1'],
    ['baseUrl', { baseUrl: 'https://api.runa.io/v2' }, 'the host was "http://127.0.0.1:9/v2" and is now'],
  ])('are refused and named: %s', (_, change, words) => {
    expect(() => refuseOtherSettings('b', '/state/b', SETTINGS, { ...SETTINGS, ...change })).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(words) }),
    );
  });

  test('are refused all at once, and the same settings pass', () => {
    expect(() =>
      refuseOtherSettings('b', '/state/b', SETTINGS, { ...SETTINGS, currency: 'EUR', chunkSize: 5 }),
    ).toThrow(/currency.*chunk-size/);
    refuseOtherSettings('b', '/state/b', SETTINGS, { ...SETTINGS });
  });

  test.each([
    ['/data/.issue-batch/b', '/data/.issue-batch/b'],
    ["/my state/it's/b", `'/my state/it'\\''s/b'`],
  ])('leave a way to go on that finds the batch from any folder: %s', (path, typed) => {
    expect(() => refuseOtherSettings('b', path, SETTINGS, { ...SETTINGS, chunkSize: 5 })).toThrow(
      expect.objectContaining({ hint: expect.toSatisfy((hint) => hint.endsWith(`: issue-batch resume ${typed}`)) }),
    );
  });
});

describe('a file that was begun under a name of its own', () => {
  test('is refused without it, and not called edited', async () => {
    await expect(refusal(ROWS)).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--batch-id sample'),
    });
  });
});

describe('an edited file', () => {
  test('is refused with the line and what was changed', async () => {
    const error = await refusal([ROWS[0]!, cells({ faceValue: '21', recipient: 'r20', template: 'DT-9' }), ROWS[2]!]);
    expect(messages(error)).toEqual(['line 3: face_value was "20" and is now "21", template was "" and is now "DT-9"']);
    expect(error.hint?.endsWith(`: issue-batch resume ${join(folder.path, 'sample')}`)).toBe(true);
  });

  test('shows ten changed lines and counts the others', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => cells({ faceValue: String(i + 1) }));
    const batch = await freezeSample(folder.path, { batchId: 'long', rows });
    const spool = createRowSpool();
    for (const [index, row] of rows.entries()) spool.add({ line: index + 2, cells: row.with(0, 'WMT-US') });
    expect(() => refuseEditedFile(batch, { spool, fieldsOf: (row) => fieldsOf(row, COLUMNS, SETTINGS) })).toThrow(
      expect.objectContaining({ issues: expect.toSatisfy((issues: unknown[]) => issues.length === 11) }),
    );
  });

  test('with other rows is compared as a set: new rows and gone ones are shown', async () => {
    expect(messages(await refusal([ROWS[2]!, ROWS[0]!, cells({ faceValue: '5' }), ROWS[1]!]))).toEqual([
      '3 rows were frozen, the file now has 4: 1 new, 0 gone',
      'line 4 is new: AMZ-US 5',
    ]);
    expect(messages(await refusal([ROWS[1]!]))).toEqual([
      '3 rows were frozen, the file now has 1: 0 new, 2 gone',
      'line 2 as it was is gone: AMZ-US 10',
      'line 4 as it was is gone: AMZ-US 30',
    ]);
  });
});
