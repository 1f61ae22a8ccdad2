import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressProblem, lookAlikeProblem } from '../../src/validate/address-rules.js';
import { recipientProblem } from '../../src/validate/recipient-rules.js';
import { textProblem } from '../../src/validate/text-rules.js';

test.each([
  'ada@example.com',
  "o'neil+tag@sub.example.co.uk",
  'josé@münchen.example',
  'иван@пример.рф',
  'иван@example.com',
  'ελένη@παράδειγμα.ελ',
  '太郎たろう@例え.jp',
  '김철수@예시.한국',
  'محمد@مثال.السعودية',
  'Ada Lovelace',
  'Аda without an address',
  'Søren Åström 😀',
  'meet @ noon',
  '山田　太郎',
])('has nothing against %j as the recipient of a link', (text) => {
  expect(textProblem(text) ?? recipientProblem(text, 'payout_link')).toBeUndefined();
});

test.each([
  ['аda@example.com', 'mixed_scripts', '"а" (Cyrillic, U+0430) among Latin letters in "аda"'],
  ['ada@exаmple.com', 'mixed_scripts', '"а" (Cyrillic, U+0430)'],
  ['ada@exαmple.com', 'mixed_scripts', '"α" (Greek, U+03B1)'],
  ['ivan-р@example.com', 'mixed_scripts', '"р" (Cyrillic, U+0440)'],
  ['ивaн@пример.рф', 'mixed_scripts', '"a" (Latin, U+0061) among Cyrillic letters'],
  ['еkaterina@example.com', 'mixed_scripts', '"е" (Cyrillic, U+0435)'],
  ['роса@example.com', 'mixed_scripts', 'looks like Latin letters and is not'],
  ['ada@аррӏе.com', 'mixed_scripts', '"аррӏе"'],
  ['Ada <аda@example.com>', 'mixed_scripts', '"а" (Cyrillic, U+0430)'],
  ['ada＠example.com', 'letter_form', '"＠" (U+FF20), a special form of "@"'],
  ['ａda@example.com', 'letter_form', 'a special form of "a"'],
  ['𝐚da@example.com', 'letter_form', 'a special form of "a"'],
  ['ﬁona@example.com', 'letter_form', 'a special form of "fi"'],
  ['jose\u0301@example.com', 'letter_form', 'not NFC'],
])('refuses %j, whoever sends to it', (text, rule, words) => {
  for (const problem of [lookAlikeProblem(text), addressProblem(text, 'email')]) {
    expect(problem?.rule).toBe(rule);
    expect(problem?.message).toContain(words);
    expect(problem?.message).toMatch(/; type the address again$/);
  }
});

test.each([
  ['Ada', 'is not an e-mail address'],
  ['ada@example', 'has no dot after the @'],
  ['ada@@example.com', 'has more than one @'],
  ['a@example.com, b@example.com', 'has more than one address'],
  ['a@example.com/b@example.com', 'has more than one address'],
  ['Ada <ada@example.com>', 'has a name around the address'],
  ['mailto:ada@example.com', 'begins with "mailto:"'],
  ['ada@example.com.', 'ends with a dot'],
  ['ada..l@example.com', 'has a dot in the wrong place'],
  ['ada l@example.com', 'has a space inside'],
  ['josé@example.com', '"é" (Latin, U+00E9)'],
  [`${'a'.repeat(65)}@example.com`, 'is longer than an e-mail address can be'],
  [`a@${'a.'.repeat(130)}com`, 'is longer than an e-mail address can be'],
])('says about %j for e-mail what is wrong with it', (text, words) => {
  expect(recipientProblem(text, 'email')?.message).toContain(words);
});

test('finds one letter of another script wherever it stands in a label', () => {
  const label = fc.string({ unit: fc.constantFrom(...'abcdefxyz0123-_'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(label, fc.nat({ max: 12 }), fc.constantFrom(...'аеорсухіјѕвнοναιρυ'), (name, at, letter) => {
      const mixed = `x${name.slice(0, at)}${letter}${name.slice(at)}`;
      expect(lookAlikeProblem(`x${name}@example.com`)).toBeUndefined();
      expect(lookAlikeProblem(`${mixed}@example.com`)?.rule).toBe('mixed_scripts');
      expect(lookAlikeProblem(`me@${mixed}.com`)?.rule).toBe('mixed_scripts');
    }),
  );
});

test('finds every character that nobody can see', () => {
  const invisible = [
    0x00, 0x07, 0x1b, 0x7f, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200d, 0x200f, 0x2028,
    0x202e, 0x2060, 0x2066, 0x2800, 0x3164, 0xe000, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffc, 0xfffe, 0xe0041, 0xe0100,
  ];
  for (const code of invisible) {
    const problem = textProblem(`ada${String.fromCodePoint(code)}@example.com`);
    expect([code.toString(16), problem?.rule]).toEqual([code.toString(16), 'hidden_character']);
  }
});
