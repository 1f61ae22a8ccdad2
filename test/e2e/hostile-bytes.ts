/** Files that are no text, no CSV, or a broken one. */
import { amount, GOOD, H, type HostileFile, latin1, third, utf16le } from './hostile-kinds.js';

export const HOSTILE_BYTES: readonly HostileFile[] = [
  {
    name: 'an empty file',
    content: '',
    says: ['The input cannot be read: the file is empty; it needs a header line and rows'],
  },
  {
    name: 'blank lines only',
    content: '\n\r\n\n',
    says: ['The input cannot be read: the file is empty; it needs a header line and rows'],
  },
  {
    name: 'a header without rows',
    content: H,
    says: ['The input cannot be read: the file has a header but no rows; add one line a payout'],
  },
  {
    name: 'an Excel workbook',
    content: Buffer.from('504b03041400060008000000', 'hex'),
    says: [
      'The input cannot be read: the file is a workbook (.xlsx, .ods) or another ZIP file, not a CSV; open it and save the sheet as "CSV UTF-8"',
    ],
  },
  {
    name: 'an old Excel workbook',
    content: Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    says: [
      'The input cannot be read: the file is an old (.xls) or password-protected Excel workbook, not a CSV; open it and save the sheet as "CSV UTF-8"',
    ],
  },
  {
    name: 'a picture',
    content: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    says: ['The input cannot be read: the file is an image, not a CSV; use the table itself'],
  },
  {
    name: 'a Parquet file',
    content: Buffer.from('504152311504150015', 'hex'),
    says: ['The input cannot be read: the file is a Parquet file, not a CSV; export it as "CSV UTF-8"'],
  },
  {
    name: 'a file packed with gzip',
    content: Buffer.from('1f8b0800000000000003', 'hex'),
    says: ['The input cannot be read: the file is packed with gzip, not a CSV; unpack it first'],
  },
  {
    name: 'a PDF',
    content: '%PDF-1.7\n',
    says: ['The input cannot be read: the file is a PDF document, not a CSV; export the table itself as "CSV UTF-8"'],
  },
  {
    name: 'a web page',
    content: '<!DOCTYPE html>\n<table>',
    says: [
      'The input cannot be read: the file is HTML or XML, not a CSV; open it in a spreadsheet and save the sheet as "CSV UTF-8"',
    ],
  },
  {
    name: 'XML under the name of a workbook',
    content: '<?xml version="1.0"?>\n',
    says: [
      'The input cannot be read: the file is HTML or XML, not a CSV; open it in a spreadsheet and save the sheet as "CSV UTF-8"',
    ],
  },
  {
    name: 'JSON rows',
    content: '[{"product": "AMZ-US", "face_value": "10"}]',
    says: ['The input cannot be read: the file is JSON, not a CSV; convert it to CSV, or hand the rows to the library'],
  },
  {
    name: 'a text document',
    content: '{\\rtf1\\ansi product,face_value}',
    says: [
      'The input cannot be read: the file is a text document (.rtf), not a CSV; save it as plain text, or as "CSV UTF-8"',
    ],
  },
  {
    name: 'UTF-32',
    content: Buffer.from('fffe000070000000', 'hex'),
    says: ['The input cannot be read: the file is in UTF-32, not a CSV; save it again as "CSV UTF-8"'],
  },
  {
    name: 'Windows-1252 bytes',
    content: latin1(third('AMZ-US,10,Jos\xe9 \x96 M\xfcnchen,R2')),
    says: [
      'The input cannot be read: line 3: "José – München" has characters that are not valid UTF-8 (an older encoding such as Windows-1252?); save it again as "CSV UTF-8"',
    ],
  },
  {
    name: 'Windows-1252 bytes in the header',
    content: latin1('product,face_value,pr\xe9nom\nAMZ-US,10,x\n'),
    says: [
      'The input cannot be read: line 1: "prénom" has characters that are not valid UTF-8 (an older encoding such as Windows-1252?); save it again as "CSV UTF-8"',
    ],
  },
  {
    name: 'half a character at the end',
    content: Buffer.from(`${H}AMZ-US,10,\u20ac`).subarray(0, -1),
    says: [
      'The input cannot be read: line 2 ends in the middle of a character: the file is cut off; save it again as "CSV UTF-8"',
    ],
  },
  {
    name: 'a NUL',
    content: third('AMZ\0-US,10,,R2'),
    says: [
      'The input cannot be read: line 3 has a NUL character: the file is damaged, no CSV, or UTF-16 without a byte order mark; save it again as "CSV UTF-8"',
    ],
  },
  {
    name: 'UTF-16 without a mark',
    content: utf16le(H + GOOD).subarray(2),
    says: [
      'The input cannot be read: line 1 has a NUL character: the file is damaged, no CSV, or UTF-16 without a byte order mark; save it again as "CSV UTF-8"',
    ],
  },
  {
    name: 'UTF-16 with half a pair',
    content: utf16le(third('AMZ-US,10,\ud83d,R2')),
    says: ['The input cannot be read: line 3 has characters that are not valid UTF-16; save it again as "CSV UTF-8"'],
  },
  {
    name: 'an unclosed quote',
    content: third('AMZ-US,10,"bob,R2\nAMZ-US,10,eve,R3'),
    says: [
      'The input cannot be read: line 3 opens a quote that is never closed; close it, or double it if it is part of the cell',
    ],
  },
  {
    name: 'an unclosed quote in a later line of a cell',
    content: `${H}AMZ-US,10,"a\nb","R2\n${GOOD}`,
    says: [
      'The input cannot be read: line 3 opens a quote that is never closed; close it, or double it if it is part of the cell',
    ],
  },
  {
    name: 'an unclosed quote in the header',
    content: `"product,face_value\nAMZ-US,10\n`,
    says: [
      'The input cannot be read: line 1 opens a quote that is never closed; close it, or double it if it is part of the cell',
    ],
  },
  {
    name: 'an unclosed quote after a wrong amount',
    content: `${amount('1e3')}AMZ-US,10,"eve,R3\n`,
    says: [
      'The input cannot be read: line 4 opens a quote that is never closed; close it, or double it if it is part of the cell',
      'line 3, column face_value: "1e3" has an exponent; write a plain number such as 10 or 10.50',
    ],
  },
  {
    name: 'text after a closing quote',
    content: third('AMZ-US,10,"bob"@example.com,R2'),
    says: [
      'The input cannot be read: line 3, column recipient has text after a closing quote; double a quote that is part of the cell, or close the cell there',
    ],
  },
  {
    name: 'a quote inside an unquoted cell',
    content: third('AMZ-US,10,5" disk,R2'),
    says: [
      'The input cannot be read: line 3, column recipient has a quote inside a cell that does not begin with one; put the whole cell in quotes and double those inside it',
    ],
  },
  {
    name: 'a row of a million commas',
    content: third(','.repeat(2_000_000)),
    says: [
      'The input cannot be read: line 3 begins a row of more than 1048576 bytes; look for a quote that is not closed, or for missing line ends',
    ],
  },
  {
    name: 'a cell of 64 KiB and one',
    content: third(`AMZ-US,10,${'x'.repeat(65_537)},R2`),
    says: [
      'The input cannot be read: line 3, column recipient has more than 65536 characters; shorten it, or look for a quote that is not closed',
    ],
  },
  {
    name: '257 columns',
    content: `${Array.from({ length: 257 }, (_, i) => `c${i}`).join()}\n1\n`,
    says: ['The input cannot be read: line 1 has 257 columns; at most 256 are read'],
  },
  {
    name: 'a sep= line with a strange delimiter',
    content: `sep=^\n${H}${GOOD}`,
    says: [
      'The input cannot be read: line 1: "sep=^" names a delimiter that is not supported; use comma, semicolon, tab or pipe',
    ],
  },
];
