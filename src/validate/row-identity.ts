import type { RowFields } from '../model.js';

/**
 * What makes two rows the same payout, as text. This is a published rule that the default batch ID is built on: if it
 * changed, a batch that has been issued would be taken for a new one and issued again. It never changes.
 */
export function rowIdentity(fields: RowFields): string {
  return JSON.stringify(identityParts(fields));
}

/** The same before it is put into JSON. */
export function identityParts(fields: RowFields): readonly string[] {
  return [
    plain(fields.recipient).toLowerCase(),
    plain(fields.recipientReference),
    fields.product,
    fields.faceValue,
    plain(fields.reference),
  ];
}

const NOT_ASCII = /\P{ASCII}/u;

/** One form of each letter, no spaces around. ASCII text has one form only, and asking is quicker than normalising. */
export function plain(text: string): string {
  return NOT_ASCII.test(text) ? text.normalize('NFC').trim() : text.trim();
}
