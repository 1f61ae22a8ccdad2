import { createHash } from 'node:crypto';

/**
 * The idempotency key of an order, shaped like a version 4 UUID because that is what the vendor suggests.
 *
 * Made from batch ID, chunk index and generation, and from nothing else: a key that followed the content would turn
 * an edited file into fresh keys, and fresh keys into second payments. The rule is published and never changes.
 */
export function idempotencyKey(batchId: string, chunk: number, generation: number): string {
  const hash = createHash('sha256').update(`issue-batch key 1\n${batchId}\n${chunk}\n${generation}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x40;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
