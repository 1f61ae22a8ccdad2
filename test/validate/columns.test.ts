import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapColumns, overlookedColumns } from '../../src/validate/columns.js';
import { COLUMN_NAMES, ERRORS_COLUMNS, KNOWN_COLUMNS, RESULT_COLUMNS } from '../../src/validate/known-columns.js';

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
])('names %j as a likely %s', (header, column) => {
  const issue = mapColumns([header, 'own']).issues.find((found) => found.column === column);
  expect(issue?.message).toContain(`(rename ${JSON.stringify(header)}?)`);
});

test('suggests nothing that is far from every name', () => {
  for (const { message } of mapColumns(['name', 'date', 'valve2']).issues) expect(message).not.toContain('"name"');
});

test.each([
  ['\u200bamount', 'U+200B'],
  ['аmount', '"а" (Cyrillic, U+0430)'],
  ['am\u00adount', 'U+00AD'],
])('says what is wrong with %j, which looks right', (header, why) => {
  expect(mapColumns(['product', header]).issues[0]?.message).toContain(why);
});

test('says it when the header was not split at all', () => {
  const [issue] = mapColumns(['product^amount']).issues;
  expect(issue?.message).toMatch(/the header is one cell; separate its cells by comma/);
});

test('takes a results file and a list of errors for what they are', () => {
  const { issues } = mapColumns(['product', 'value', ...RESULT_COLUMNS]);
  expect(issues).toEqual([
    {
      column: 'issue_status',
      rule: 'header.results',
      message: 'is, like 6 more, a column of the results file; use the original input',
    },
  ]);
  expect(mapColumns(ERRORS_COLUMNS).issues[0]?.rule).toBe('header.errors_file');
});

test('refuses a header __proto__, and treats others that programs know as any other column', () => {
  expect(mapColumns(['product', 'value', '__proto__']).issues).toMatchObject([{ rule: 'header.reserved' }]);
  const { columns, issues } = mapColumns(['prototype', 'constructor', 'product', 'value', 'hasOwnProperty']);
  expect(issues).toEqual([]);
  expect([columns.product, columns.face_value]).toEqual([2, 3]);
});

test("an optional column with a slip in its name is pointed out, and so is none that is somebody's own", () => {
  const header = ['product', 'value', 'distributon', 'E-mail', 'campaign', 'reference'];
  const notes = overlookedColumns(header, mapColumns(header).columns);
  expect(notes).toEqual([
    'Column "E-mail" is not read; to have it read as recipient, rename it or map it.',
    'Column "distributon" is not read; to have it read as distribution, rename it or map it.',
  ]);
  expect(overlookedColumns(['product', 'amount', 'name'], mapColumns(['product', 'amount', 'name']).columns)).toEqual(
    [],
  );
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
