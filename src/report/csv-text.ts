import { stringify } from 'csv-stringify/sync';

/**
 * Records as CSV, each with its line end. csv-stringify looks at every cell by itself; most records have nothing that
 * would need quotes, and of these a joined text is the same.
 */
export function csvText(records: readonly (readonly string[])[]): string {
  return withoutQuotes(records) ?? stringify([...records]);
}

/** Undefined when any cell needs quotes. A comma or line end inside a cell shows as one too many. */
function withoutQuotes(records: readonly (readonly string[])[]): string | undefined {
  let text = '';
  let commas = 0;
  for (const record of records) {
    text += `${record.join(',')}\n`;
    commas += record.length - 1;
  }
  if (text.includes('"') || text.includes('\r')) return undefined;
  return countOf(text, ',') === commas && countOf(text, '\n') === records.length ? text : undefined;
}

function countOf(text: string, sign: string): number {
  let count = 0;
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) count += 1;
  return count;
}
