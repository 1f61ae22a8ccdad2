/** What a person recognises a batch by before it is sent: its first and last row, and how its payouts travel. */
import type { Distribution, RawRow, RowFields } from '../model.js';
import type { PreviewRow } from '../plan/batch-plan.js';

export interface Preview {
  readonly firstRow: PreviewRow | null;
  readonly lastRow: PreviewRow | null;
  /** Rows by the way in which they reach their recipient. */
  readonly deliveries: Readonly<Record<Distribution, number>>;
}

export interface PreviewBuilder {
  add(row: RawRow, fields: RowFields): void;
  finish(): Preview;
}

type Seen = readonly [RawRow, RowFields];

export function createPreview(): PreviewBuilder {
  const deliveries = { payout_link: 0, email: 0, recipient: 0 };
  let first: Seen | undefined;
  let last: Seen | undefined;
  return {
    add(row, fields) {
      first ??= [row, fields];
      last = [row, fields];
      deliveries[fields.distribution] += 1;
    },
    finish: () => ({ firstRow: previewOf(first), lastRow: previewOf(last), deliveries }),
  };
}

function previewOf(seen: Seen | undefined): PreviewRow | null {
  if (seen === undefined) return null;
  const [{ line }, { product, faceValue, recipient }] = seen;
  return { line, product, faceValue, recipient: masked(recipient) };
}

/** Enough to recognise somebody, too little to write to them. */
export function masked(recipient: string): string {
  const at = recipient.lastIndexOf('@');
  const [initial = ''] = recipient;
  if (at > 0) return `${initial}…${recipient.slice(at)}`;
  return recipient === '' ? '' : `${initial}…`;
}
