import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewOrderItem } from '../../src/api/wire.js';
import type { Failure } from '../../src/model.js';
import { splitOrder } from '../../src/retry/split-order.js';

const item = (products: NewOrderItem['products']): NewOrderItem => ({
  face_value: 10,
  distribution_method: { type: 'PAYOUT_LINK' },
  products,
});
const single = (value: string) => item({ type: 'SINGLE', value });
const ITEMS = ['AMZ-US', 'WMT-US', 'AMZ-US', 'TGT-US'].map(single);
const ALL = [0, 1, 2, 3];
const invalid = (...details: string[]): Failure => ({ type: 'validation_error', message: 'no', details });
const notAllowed = (message: string): Failure => ({ type: 'product_validation_error', message });

describe('an order that was refused whole is cut anew', () => {
  test('without the items that the server named, in either of its two spellings', () => {
    const failure = invalid('items.1.face_value: too high', 'body.items.3.products: no', 'body.items.1.products: no');
    expect(splitOrder(ITEMS, ALL, failure)).toEqual({ parts: [[0, 2]], refused: [1, 3] });
  });

  test('as it was when nothing was named, or something that is no item', () => {
    expect(splitOrder(ITEMS, ALL, { type: 'bad_request', message: 'no' }).parts).toEqual([ALL]);
    expect(splitOrder(ITEMS, ALL, invalid('payment_method.currency: no', 'items: too many'))).toEqual({
      parts: [ALL],
      refused: [],
    });
  });

  test('not at all when every item was named', () => {
    const failure = invalid(...ALL.map((index) => `items.${index}.face_value: no`));
    expect(splitOrder(ITEMS, ALL, failure)).toEqual({ parts: [], refused: ALL });
  });

  test('with the products apart that the words of the refusal name', () => {
    const { parts } = splitOrder(ITEMS, ALL, notAllowed('Not allowed to order products: WMT-US, TGT-US.'));
    expect(parts).toEqual([
      [0, 2],
      [1, 3],
    ]);
    const choice = [item({ type: 'MULTIPLE', values: ['AMZ-US', 'WMT-US'] }), single('AMZ-US')];
    expect(splitOrder(choice, [0, 1], notAllowed('Not allowed: WMT-US')).parts).toEqual([[1], [0]]);
  });

  test('with each product by itself when the words name none, so that only the one that is meant is refused again', () => {
    expect(splitOrder(ITEMS, ALL, notAllowed('not allowed')).parts).toEqual([[0, 2], [1], [3]]);
    expect(splitOrder([single('A'), single('A')], [0, 1], notAllowed('no')).parts).toEqual([[0, 1]]);
  });

  test('so that every held row is in exactly one part or refused, and no other row is', () => {
    const failures = fc.oneof(
      fc.array(fc.nat(6)).map((named) => invalid(...named.map((index) => `items.${index}.x: no`))),
      fc.constantFrom(notAllowed('AMZ-US'), notAllowed('none'), notAllowed('TGT-US WMT-US')),
    );
    fc.assert(
      fc.property(fc.subarray(ALL), failures, (held, failure) => {
        const { parts, refused } = splitOrder(ITEMS, held, failure);
        expect([...parts.flat(), ...refused].sort()).toEqual(held);
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          expect([...part].sort((a, b) => a - b)).toEqual(part);
        }
      }),
    );
  });
});
