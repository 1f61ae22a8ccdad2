/** The exact request bytes of an order. Nothing else in the project writes a request body. */
import { createHash } from 'node:crypto';
import type { RowFields } from '../model.js';
import { type OrderTag, orderDescription, orderMetadata } from './order-tag.js';

/** One item as JSON text. `face_value` is written from its decimal text, so that no float ever touches it. */
export function itemJson(fields: RowFields): string {
  return `{"face_value":${fields.faceValue},"distribution_method":${distributionJson(fields)},"products":${productsJson(fields.product)}}`;
}

function distributionJson(fields: RowFields): string {
  const template = fields.template === '' ? '' : `,"template_id":${JSON.stringify(fields.template)}`;
  switch (fields.distribution) {
    case 'payout_link':
      return `{"type":"PAYOUT_LINK"${template}}`;
    case 'email':
      return `{"type":"EMAIL","email_address":${JSON.stringify(fields.recipient)}${template}}`;
    case 'recipient': {
      const [reference, address] = [JSON.stringify(fields.recipientReference), JSON.stringify(fields.recipient)];
      return `{"type":"RECIPIENT","recipient_reference":${reference},"email_address":${address}${template}}`;
    }
  }
}

/** What is bought, as the API writes it. `product`: one code, several joined by `|`, or a template. */
export function productsJson(product: string): string {
  if (product.startsWith('PT-')) return `{"type":"TEMPLATE","template_id":${JSON.stringify(product)}}`;
  if (!product.includes('|')) return `{"type":"SINGLE","value":${JSON.stringify(product)}}`;
  return `{"type":"MULTIPLE","values":${JSON.stringify(product.split('|'))}}`;
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
  const contentBytes = Buffer.from(content);
  const contentSha256 = sha256(contentBytes);
  const rest =
    `,"description":${JSON.stringify(orderDescription(tag, description))},` +
    `"metadata":${JSON.stringify(orderMetadata(tag, contentSha256))}}`;
  const bytes = Buffer.concat([BRACE, contentBytes, Buffer.from(rest)]);
  return { bytes, bodySha256: sha256(bytes), contentSha256 };
}

const BRACE = Buffer.from('{');

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
