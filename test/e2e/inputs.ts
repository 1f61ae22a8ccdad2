/** CSV files whose rows can be told apart by their face value alone, so that a link on a wrong row shows. */
import { parse } from 'csv-parse/sync';

export interface RowOptions {
  readonly product?: string;
  /** The face value of the first row in cents; each further row has one cent more. */
  readonly firstCents?: number;
}

export function rowsCsv(count: number, { product = 'AMZ-US', firstCents = 1000 }: RowOptions = {}): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const cents = firstCents + index;
    const value = `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
    return `person.${index}@example.com,Person ${index},${product},${value},R-${index}`;
  });
  return `${['recipient,name,product,face_value,reference', ...lines].join('\n')}\n`;
}

export interface ResultRow {
  readonly issue_status: string;
  readonly payout_url: string;
  readonly runa_order_id: string;
  readonly runa_item_id: string;
  readonly issue_error: string;
  readonly [column: string]: string;
}

export function parseRows(text: string): ResultRow[] {
  return parse(text, { columns: true }) as ResultRow[];
}

/** How many rows have each status. */
export function statusCounts(rows: readonly ResultRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { issue_status: status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
