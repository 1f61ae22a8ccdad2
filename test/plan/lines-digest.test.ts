import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowFields } from '../../src/model.js';
import { createCellsDigest, createRowDigests } from '../../src/plan/batch-id.js';
import { rowIdentity } from '../../src/validate/row-identity.js';
import { fields } from '../freeze/sample-batch.js';

const unit = fc.constantFrom(
  'a',
  'B',
  ' ',
  '"',
  '\\',
  ',',
  '[',
  ']',
  '\n',
  'é',
  'E\u0301',
  '\u2028',
  '😀',
  'x'.repeat(9000),
);
const text = fc.string({ unit, maxLength: 8 });
const header = ['a', 'b'];

const sha256 = (preamble: string, lines: readonly string[]) =>
  createHash('sha256')
    .update(`${preamble}\n`)
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');

test('of cells is the SHA-256 of their JSON, line by line, however many go in together', () => {
  fc.assert(
    fc.property(fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 40 }), (rows) => {
      const digest = createCellsDigest(header);
      for (const cells of rows) digest.add(cells);
      const lines = rows.map((cells) => JSON.stringify(cells));
      expect(digest.finish()).toBe(sha256(`issue-batch cells 1\n${JSON.stringify(header)}`, lines));
    }),
  );
});

test('of rows are the SHA-256 of their identities, and of these with all that reaches the server', () => {
  const row = fc
    .record({ recipient: text, recipientReference: text, product: text, reference: text, template: text })
    .map((record): RowFields => fields(record));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const digests = createRowDigests(header);
      for (const asked of rows) digests.add(asked);
      const { identity, issued } = digests.finish();
      expect(identity).toBe(sha256('issue-batch rows 1', rows.map(rowIdentity)));
      const whole = rows.map(
        (asked) => `${rowIdentity(asked)}${JSON.stringify([asked.recipient, asked.distribution, asked.template])}`,
      );
      expect(issued).toBe(sha256('issue-batch issued 1', whole));
    }),
  );
});
