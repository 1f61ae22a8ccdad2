import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ADDRESS_REMOVED, apiAddress, LINK_REMOVED, personName, plainText } from '../../src/audit/plain-text.js';

describe('text from files and servers', () => {
  test.each([
    ['The second one is too dear', 'The second one is too dear'],
    ['item 3: ada@example.com is blocked', `item 3: ${ADDRESS_REMOVED} is blocked`],
    ['blocked: "ada@example.com", "x@y"', `blocked: ${ADDRESS_REMOVED} ${ADDRESS_REMOVED}`],
    ['ada\u200b@\u200bexample.com', ADDRESS_REMOVED],
    ['ada\u0000@example.com', ADDRESS_REMOVED],
    ['ada＠example.com', ADDRESS_REMOVED],
    ['ada%40example.com', ADDRESS_REMOVED],
    ['see https://spend.example/abc now', `see ${LINK_REMOVED} now`],
    ['see HTTPS://spend.example/abc', `see ${LINK_REMOVED}`],
    ['(url=spend.example/363aed19-778a)', LINK_REMOVED],
    ['//spend.example/363aed19', LINK_REMOVED],
    ['spend.example:8443/363aed19', LINK_REMOVED],
    ['www.example.com', LINK_REMOVED],
    ['3 @ 5 USD', '3 at 5 USD'],
    ['and/or, 3.1/4, items.3.face_value: too small', 'and/or, 3.1/4, items.3.face_value: too small'],
    ['a\tb\u001b[31m\u202ec\u2028', 'a\\u{9}b\\u{1b}[31m\\u{202e}c\\u{2028}'],
    ['half \ud83d', 'half \\u{d83d}'],
    ['größer als 5 € 😀', 'größer als 5 € 😀'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  test('never holds an address, a link or an unseen character, and stays short', () => {
    const pieces = ['a', '.', '@', '/', ':', ' ', '%', '40', '://', '＠', '\u0000', '\n', '\u001f', '\u200b', '\u2028'];
    const odd = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress()), (text) => {
        const shown = plainText(text);
        expect(shown).not.toMatch(/@|＠|%40|:\/\//i);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(shown.length).toBeLessThanOrEqual(301);
      }),
      { numRuns: 150 },
    );
  });

  test('is looked through quickly, however long and odd it is', () => {
    const began = performance.now();
    for (const part of ['a', 'a.', '@', 'a@', '/', '-', 'a-.', '(a', ' ']) plainText(part.repeat(500_000));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('who works here', () => {
  test('stays readable when the system knows them by an address', () => {
    expect(personName('ada@corp.example')).toBe('ada at corp.example');
  });
});

describe('the address of the API', () => {
  test('is shown without anything that could be a secret', () => {
    expect(apiAddress('https://user:pass@api.runa.io/v2?key=1#x')).toBe('https://api.runa.io/v2');
    expect(apiAddress('https://api.runa.io/ada@example.com')).toBe('https://api.runa.io');
  });
});
