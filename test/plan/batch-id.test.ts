import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import type { RowFields } from '../../src/model.js';
import { checkBatchId, createRowDigests, defaultBatchId } from '../../src/plan/batch-id.js';
import { idempotencyKey } from '../../src/plan/idempotency-key.js';
import { fields } from '../freeze/sample-batch.js';

/** The rows of the published test vector. */
const ROWS: readonly Partial<RowFields>[] = [
  { recipient: 'ada@example.com', product: 'AMZ-US', faceValue: '10.5', reference: 'r-1' },
  { recipient: 'Grace@Example.com', product: 'AMZ-US|WMT-US', faceValue: '25' },
  { recipient: 'Zoë', recipientReference: 'emp-7', product: 'AMZ-GB', faceValue: '0.3', reference: 'r-3' },
];

/** The published rule, from its prose: SHA-256 over a line that names the rule, then one JSON array a row. */
const BY_THE_RULE = createHash('sha256')
  .update('issue-batch rows 1\n')
  .update('["ada@example.com","","AMZ-US","10.5","r-1"]\n')
  .update('["grace@example.com","","AMZ-US|WMT-US","25",""]\n')
  .update('["zoë","emp-7","AMZ-GB","0.3","r-3"]\n')
  .digest('hex');

function digestsOf(rows: readonly Partial<RowFields>[], header = ['a'], cells: readonly string[] = ['x']) {
  const digests = createRowDigests(header);
  for (const row of rows) {
    digests.add(fields(row));
    digests.addCells(Buffer.from(`${JSON.stringify(cells)}\n`));
  }
  return digests.finish();
}

const batchIdOf = (rows: readonly Partial<RowFields>[]) => defaultBatchId(digestsOf(rows).identity);

describe('the default batch ID', () => {
  test('of three known rows is for ever the same, and so are the keys of their orders', () => {
    const batchId = batchIdOf(ROWS);
    expect(batchId).toBe(`batch-${BY_THE_RULE.slice(0, 16)}`);
    expect([batchId, ...[0, 1, 2].map((chunk) => idempotencyKey(batchId, chunk, 0))]).toEqual([
      'batch-cf2ae97a4b80938f',
      '701e453b-8002-4145-b507-328b4c6d8111',
      'b5930a13-3d4b-4c8a-87c5-75ebb0ec675d',
      'e798bfdc-b906-49d7-b3e5-073ab2b09546',
    ]);
  });

  test.each<[string, Partial<RowFields>]>([
    ['in capitals', { recipient: 'ADA@EXAMPLE.COM' }],
    ['with spaces around its recipient', { recipient: ' ada@example.com ' }],
    ['sent in another way', { distribution: 'email' }],
    ['with another redemption template', { template: 'DT-1' }],
  ])('is the same for a row %s', (_, change) => {
    expect(batchIdOf([{ ...ROWS[0], ...change }])).toBe(batchIdOf([ROWS[0] ?? {}]));
  });

  test('is the same for two ways to write an accent', () => {
    expect(batchIdOf([{ recipient: 'Zoe\u0308' }])).toBe(batchIdOf([{ recipient: 'Zoë' }]));
  });

  test.each<[string, Partial<RowFields>]>([
    ['recipient', { recipient: 'b@example.com' }],
    ['recipient reference', { recipientReference: 'x' }],
    ['product', { product: 'WMT-US' }],
    ['face value', { faceValue: '10.51' }],
    ['reference', { reference: 'r-2' }],
  ])('is another for another %s', (_, change) => {
    expect(batchIdOf([{ ...ROWS[0], ...change }])).not.toBe(batchIdOf([ROWS[0] ?? {}]));
  });

  test('is another for the same rows in another order, and for one row more', () => {
    const ids = [ROWS, [...ROWS].reverse(), [...ROWS, ROWS[0] ?? {}], ROWS.slice(1)].map(batchIdOf);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('does not confuse what stands in neighbouring fields', () => {
    const texts = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(texts, texts, texts, texts, (a, b, c, d) => {
        fc.pre(a.trim().toLowerCase() !== c.trim().toLowerCase() || b.trim() !== d.trim());
        const first = batchIdOf([{ recipient: a, recipientReference: b }]);
        expect(batchIdOf([{ recipient: c, recipientReference: d }])).not.toBe(first);
      }),
    );
  });
});

describe('the digests of a file', () => {
  test('tell a change of what is sent from a change of any other column', () => {
    const before = digestsOf(ROWS, ['note'], ['old']);
    expect(digestsOf(ROWS, ['note'], ['new'])).toEqual({ ...before, cells: expect.not.stringMatching(before.cells) });
    const sent = digestsOf([{ ...ROWS[0], recipient: 'ADA@example.com' }, ...ROWS.slice(1)], ['note'], ['old']);
    expect(sent.identity).toBe(before.identity);
    expect(sent.issued).not.toBe(before.issued);
    expect(digestsOf(ROWS, ['other'], ['old']).cells).not.toBe(before.cells);
  });
});

describe('a batch ID given by a person', () => {
  test.each(['a', 'stipend-2026-11', 'A.b_c-9', `x${'y'.repeat(63)}`])('may be %s', (batchId) => {
    expect(checkBatchId(batchId)).toBe(batchId);
  });

  test.each([
    '',
    '.hidden',
    '-x',
    'a.',
    'a b',
    'a/b',
    '..',
    '../x',
    'a\nb',
    'ä',
    'x'.repeat(65),
    'CON',
    'nul.txt',
    'com1',
    'a]',
  ])('may not be %j', (batchId) => {
    expect(() => checkBatchId(batchId)).toThrow(IssueBatchError);
  });
});
