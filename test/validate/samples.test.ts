import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkInput } from '../read/check-input.js';

const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));

test('rewards.csv is good: 25 rows in three currencies, with one choice', async () => {
  const { issues, fields } = await checkInput(sample('rewards.csv'));
  expect(issues).toEqual([]);
  expect(fields).toHaveLength(25);
  expect(new Set(fields.map(({ product }) => product.slice(-3)))).toEqual(new Set(['-US', '-GB', '-DE']));
  expect(fields.filter(({ product }) => product === 'AMZ-US|WMT-US')).toHaveLength(2);
});

test('emails.csv is good and distributes by e-mail', async () => {
  const { issues, fields } = await checkInput(sample('emails.csv'));
  expect(issues).toEqual([]);
  expect(fields.every(({ distribution }) => distribution === 'email')).toBe(true);
});

test('large.csv is good: 1,000 rows, so many of one product that they need several orders', async () => {
  const { issues, fields } = await checkInput(sample('large.csv'));
  expect(issues).toEqual([]);
  expect(fields).toHaveLength(1000);
  expect(fields.filter(({ product }) => product === 'AMZ-US').length).toBeGreaterThan(800);
});

test('no sample holds an address that could be real', async () => {
  for (const name of ['rewards.csv', 'emails.csv', 'large.csv']) {
    for (const { recipient } of (await checkInput(sample(name))).fields)
      expect(recipient).toMatch(/@example\.(com|org)$/);
  }
});

test('errors.csv shows a different mistake in almost every row', async () => {
  const { issues } = await checkInput(sample('errors.csv'));
  expect(issues.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
    '3 face_value.thousands_comma',
    '4 face_value.decimal_comma',
    '5 face_value.currency',
    '6 face_value.exponent',
    '7 face_value.space',
    '8 face_value.required',
    '9 face_value.minimum',
    '10 product.required',
    '11 product.repeated_code',
    '12 face_value.whole_number',
    '13 recipient.email',
    '14 distribution.unknown',
    '15 template.redemption_template',
    '16 reference.repeated',
    '18 row.duplicate',
    '19 row.cell_count',
  ]);
});
