import { describe, expect, test } from 'vitest';
import { IssueBatchError } from '../../src/errors.js';
import type { PlanOptions } from '../../src/options.js';
import { checkSettings } from '../../src/plan/settings.js';

const KEY = 'XXpublic.secret~_-!*^';
const given = (options: Partial<PlanOptions>) => checkSettings({ apiKey: KEY, ...options });

describe('settings', () => {
  test('have defaults that make sense', () => {
    expect(given({})).toEqual({
      apiKey: KEY,
      keyPrefix: 'XXpublic',
      settings: {
        currency: null,
        distribution: 'payout_link',
        template: null,
        description: null,
        chunkSize: 200,
        baseUrl: 'https://playground.runa.io/v2',
      },
    });
  });

  test.each<[string, Partial<PlanOptions>]>([
    ['a currency in small letters', { currency: 'usd' }],
    ['a template of the wrong kind', { template: 'PT-1' }],
    ['a text that is too long', { description: 'x'.repeat(27) }],
    ['a text with a line break', { description: 'a\nb' }],
    ['a text with an invisible character', { description: 'a\u200bb' }],
    ['no rows an order', { chunkSize: 0 }],
    ['201 rows an order', { chunkSize: 201 }],
    ['half a row', { chunkSize: 1.5 }],
    ['NaN rows', { chunkSize: Number.NaN }],
    ['a key with a space', { apiKey: 'XX a' }],
    ['no key', { apiKey: ' ' }],
  ])('are refused with %s', (_, options) => {
    expect(() => given(options)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  test('never quote the key in a refusal', () => {
    for (const apiKey of ['wgse cret', 'wgse\ncret', 'qqsecret']) {
      try {
        checkSettings({ apiKey });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(IssueBatchError);
        expect(JSON.stringify([String(error), (error as IssueBatchError).hint])).not.toMatch(/cret/);
      }
    }
  });
});
