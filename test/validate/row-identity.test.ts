import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RowFields } from '../../src/model.js';
import { fieldsOf } from '../../src/validate/row-fields.js';
import { rowIdentity } from '../../src/validate/row-identity.js';

const base: RowFields = {
  product: 'AMZ-US|WMT-US',
  faceValue: '10.5',
  recipient: 'Zoë@Example.com',
  recipientReference: 'Emp-7',
  reference: 'Réf 1',
  distribution: 'payout_link',
  template: '',
};

test('is this text, for ever: the default batch ID is made of it', () => {
  expect(rowIdentity(base)).toBe('["zoë@example.com","Emp-7","AMZ-US|WMT-US","10.5","Réf 1"]');
  expect(rowIdentity({ ...base, recipient: '', recipientReference: '', reference: '' })).toBe(
    '["","","AMZ-US|WMT-US","10.5",""]',
  );
});

test('does not see the form of Unicode, outer spaces, the case of the recipient, distribution and template', () => {
  const other: RowFields = {
    ...base,
    recipient: `  ${base.recipient.normalize('NFD').toUpperCase()}\t`,
    recipientReference: ' Emp-7 ',
    reference: `${base.reference.normalize('NFD')} `,
    distribution: 'email',
    template: 'DT-1',
  };
  expect(rowIdentity(other)).toBe(rowIdentity(base));
});

test.each([
  ['recipient', 'zoe@example.com'],
  ['recipientReference', 'emp-7'],
  ['product', 'amz-us|wmt-us'],
  ['faceValue', '10.51'],
  ['reference', 'réf 1'],
] as const)('sees every other difference in %s', (field, value) => {
  expect(rowIdentity({ ...base, [field]: value })).not.toBe(rowIdentity(base));
});

test('does not see the order of a choice or the zeros of an amount, because fields are normalised', () => {
  const columns = {
    product: 0,
    face_value: 1,
    recipient: 2,
    recipient_reference: -1,
    distribution: -1,
    template: -1,
    reference: -1,
  };
  const defaults = { distribution: 'payout_link', template: null } as const;
  const one = fieldsOf(['WMT-US|AMZ-US', '10.50', 'a'], columns, defaults);
  const two = fieldsOf(['AMZ-US|WMT-US', '10.5', 'A'], columns, defaults);
  expect(rowIdentity(one)).toBe(rowIdentity(two));
});

test('never mixes up neighbouring fields', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\\', '[', ']'), maxLength: 5 });
  fc.assert(
    fc.property(fc.tuple(text, text, text), fc.tuple(text, text, text), (one, two) => {
      const identity = ([recipient, recipientReference, reference]: [string, string, string]) =>
        rowIdentity({ ...base, recipient, recipientReference, reference });
      expect(identity(one) === identity(two)).toBe(one.every((value, index) => value === two[index]));
    }),
  );
});
