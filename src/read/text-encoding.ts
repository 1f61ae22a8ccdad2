/** What the first bytes of the input say about the rest. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Why the bytes of an input cannot be taken as text. */
export interface TextProblem {
  readonly rule: string;
  /** The text in question, as well as it can be shown. */
  readonly value?: string;
  readonly message: string;
}

/** How many bytes {@link sniffEncoding} wants to see, unless the input is shorter. */
export const SNIFF_BYTES = 5;

export const SAVE_AS_UTF8 = 'save it again as "CSV UTF-8"';

/** By their first bytes in hexadecimal. */
const BINARIES = [
  { start: /^89504e47|^ffd8ff|^474946383[79]/, kind: 'an image', fix: 'use the table itself' },
  { start: /^7f454c46|^4d5a90/, kind: 'a program', fix: 'check the path' },
  { start: /^fd377a58|^425a683[1-9]|^28b52ffd|^377abcaf/, kind: 'packed', fix: 'unpack it first' },
  { start: /^50415231(?:[01]|[89a-f])/, kind: 'a Parquet file', fix: 'export it as "CSV UTF-8"' },
  { start: /^62706c6973/, kind: 'a binary property list', fix: 'export the table itself as "CSV UTF-8"' },
] as const;

/** The encoding by its byte order mark, UTF-8 without one, and the length of the mark; or why this is no text at all. */
export function sniffEncoding(
  start: Buffer,
): { readonly encoding: TextEncoding; readonly markBytes: number } | TextProblem {
  const hex = start.toString('hex', 0, SNIFF_BYTES);
  if (hex.startsWith('504b0304')) return spreadsheet('a workbook (.xlsx, .ods) or another ZIP file');
  if (hex.startsWith('d0cf11e0')) return spreadsheet('an old (.xls) or password-protected Excel workbook');
  if (hex.startsWith('1f8b')) return other('packed with gzip', 'unpack it first');
  if (hex.startsWith('255044462d')) return other('a PDF document', 'export the table itself as "CSV UTF-8"');
  if (hex.startsWith('7b5c727466')) return other('a text document (.rtf)', 'save it as plain text, or as "CSV UTF-8"');
  const binary = BINARIES.find(({ start: magic }) => magic.test(hex));
  if (binary !== undefined) return other(binary.kind, binary.fix);
  // Both UTF-32 marks: the first looks like UTF-16 followed by a NUL.
  if (hex.startsWith('fffe0000') || hex.startsWith('0000feff')) return other('in UTF-32', SAVE_AS_UTF8);
  if (hex.startsWith('efbbbf')) return { encoding: 'utf-8', markBytes: 3 };
  if (hex.startsWith('fffe')) return { encoding: 'utf-16le', markBytes: 2 };
  if (hex.startsWith('feff')) return { encoding: 'utf-16be', markBytes: 2 };
  return { encoding: 'utf-8', markBytes: 0 };
}

/** Text that is no table: web pages under the name of a workbook, and data for programs. */
export function otherText(start: string): TextProblem | undefined {
  if (/^\s*<(?:!doctype|html|\?xml|table|!--)/i.test(start)) {
    return other('HTML or XML', 'open it in a spreadsheet and save the sheet as "CSV UTF-8"');
  }
  if (/^\s*(?:\[\s*)?\{\s*["}\r\n]|^\s*\[\s*[\r\n]/.test(start))
    return other('JSON', 'convert it to CSV, or hand the rows to the library');
  return undefined;
}

function other(kind: string, fix: string): TextProblem {
  return { rule: 'input.no_csv', message: `the file is ${kind}, not a CSV; ${fix}` };
}

function spreadsheet(kind: string): TextProblem {
  return {
    rule: 'input.spreadsheet',
    message: `the file is ${kind}, not a CSV; open it and save the sheet as "CSV UTF-8"`,
  };
}
