/** What the first bytes of the input say about the rest. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Why the bytes of an input cannot be taken as text. */
export interface TextProblem {
  readonly rule: string;
  readonly message: string;
}

/** How many bytes {@link sniffEncoding} wants to see, unless the input is shorter. */
export const SNIFF_BYTES = 4;

export const SAVE_AS_UTF8 = 'save it again as "CSV UTF-8"';

/** The encoding by its byte order mark, UTF-8 without one, and the length of the mark; or why this is no text at all. */
export function sniffEncoding(
  start: Buffer,
): { readonly encoding: TextEncoding; readonly markBytes: number } | TextProblem {
  const hex = start.toString('hex', 0, SNIFF_BYTES);
  if (hex === '504b0304') return spreadsheet('an Excel workbook (.xlsx) or another ZIP file');
  if (hex === 'd0cf11e0') return spreadsheet('an old Excel workbook (.xls)');
  if (hex.startsWith('efbbbf')) return { encoding: 'utf-8', markBytes: 3 };
  if (hex.startsWith('fffe')) return { encoding: 'utf-16le', markBytes: 2 };
  if (hex.startsWith('feff')) return { encoding: 'utf-16be', markBytes: 2 };
  return { encoding: 'utf-8', markBytes: 0 };
}

function spreadsheet(kind: string): TextProblem {
  return {
    rule: 'input.spreadsheet',
    message: `the file is ${kind}, not a CSV; open it and save the sheet as "CSV UTF-8"`,
  };
}
