import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonFault } from '../../../src/cli/config/json-fault.js';

/** Pieces of which a text that is nearly JSON can be made. */
const PIECES = '{ } [ ] , : "a" "b" 1 -0.5e3 01 true null nul "\\u00e9" "\\x" "open \n'.split(' ');

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the place where a text stops being JSON', () => {
  test.each([
    ['{"rate": 180,\n  "wait": 30m}', 2, 11, /a value is expected/],
    ['{"rate": 180,}', 1, 14, /a name in double quotes/],
    ["{'rate': 180}", 1, 2, /a name in double quotes/],
    ['{"rate" 180}', 1, 9, /a colon/],
    ['{"rate": 180 "wait": 1}', 1, 14, /a comma or }/],
    ['[1 2]', 1, 4, /a comma or ]/],
    ['{}\r\n\r\n{}', 3, 1, /nothing more/],
    ['// mine\n{}', 1, 1, /a value is expected/],
    ['{"a": 1,\n "b": [true', 2, 12, /the file ends too early; a comma or ]/],
    ['', 1, 1, /the file ends too early; a value/],
    ['{"a": "line\nbreak"}', 1, 7, /a value is expected/],
    [`${'['.repeat(200)}${']'.repeat(200)}`, 1, 102, /nested too deep/],
  ])('of %j is line %i, column %i', (text, line, column, reason) => {
    expect(findJsonFault(text)).toEqual({ line, column, reason: expect.stringMatching(reason) });
  });

  test.each([
    '{"rate": 1, "wait": "1m", "rate": 2}',
    '{"a": [{"b": 1, "\\u0062": 2}]}',
    '{"__proto__": 1, "__proto__": 2}',
  ])('is where one name stands twice: %s', (text) => {
    expect(findJsonFault(text)?.reason).toMatch(/stands here twice/);
  });

  test('says nothing of the text itself, which may be a key', () => {
    expect(JSON.stringify(findJsonFault('{"apiKey": wgSECRET}'))).not.toContain('SECRET');
  });

  test('is none in whatever JSON.parse takes and writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, indent) => {
        expect(findJsonFault(JSON.stringify(value, undefined, indent))).toBeUndefined();
      }),
    );
  });

  test('is found in exactly those texts that JSON.parse refuses, or in which a name stands twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }), (pieces) => {
        const text = pieces.join(' ');
        const fault = findJsonFault(text);
        expect(fault === undefined || /twice/.test(fault.reason)).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
  });
});
