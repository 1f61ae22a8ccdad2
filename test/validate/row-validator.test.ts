import { expect, test } from 'vitest';
import { InputError } from '../../src/errors.js';
import { mapColumns } from '../../src/validate/columns.js';
import type { RowDefaults } from '../../src/validate/row-fields.js';
import { createRowValidator } from '../../src/validate/row-validator.js';

function validator(header: string[], defaults: Partial<RowDefaults> = {}, allowDuplicates = false) {
  const { columns, issues } = mapColumns(header);
  expect(issues).toEqual([]);
  return createRowValidator({
    header,
    columns,
    defaults: { distribution: 'payout_link', template: null, ...defaults },
    allowDuplicates,
  });
}

test('normalises what a row asks for', () => {
  const { check } = validator(['name', 'products', 'amount', 'email', 'distribution', 'template', 'external_id']);
  const cells = ['Ada', 'WMT-US|AMZ-US', '10.00', 'Ada@Example.com', 'EMAIL', 'DT-9', 'R1'];
  expect(check({ line: 2, cells })).toEqual({
    product: 'AMZ-US|WMT-US',
    faceValue: '10',
    recipient: 'Ada@Example.com',
    recipientReference: '',
    reference: 'R1',
    distribution: 'email',
    template: 'DT-9',
  });
});

test('lets a row beat the defaults, and the defaults fill what a row leaves empty', () => {
  const header = ['product', 'value', 'email', 'distribution', 'template'];
  const { check } = validator(header, { distribution: 'email', template: 'DT-0' });
  const row = (line: number, distribution: string, template: string) =>
    check({ line, cells: ['A', String(line), 'a@example.com', distribution, template] });
  expect(row(2, '', '')).toMatchObject({ distribution: 'email', template: 'DT-0' });
  expect(row(3, 'payout_link', 'DT-1')).toMatchObject({ distribution: 'payout_link', template: 'DT-1' });
});

test('keeps any text as recipient of a payout link', () => {
  const { check, issues } = validator(['product', 'value', 'recipient']);
  expect(check({ line: 2, cells: ['A', '1', 'Søren Åström 😀'] })?.recipient).toBe('Søren Åström 😀');
  expect(issues.count).toBe(0);
});

test('refuses rows alike with both line numbers, unless duplicates are allowed', () => {
  const header = ['product', 'value', 'email'];
  const rows = [
    { line: 2, cells: ['A', '1', 'ada@example.com'] },
    { line: 9, cells: ['A', '1.0', 'ADA@example.com'] },
  ];
  const strict = validator(header);
  expect(rows.map((row) => strict.check(row) !== undefined)).toEqual([true, false]);
  expect(strict.issues.kept[0]).toMatchObject({ line: 9, rule: 'row.duplicate' });
  expect(strict.issues.kept[0]?.message).toContain('line 2');

  const lenient = validator(header, {}, true);
  expect(rows.map((row) => lenient.check(row) !== undefined)).toEqual([true, true]);
});

test('takes rows without a recipient, and rows with references of their own, as different', () => {
  const { check } = validator(['product', 'value', 'email', 'reference']);
  const cells = [
    ['A', '1', '', ''],
    ['A', '1', '', ''],
    ['A', '1', 'a@example.com', 'R1'],
    ['A', '1', 'a@example.com', 'R2'],
    ['A', '1', 'a@example.com', ''],
  ];
  expect(cells.map((row, index) => check({ line: index + 2, cells: row }) !== undefined)).toEqual(
    cells.map(() => true),
  );
});

test('refuses rows alike that differ in the recipient reference only', () => {
  const { check } = validator(['product', 'value', 'email', 'recipient_reference']);
  expect(check({ line: 2, cells: ['A', '1', 'a@example.com', 'x'] })).toBeDefined();
  expect(check({ line: 3, cells: ['A', '1', 'a@example.com', 'y'] })).toBeUndefined();
});

test('keeps references unique even when duplicates are allowed', () => {
  const { check, issues } = validator(['product', 'value', 'reference'], {}, true);
  check({ line: 2, cells: ['A', '1', 'caf\u00e9'] });
  expect(check({ line: 3, cells: ['B', '2', 'cafe\u0301'] })).toBeUndefined();
  expect(issues.kept[0]?.message).toContain('line 2');
});

test('finds a repeated reference also where the rows are wrong otherwise', () => {
  const { check, issues } = validator(['product', 'value', 'reference']);
  check({ line: 2, cells: ['A', '1e3', 'R1'] });
  check({ line: 3, cells: ['', '1', 'R1'] });
  expect(issues.kept.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
    '2 face_value.exponent',
    '3 product.required',
    '3 reference.repeated',
  ]);
});

test('names a likely column when the one that is needed is missing', () => {
  const { check, issues } = validator(['product', 'value', 'e-mail'], { distribution: 'email' });
  check({ line: 2, cells: ['A', '1', 'a@example.com'] });
  expect(issues.kept[0]?.message).toContain('(rename "e-mail"?)');
});

test('throws with the number of wrong rows, keeps the first findings of each kind and counts the rest', () => {
  const { check, issues } = validator(['product', 'value']);
  for (let line = 2; line < 1502; line++) check({ line, cells: ['', 'x'.repeat(5000)] });
  expect(issues.kept).toHaveLength(40);
  expect(issues.kept[1]?.value).toHaveLength(101);
  expect([issues.count, issues.rows]).toEqual([3000, 1500]);
  expect(() => issues.throwIfAny('rewards.csv')).toThrow(InputError);
  expect(() => issues.throwIfAny('rewards.csv')).toThrow('rewards.csv: 1500 rows are wrong (3000 findings)');
});
