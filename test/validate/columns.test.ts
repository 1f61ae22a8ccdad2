import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapColumns } from '../../src/validate/columns.js';
import { COLUMN_NAMES, KNOWN_COLUMNS } from '../../src/validate/known-columns.js';

test('finds every published name of every column, in any case and between spaces', () => {
  for (const column of KNOWN_COLUMNS) {
    for (const name of COLUMN_NAMES[column]) {
      const required = (['product', 'face_value'] as const).filter((other) => other !== column);
      const header = ['own', ...required, `  ${name.toUpperCase()} `];
      const { columns, issues } = mapColumns(header);
      expect(issues).toEqual([]);
      expect(columns[column]).toBe(header.length - 1);
    }
  }
});

test('marks columns that the input does not have', () => {
  expect(mapColumns(['product', 'amount']).columns).toEqual({
    product: 0,
    face_value: 1,
    recipient: -1,
    recipient_reference: -1,
    distribution: -1,
    template: -1,
    reference: -1,
  });
});

test('reports everything that is wrong with a header at once', () => {
  const { issues } = mapColumns(['email', 'Recipient', '', 'note', 'Note', 'issue_status', 'face value']);
  expect(issues.map(({ rule, column }) => [rule, column])).toEqual([
    ['header.blank', undefined],
    ['header.repeated', 'Note'],
    ['header.results', 'issue_status'],
    ['column.missing', 'product'],
    ['column.missing', 'face_value'],
    ['column.ambiguous', 'recipient'],
  ]);
});

test.each([
  ['prodcut', 'product'],
  ['Produkt', 'product'],
  ['product code', 'product'],
  ['face value', 'face_value'],
  ['Face-Value', 'face_value'],
  ['amuont', 'face_value'],
  ['\u200bamount', 'face_value'],
])('names %j as a likely %s', (header, column) => {
  const issue = mapColumns([header, 'own']).issues.find((found) => found.column === column);
  expect(issue?.message).toContain(`(rename ${JSON.stringify(header)}?)`);
});

test('suggests nothing that is far from every name', () => {
  for (const { message } of mapColumns(['name', 'date', 'valve2']).issues) expect(message).not.toContain('"name"');
});

test('treats headers like __proto__ as any other column', () => {
  const { columns, issues } = mapColumns(['__proto__', 'constructor', 'product', 'value', 'hasOwnProperty']);
  expect(issues).toEqual([]);
  expect([columns.product, columns.face_value]).toEqual([2, 3]);
});

describe('a column chosen by its header', () => {
  test('is taken from there, and the other names for it mean nothing', () => {
    const { columns, issues } = mapColumns(['SKU', 'amount', 'value', 'email'], {
      product: 'sku',
      face_value: 'value',
      reference: 'Email',
    });
    expect(issues).toEqual([]);
    expect(columns).toMatchObject({ product: 0, face_value: 2, reference: 3, recipient: -1 });
  });

  test('must exist, and be chosen for one column only', () => {
    const { issues } = mapColumns(['product', 'value'], { recipient: 'mail', reference: 'MAIL' });
    expect(issues.map(({ rule, column }) => [rule, column])).toEqual([
      ['column.unknown_choice', 'recipient'],
      ['column.unknown_choice', 'reference'],
      ['column.shared_choice', 'reference'],
    ]);
  });
});

test('never throws, and maps to no column that is not there', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('product', 'value', 'amount', 'email'))), (header) => {
      const { columns } = mapColumns(header);
      for (const position of Object.values(columns)) expect(position).toBeLessThan(header.length);
    }),
  );
});
