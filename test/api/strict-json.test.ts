import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson } from '../../src/api/strict-json.js';

describe('JSON of a server', () => {
  test('is read as JSON.parse reads it, whatever is in its strings and names', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
    expect(parseStrictJson('{"a:b":"\\":\\\\","__proto__":1,"c":[{"a":":"},{"a":null}]}')).toEqual(
      JSON.parse('{"a:b":"\\":\\\\","__proto__":1,"c":[{"a":":"},{"a":null}]}'),
    );
    expect(parseStrictJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeInstanceOf(Array);
  });

  test('is refused when an object names a member twice, at any depth and in any spelling', () => {
    for (const text of [
      '{"id":"O-1","id":"O-2"}',
      '{"id":"O-1","status":"COMPLETED","\\u0069d":"O-1"}',
      '{"items":[{"payout":{"url":"https://a","url":"https://a"}}]}',
      '{"__proto__":1,"__proto__":2}',
    ]) {
      expect(() => parseStrictJson(text), text).toThrow(SyntaxError);
    }
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, at) => {
        const text = JSON.stringify({ outer: [object] });
        const names = Object.keys(object);
        const again = `${JSON.stringify(names[at % names.length])}:0,`;
        expect(() => parseStrictJson(text.replace('[{', () => `[{${again}`))).toThrow(SyntaxError);
      }),
    );
  });
});
