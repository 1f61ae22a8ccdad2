import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGenerations, readGenerations, readRaisedBody } from '../../src/freeze/generations.js';
import type { FrozenOrder, RowFields } from '../../src/model.js';
import { idempotencyKey } from '../../src/plan/idempotency-key.js';
import { itemJson, orderBody } from '../../src/plan/order-body.js';

const FIELDS: RowFields = {
  product: 'AMZ-US',
  faceValue: '10.5',
  // A recipient whose text looks like the end of the body, to be cut at the right place all the same.
  recipient: 'a","description":"x@example.com',
  recipientReference: '',
  reference: '',
  distribution: 'email',
  template: '',
};

describe('an order of a further generation', () => {
  let folder: string;
  let path: string;
  const body = orderBody({ batchId: 'spring', chunk: 0, generation: 0 }, 'USD', [itemJson(FIELDS)], 'hello');
  const order: FrozenOrder = {
    chunk: 0,
    generation: 0,
    key: idempotencyKey('spring', 0, 0),
    bodySha256: body.bodySha256,
    contentSha256: body.contentSha256,
    offset: 0,
    length: body.bytes.length,
    rows: 1,
    firstRow: 0,
    lastRow: 0,
    currency: 'USD',
    country: 'US',
    faceValue: '10.5',
  };
  const raiseTwice = () => {
    const generations = openGenerations(path, 'spring', 'hello');
    const first = generations.raise(order, body.bytes, { generation: 1 });
    const second = generations.raise(first, readRaisedBody(path, first), { generation: 2 });
    generations.close();
    return [first, second] as const;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'issue-batch-generations-'));
    path = join(folder, 'generations.log');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('asks for the same items under the next key and its own mark', () => {
    const [first] = raiseTwice();
    const before = JSON.parse(body.bytes.toString());
    const after = JSON.parse(readRaisedBody(path, first).toString());
    expect(first).toMatchObject({
      generation: 1,
      key: idempotencyKey('spring', 0, 1),
      contentSha256: body.contentSha256,
    });
    expect(after.items).toEqual(before.items);
    expect(after.payment_method).toEqual(before.payment_method);
    expect(after.description).toBe('[issue-batch spring #0 g1] hello');
    expect(after.metadata).toEqual({ ...before.metadata, generation: '1' });
  });

  it('reads back as it was frozen, oldest first', () => {
    expect(readGenerations(path, [order], false)).toEqual([]);
    const raised = raiseTwice();
    expect(readGenerations(path, [order], false)).toEqual(raised);
  });

  it('that a crash cut short never counted, and the next one stands behind the last whole one', () => {
    const [first] = raiseTwice();
    truncateSync(path, readFileSync(path).length - 5);
    expect(readGenerations(path, [order], false)).toEqual([first]);
    expect(readGenerations(path, [order], true)).toEqual([first]);
    const generations = openGenerations(path, 'spring', 'hello');
    const again = generations.raise(first, readRaisedBody(path, first), { generation: 2 });
    generations.close();
    expect(readGenerations(path, [order], false)).toEqual([first, again]);
  });

  it('that was altered is refused', () => {
    const [first] = raiseTwice();
    const bytes = readFileSync(path);
    bytes[first.length - 20] = (bytes[first.length - 20] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(() => readGenerations(path, [order], false)).toThrow(/damaged/);
    expect(() => readRaisedBody(path, first)).toThrow(/damaged/);
  });

  it('is not made from a body that is not the frozen one', () => {
    const generations = openGenerations(path, 'spring', 'hello');
    const altered = Buffer.from(body.bytes.toString().replace('10.5', '10.6'));
    expect(() => generations.raise(order, altered, { generation: 1 })).toThrow(/not as it was frozen/);
    generations.close();
    appendFileSync(path, '');
    expect(readGenerations(path, [order], false)).toEqual([]);
  });
});
