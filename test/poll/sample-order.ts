/** Orders as they were asked for, and as an honest server gives them back. */
import fc from 'fast-check';
import type { NewOrder, NewOrderItem, WireOrder, WireOrderItem } from '../../src/api/wire.js';
import { orderSchema } from '../../src/api/wire.js';

const method = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'PAYOUT_LINK' as const }) },
  fc.constantFrom('DT-1', 'DT-2').map((template_id) => ({ type: 'PAYOUT_LINK' as const, template_id })),
  fc.constantFrom('a@x.example', 'b@x.example').map((email_address) => ({ type: 'EMAIL' as const, email_address })),
  fc.constantFrom('r1', 'r2').map((recipient_reference) => ({
    type: 'RECIPIENT' as const,
    recipient_reference,
    email_address: 'a@x.example',
  })),
);

const products = fc.oneof(
  fc.constantFrom('AMZ-US', 'WMT-US').map((value) => ({ type: 'SINGLE' as const, value })),
  fc
    .constantFrom(['AMZ-US', 'WMT-US'], ['AMZ-US', 'X-US'])
    .map((values) => ({ type: 'MULTIPLE' as const, values: [...values] })),
  fc.constantFrom('PT-1', 'PT-2').map((template_id) => ({ type: 'TEMPLATE' as const, template_id })),
);

/** Few different values, so that equal items are common. */
export const askedItems: fc.Arbitrary<NewOrderItem[]> = fc.array(
  fc.record({
    face_value: fc.constantFrom(10, 10.5, 0.1, 20),
    distribution_method: method,
    products,
  }) as fc.Arbitrary<NewOrderItem>,
  { minLength: 1, maxLength: 12 },
);

export const item = (faceValue = 10, given: Partial<NewOrderItem> = {}): NewOrderItem => ({
  face_value: faceValue,
  distribution_method: { type: 'PAYOUT_LINK' },
  products: { type: 'SINGLE', value: 'AMZ-US' },
  ...given,
});

export const asked = (...items: NewOrderItem[]): NewOrder => ({
  payment_method: { type: 'ACCOUNT_BALANCE', currency: 'USD' },
  items,
});

/** The item of a row, with an ID and a link that tell which row it was made for. */
export function given(row: number, { face_value, distribution_method, products: wanted }: NewOrderItem): WireOrderItem {
  return {
    id: `I-${row}`,
    face_value: face_value.toFixed(2),
    distribution_method: { ...distribution_method },
    products: wanted.type === 'MULTIPLE' ? { ...wanted, values: [...wanted.values].reverse() } : { ...wanted },
    payout: { status: 'ACTIVE', url: `https://spend.example/${row}`, expiry_date: null },
  };
}

export function completed(items: readonly WireOrderItem[], more: Partial<WireOrder> = {}): WireOrder {
  return orderSchema.parse({
    id: 'O-1',
    status: 'COMPLETED',
    created_at: '2026-11-01T10:00:00Z',
    completed_at: '2026-11-01T10:00:01Z',
    items,
    ...more,
  });
}
