import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnMap, InputIssue } from '../../src/model.js';
import type { CheckedFields } from '../../src/validate/known-rows.js';
import { createRowValidator } from '../../src/validate/row-validator.js';

const header = ['product', 'face_value', 'recipient', 'recipient_reference', 'distribution', 'template', 'reference'];
const columns: ColumnMap = {
  product: 0,
  face_value: 1,
  recipient: 2,
  recipient_reference: 3,
  distribution: 4,
  template: 5,
  reference: 6,
};
/** The three last columns are not there. */
const few: ColumnMap = { ...columns, distribution: -1, template: -1, reference: -1 };

const cells = fc.tuple(
  fc.constantFrom('AMZ-US', 'WMT-US|AMZ-US', 'PT-1', 'AMZ US', '', 'product'),
  fc.constantFrom('10', '10.50', '0.001', '1,5', '', 'face_value'),
  fc.constantFrom('ada@example.com', 'Ada', ' ada', 'аda@example.com', 'a\u00a0b', 'a\u200bb', '', '#N/A'),
  fc.constantFrom('', 'emp-7', 'a/b', ' x'),
  fc.constantFrom('', '', '', 'email', 'RECIPIENT', 'sms', ' '),
  fc.constantFrom('', '', '', 'DT-1', 'PT-1'),
  fc.constantFrom('', 'R1', 'R 2', 'R\u00a03', 'R4 ', 'Re\u0301', 'R\u00e9'),
);
const rows = fc.array(cells, { minLength: 1, maxLength: 30 });
const defaults = fc.record({
  distribution: fc.constantFrom('payout_link' as const, 'email' as const, 'recipient' as const),
  template: fc.constantFrom(null, 'DT-9'),
});

function verdicts(
  given: readonly (readonly string[])[],
  options: Parameters<typeof createRowValidator>[0],
  fresh: boolean,
) {
  const found: InputIssue[] = [];
  const create = () => createRowValidator({ ...options, onIssue: (issue) => found.push(issue) });
  let validator = create();
  const fields = given.map((row, index) => {
    if (fresh) validator = create();
    return validator.check({ line: index + 2, cells: row });
  });
  return { fields, found };
}

function asked(checked: CheckedFields | undefined) {
  if (checked === undefined) return undefined;
  const { alike: _, ...fields } = checked;
  return fields;
}

test('a row says the same after others like it as it does alone, but for what repeats', () => {
  fc.assert(
    fc.property(rows, defaults, fc.constantFrom(columns, few), (given, settings, map) => {
      const width = map === few ? 4 : 7;
      const own = given.map((row, index) => {
        const reference = row[6] === '' ? '' : `${index}${row[6]}`;
        return [...row.slice(0, 6), reference].slice(0, width);
      });
      const options = { header: header.slice(0, width), columns: map, defaults: settings, allowDuplicates: true };
      const together = verdicts(own, options, false);
      const alone = verdicts(own, options, true);
      expect(together.found).toEqual(alone.found);
      expect(together.fields.map(asked)).toEqual(alone.fields.map(asked));
      const kinds = new Map<number, unknown>();
      for (const fields of together.fields) {
        if (fields?.alike === undefined) continue;
        const { product, faceValue, distribution, template } = fields;
        const kind = { product, faceValue, distribution, template };
        expect(kinds.get(fields.alike) ?? kind).toEqual(kind);
        kinds.set(fields.alike, kind);
      }
    }),
    { numRuns: 1500 },
  );
});

test('a repeat is found whether or not its product and value are known', () => {
  const options = {
    header,
    columns,
    defaults: { distribution: 'payout_link', template: null },
    allowDuplicates: false,
  } as const;
  const row = (value: string, recipient: string, reference: string) => [
    'AMZ-US',
    value,
    recipient,
    '',
    '',
    '',
    reference,
  ];
  const { fields, found } = verdicts(
    [
      row('10', 'a', ''),
      row('10', 'A', ''),
      row('10', 'b', 'R1'),
      row('10', 'c', 'R1'),
      row('11', 'd', 'R1'),
      row('10.0', 'a', ''),
    ],
    options,
    false,
  );
  expect(fields.map((found) => found !== undefined)).toEqual([true, false, true, false, false, false]);
  expect(found.map(({ line, column, rule, value }) => [line, column, rule, value])).toEqual([
    [3, undefined, 'row.duplicate', 'A'],
    [5, 'reference', 'reference.repeated', 'R1'],
    [6, 'reference', 'reference.repeated', 'R1'],
    [7, undefined, 'row.duplicate', 'a'],
  ]);
});
