/** The exact request bytes of an order. Nothing else in the project writes a request body. */
import { createHash } from 'node:crypto';
import type { RowFields } from '../model.js';
import { type OrderTag, orderDescription, orderMetadata } from './order-tag.js';

/** One item as JSON text. `face_value` is written from its decimal text, so that no float ever touches it. */
export function itemJson(fields: RowFields): string {
  return `{"face_value":${fields.faceValue},"distribution_method":${distributionJson(fields)},"products":${productsJson(fields.product)}}`;
}

function distributionJson(fields: RowFields): string {
  const template = fields.template === '' ? {} : { template_id: fields.template };
  switch (fields.distribution) {
    case 'payout_link':
      return JSON.stringify({ type: 'PAYOUT_LINK', ...template });
    case 'email':
      return JSON.stringify({ type: 'EMAIL', email_address: fields.recipient, ...template });
    case 'recipient':
      return JSON.stringify({
        type: 'RECIPIENT',
        recipient_reference: fields.recipientReference,
        email_address: fields.recipient,
        ...template,
      });
  }
}

/** What is bought, as the API writes it. `product`: one code, several joined by `|`, or a template. */
export function productsJson(product: string): string {
  if (product.startsWith('PT-')) return JSON.stringify({ type: 'TEMPLATE', template_id: product });
  const codes = product.split('|');
  return codes.length === 1
    ? JSON.stringify({ type: 'SINGLE', value: product })
    : JSON.stringify({ type: 'MULTIPLE', values: codes });
}

export interface OrderBody {
  readonly bytes: Buffer;
  readonly bodySha256: string;
  readonly contentSha256: string;
}

export function orderBody(
  tag: OrderTag,
  currency: string,
  items: readonly string[],
  description: string | null,
): OrderBody {
  const content = `"payment_method":{"type":"ACCOUNT_BALANCE","currency":${JSON.stringify(currency)}},"items":[${items.join(',')}]`;
  return orderBodyOf(tag, content, description);
}

/** @param content payment method and items, as JSON without the outer braces */
export function orderBodyOf(tag: OrderTag, content: string, description: string | null): OrderBody {
  const contentSha256 = createHash('sha256').update(content).digest('hex');
  const bytes = Buffer.from(
    `{${content},"description":${JSON.stringify(orderDescription(tag, description))},` +
      `"metadata":${JSON.stringify(orderMetadata(tag, contentSha256))}}`,
  );
  return { bytes, bodySha256: createHash('sha256').update(bytes).digest('hex'), contentSha256 };
}
