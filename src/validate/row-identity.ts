import type { RowFields } from '../model.js';

/**
 * What makes two rows the same payout, as text. This is a published rule that the default batch ID is built on: if it
 * changed, a batch that has been issued would be taken for a new one and issued again. It never changes.
 */
export function rowIdentity(fields: RowFields): string {
  return JSON.stringify([
    plain(fields.recipient).toLowerCase(),
    plain(fields.recipientReference),
    fields.product,
    fields.faceValue,
    plain(fields.reference),
  ]);
}

function plain(text: string): string {
  return text.normalize('NFC').trim();
}
