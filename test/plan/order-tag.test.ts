import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DESCRIPTION_LENGTH } from '../../src/api/wire.js';
import {
  decodePositions,
  encodePositions,
  MAX_OWN_DESCRIPTION,
  orderDescription,
  orderMetadata,
  parseOrderTag,
} from '../../src/plan/order-tag.js';

const tags = fc.record({
  batchId: fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$/),
  chunk: fc.nat(999_999_999),
  generation: fc.nat(999_999_999),
});

describe("an order's mark", () => {
  test('is read back from the description, whatever the user adds', () => {
    fc.assert(
      fc.property(tags, fc.option(fc.string({ maxLength: MAX_OWN_DESCRIPTION })), (tag, text) => {
        expect(parseOrderTag(orderDescription(tag, text))).toEqual(tag);
      }),
    );
  });

  test('leaves room for the longest batch ID and text within 128 characters', () => {
    const longest = { batchId: 'x'.repeat(64), chunk: 999_999_999, generation: 999_999_999 };
    const description = orderDescription(longest, 'y'.repeat(MAX_OWN_DESCRIPTION));
    expect(description.length).toBeLessThanOrEqual(MAX_DESCRIPTION_LENGTH);
    expect(parseOrderTag(description)).toEqual(longest);
  });

  test.each([
    null,
    undefined,
    '',
    'Christmas gifts',
    'x [issue-batch a #0 g0]',
    '[issue-batch a #0 g0]x',
    '[issue-batch a b #0 g0]',
    '[issue-batch a #-1 g0]',
    '[issue-batch a #0]',
  ])('is not read into %j', (description) => {
    expect(parseOrderTag(description)).toBeUndefined();
  });

  test('fits the limits of metadata and holds nothing but batch, chunk, generation and a digest', () => {
    fc.assert(
      fc.property(tags, (tag) => {
        const metadata = orderMetadata(tag, 'a'.repeat(64));
        expect(metadata).toEqual({
          issue_batch: tag.batchId,
          chunk: String(tag.chunk),
          generation: String(tag.generation),
          content_sha256: 'a'.repeat(64),
        });
        for (const [key, value] of Object.entries(metadata)) {
          expect(key.length).toBeLessThanOrEqual(40);
          expect(value.length).toBeLessThanOrEqual(200);
        }
      }),
    );
  });
});

describe('the places of the items in the chunk', () => {
  test('travel in the metadata of an order that does not hold the whole chunk, and come back as they were', () => {
    const places = fc.uniqueArray(fc.nat(199), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(places, (positions) => {
        const text = encodePositions(positions);
        expect(text.length).toBeLessThanOrEqual(50);
        expect(decodePositions(text)).toEqual(positions);
      }),
    );
    const tag = { batchId: 'b', chunk: 1, generation: 2 };
    expect(orderMetadata({ ...tag, positions: [0, 5] }, 'x').items).toBe('84');
    expect(orderMetadata(tag, 'x')).not.toHaveProperty('items');
  });

  test.each(['', '0', 'g', '84 ', '-1', '0'.repeat(50), `${'0'.repeat(50)}1`])('are not read from %j', (text) => {
    expect(decodePositions(text)).toBeUndefined();
  });
});
