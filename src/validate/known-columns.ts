import type { KnownColumn } from '../model.js';

/** Every header that names a known column, the canonical one first. Part of the published contract. */
export const COLUMN_NAMES: Readonly<Record<KnownColumn, readonly string[]>> = {
  product: ['product', 'products', 'product_code'],
  face_value: ['face_value', 'amount', 'value'],
  recipient: ['recipient', 'email', 'email_address', 'recipient_email'],
  recipient_reference: ['recipient_reference'],
  distribution: ['distribution', 'distribution_method'],
  template: ['template', 'template_id'],
  reference: ['reference', 'external_id'],
};

export const KNOWN_COLUMNS = Object.keys(COLUMN_NAMES) as readonly KnownColumn[];

/** Headers the results file adds; an input that has one is a results file, or would be mixed up with it. */
export const RESULT_COLUMNS: readonly string[] = [
  'issue_status',
  'payout_url',
  'payout_status',
  'payout_expires_at',
  'runa_order_id',
  'runa_item_id',
  'issue_error',
];

/** The columns of the list of errors. */
export const ERRORS_COLUMNS: readonly string[] = ['line', 'column', 'value', 'rule', 'message'];

/** What headers are compared by: no ASCII spaces around them, and no difference between upper and lower case. */
export function headerKey(header: string): string {
  return header.replace(/^ +| +$/g, '').toLowerCase();
}

/** The headers that look like a misspelt name of this column, such as `prodcut` or `face value`. */
export function nearMisses(column: KnownColumn, header: readonly string[]): string[] {
  const names = COLUMN_NAMES[column].map(letters);
  return header.filter((candidate) => {
    const written = letters(candidate);
    return names.some((name) => written === name || isOneSlip(written, name));
  });
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}

/** One letter missing, added, replaced or swapped with its neighbour. Short words have too many neighbours to tell. */
function isOneSlip(written: string, name: string): boolean {
  if (name.length < 5 || Math.abs(written.length - name.length) > 1) return false;
  let start = 0;
  while (start < written.length && written[start] === name[start]) start++;
  const [a, b] = [written.slice(start), name.slice(start)];
  return (
    a.slice(1) === b ||
    a === b.slice(1) ||
    a.slice(1) === b.slice(1) ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}
