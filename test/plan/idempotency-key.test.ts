import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idempotencyKey } from '../../src/plan/idempotency-key.js';

/** The published rule once more, from its prose: SHA-256 of four lines, its first 16 bytes as a version 4 UUID. */
function keyByTheRule(batchId: string, chunk: number, generation: number): string {
  const text = ['issue-batch key 1', batchId, String(chunk), String(generation)].join('\n');
  const digits = [...createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32)];
  digits[12] = '4';
  digits[16] = '89ab'[Number.parseInt(digits[16] ?? '', 16) & 3] ?? '';
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const batchIds = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/);
const numbers = fc.nat(1_000_000);

describe('the idempotency key', () => {
  test.each([
    ['stipend-2026-11', 0, 0, '2e098d98-44f1-4d7c-a5a5-f6868e0a2426'],
    ['stipend-2026-11', 12, 0, '436857db-c182-411c-8d16-827d76bc4087'],
    ['stipend-2026-11', 0, 1, '1e396aa9-3622-4ffc-af56-f27cfc6f557d'],
  ])('of %s, chunk %d, generation %d is for ever %s', (batchId, chunk, generation, key) => {
    expect(idempotencyKey(batchId, chunk, generation)).toBe(key);
    expect(keyByTheRule(batchId, chunk, generation)).toBe(key);
  });

  test('is a version 4 UUID made by the published rule', () => {
    fc.assert(
      fc.property(batchIds, numbers, numbers, (batchId, chunk, generation) => {
        const key = idempotencyKey(batchId, chunk, generation);
        expect(key).toMatch(UUID_V4);
        expect(key).toBe(keyByTheRule(batchId, chunk, generation));
      }),
    );
  });

  test('differs by batch, by chunk and by generation', () => {
    const orders = fc.uniqueArray(fc.tuple(batchIds, fc.nat(30), fc.nat(3)), {
      minLength: 2,
      maxLength: 50,
      selector: (order) => JSON.stringify(order),
    });
    fc.assert(
      fc.property(orders, (all) => {
        expect(new Set(all.map((order) => idempotencyKey(...order))).size).toBe(all.length);
      }),
    );
  });
});
