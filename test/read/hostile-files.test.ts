import { expect, test } from 'vitest';
import type { Distribution } from '../../src/model.js';
import { checkInput, withFile } from './check-input.js';

interface HostileFile {
  readonly name: string;
  readonly content: string | Buffer;
  /** The rule, line and column of each finding, in order. */
  readonly finds: readonly (readonly [rule: string, line?: number | undefined, column?: string])[];
  readonly distribution?: Distribution;
}

const H = 'product,face_value,recipient,reference\n';
const good = (reference: string) => `AMZ-US,10,ada@example.com,${reference}\n`;
const utf16le = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const utf16be = (text: string) => utf16le(text).swap16();
const amount = (text: string) => `${H}${good('R1')}AMZ-US,${text},bob@example.com,R2\n`;
const product = (text: string) => `${H}${good('R1')}${text},10,bob@example.com,R2\n`;

const HOSTILE: readonly HostileFile[] = [
  // the file as a whole
  { name: 'an empty file', content: '', finds: [['input.empty']] },
  { name: 'a file of blank lines', content: '\n\r\n\n', finds: [['input.empty']] },
  { name: 'a byte order mark and nothing else', content: '\ufeff', finds: [['input.empty']] },
  { name: 'a header without rows', content: H, finds: [['input.no_rows']] },
  { name: 'a header and a tail of empty cells', content: `${H},,,\n,,,\n`, finds: [['input.no_rows']] },
  { name: 'an .xlsx workbook', content: Buffer.from('504b03041400', 'hex'), finds: [['input.spreadsheet']] },
  { name: 'an .xls workbook', content: Buffer.from('d0cf11e0a1b11ae1', 'hex'), finds: [['input.spreadsheet']] },
  { name: 'a file packed with gzip', content: Buffer.from('1f8b080000', 'hex'), finds: [['input.no_csv']] },
  { name: 'a PDF', content: '%PDF-1.4\n', finds: [['input.no_csv']] },
  { name: 'a web page', content: '\n<html>\n<table>', finds: [['input.no_csv']] },
  { name: 'JSON on many lines', content: '[\n  {"product": "A"}\n]\n', finds: [['input.no_csv']] },
  { name: 'JSON on one line', content: '[{"product":"A"}]', finds: [['input.no_csv']] },
  { name: 'UTF-32', content: Buffer.from('fffe000070000000', 'hex'), finds: [['input.no_csv']] },

  // encoding
  {
    name: 'a Windows-1252 letter',
    content: Buffer.from(`${H}${good('R1')}AMZ-US,10,Jos\xe9,R2\n`, 'latin1'),
    finds: [['text.utf8', 3]],
  },
  {
    name: 'a Windows-1252 letter with CR line ends',
    content: Buffer.from(`${H}${good('R1')}AMZ-US,10,Jos\xe9,R2\n`.replaceAll('\n', '\r'), 'latin1'),
    finds: [['text.utf8', 3]],
  },
  {
    name: 'half a UTF-8 character at the end',
    content: Buffer.concat([Buffer.from(`${H}AMZ-US,10,`), Buffer.from([0xe2, 0x82])]),
    finds: [['text.torn', 2]],
  },
  {
    name: 'an overlong UTF-8 sequence',
    content: Buffer.concat([Buffer.from(H), Buffer.from([0xc0, 0xaf, 0x0a])]),
    finds: [['text.utf8', 2]],
  },
  { name: 'a NUL character', content: `${H}${good('R1')}AMZ\0-US,10,,R2\n`, finds: [['text.nul', 3]] },
  {
    name: 'UTF-16 without a byte order mark',
    content: Buffer.from(`${H}${good('R1')}`, 'utf16le'),
    finds: [['text.nul', 1]],
  },
  {
    name: 'UTF-16 that stops in the middle of a character',
    content: utf16le(`${H}${good('R1')}x`).subarray(0, -1),
    finds: [['text.torn', 3]],
  },
  { name: 'a lone surrogate in UTF-16', content: utf16be(`${H}AMZ-US,10,\ud83d,R1\n`), finds: [['text.utf16', 2]] },

  // quoting and size
  {
    name: 'a quote that is never closed',
    content: `${H}${good('R1')}"AMZ-US,10,,R2\n${good('R3')}`,
    finds: [['csv.unclosed_quote', 3]],
  },
  {
    name: 'a quote that opens on the second line of its row and is never closed',
    content: `${H}"AMZ\n-US","10,,R2\n`,
    finds: [['csv.unclosed_quote', 3]],
  },
  {
    name: 'an unclosed cell with doubled quotes further down',
    content: `${H}AMZ-US,10,"ada\n""the first\n,R2\n`,
    finds: [['csv.unclosed_quote', 2]],
  },
  {
    name: 'an unclosed quote before two megabytes of rows',
    content: `${H}"AMZ-US,10,,R1\n${'AMZ-US,10,,\n'.repeat(200_000)}`,
    finds: [['csv.unclosed_quote', 2]],
  },
  {
    name: 'an unclosed quote in the header',
    content: `"product,face_value\nAMZ-US,10\n`,
    finds: [['csv.unclosed_quote', 1]],
  },
  {
    name: 'text after a closing quote',
    content: `${H}${good('R1')}"AMZ"-US,10,,R2\n`,
    finds: [['csv.text_after_quote', 3, 'product']],
  },
  {
    name: 'a quote inside an unquoted cell',
    content: `${H}${good('R1')}AMZ-US,10,5" disk,R2\n`,
    finds: [['csv.stray_quote', 3, 'recipient']],
  },
  {
    name: 'a space before an opening quote',
    content: `${H}AMZ-US, "10",,R1\n`,
    finds: [['csv.stray_quote', 2, 'face_value']],
  },
  {
    name: 'a stray quote in the last bytes',
    content: `${H}${good('R1')}a"`,
    finds: [['csv.stray_quote', 3, 'product']],
  },
  {
    name: 'a stray quote after rows with quoted line ends',
    content: `${H}AMZ-US,10,"a\r\nb",R1\nAMZ-US,10,x"y,R2\n`,
    finds: [['csv.stray_quote', 4, 'recipient']],
  },
  {
    name: 'a cell of 64 KiB and one',
    content: `${H}AMZ-US,10,${'x'.repeat(65_537)},R1\n`,
    finds: [['cell.length', 2, 'recipient']],
  },
  {
    name: 'a line of two million commas',
    content: `${H}${','.repeat(2_000_000)}\n`,
    finds: [['csv.record_length', 2]],
  },
  {
    name: 'two million characters without a line end',
    content: 'x'.repeat(2_000_000),
    finds: [['csv.record_length', 1]],
  },
  {
    name: '257 columns',
    content: `${Array.from({ length: 257 }, (_, i) => `c${i}`).join()}\n1\n`,
    finds: [['header.too_many_columns', 1]],
  },
  { name: 'a sep= line with a strange delimiter', content: `sep=^\n${H}`, finds: [['csv.delimiter', 1]] },

  // header
  {
    name: 'two product columns',
    content: 'product,product_code,face_value\nA,B,1\n',
    finds: [['column.ambiguous', undefined, 'product']],
  },
  {
    name: 'a repeated header',
    content: 'product,face_value,Note,note\nA,1,,\n',
    finds: [['header.repeated', undefined, 'note']],
  },
  { name: 'a blank header', content: 'product,,face_value\nA,,1\n', finds: [['header.blank']] },
  {
    name: 'a results file as input',
    content: 'product,face_value,payout_url\nA,1,x\n',
    finds: [['header.results', undefined, 'payout_url']],
  },
  {
    name: 'misspelt required columns',
    content: 'prodcut,face valu\nA,1\n',
    finds: [
      ['column.missing', undefined, 'product'],
      ['column.missing', undefined, 'face_value'],
    ],
  },
  {
    name: 'a header with a zero-width space',
    content: '\u200bproduct,face_value\nA,1\n',
    finds: [['column.missing', undefined, 'product']],
  },

  // rows
  { name: 'a cell too few', content: `${H}AMZ-US,10,\n${good('R1')}`, finds: [['row.cell_count', 2]] },
  { name: 'a cell too many', content: `${H}AMZ-US,1,000,,R2\n`, finds: [['row.cell_count', 2]] },
  {
    name: 'a row of empty cells between rows',
    content: `${H}${good('R1')},,,\n\n,,,\n${good('R2')}`,
    finds: [
      ['row.empty', 3],
      ['row.empty', 5],
    ],
  },
  {
    name: 'a repeated reference',
    content: `${H}${good('R1')}\n${good('R1')}`,
    finds: [['reference.repeated', 4, 'reference']],
  },
  {
    name: 'two rows alike',
    content: 'product,amount,email\nB|A,10,Ada@example.com\nA|B,10.00,ada@EXAMPLE.com\n',
    finds: [['row.duplicate', 3]],
  },

  {
    name: 'the header once more',
    content: `${H}${good('R1')}${H}`,
    finds: [['row.header_again', 3]],
  },
  { name: 'rows with another delimiter', content: `${H}AMZ-US;10;;R1\n`, finds: [['row.cell_count', 2]] },

  // face values
  { name: 'a thousands comma', content: amount('"1,000"'), finds: [['face_value.thousands_comma', 3, 'face_value']] },
  { name: 'a decimal comma', content: amount('"10,50"'), finds: [['face_value.decimal_comma', 3, 'face_value']] },
  { name: 'a currency sign', content: amount('$5'), finds: [['face_value.currency', 3, 'face_value']] },
  { name: 'a currency code', content: amount('5 USD'), finds: [['face_value.currency', 3, 'face_value']] },
  { name: 'an exponent', content: amount('1e3'), finds: [['face_value.exponent', 3, 'face_value']] },
  { name: 'a minus', content: amount('-5'), finds: [['face_value.sign', 3, 'face_value']] },
  { name: 'a plus', content: amount('+5'), finds: [['face_value.sign', 3, 'face_value']] },
  { name: 'a space before an amount', content: amount(' 5'), finds: [['face_value.space', 3, 'face_value']] },
  {
    name: 'a no-break space after an amount',
    content: amount('5\u00a0'),
    finds: [['face_value.space', 3, 'face_value']],
  },
  { name: 'a blank amount', content: amount(''), finds: [['face_value.required', 3, 'face_value']] },
  { name: 'leading zeros', content: amount('007'), finds: [['face_value.leading_zero', 3, 'face_value']] },
  { name: 'sixteen digits', content: amount('12345678901.23456'), finds: [['face_value.digits', 3, 'face_value']] },
  { name: 'thirty digits', content: amount('9'.repeat(30)), finds: [['face_value.digits', 3, 'face_value']] },
  { name: 'zero', content: amount('0.00'), finds: [['face_value.minimum', 3, 'face_value']] },
  { name: 'less than a cent', content: amount('0.009'), finds: [['face_value.minimum', 3, 'face_value']] },
  { name: 'hexadecimal', content: amount('0x10'), finds: [['face_value.plain_decimal', 3, 'face_value']] },
  { name: 'full-width digits', content: amount('１０'), finds: [['face_value.digits_script', 3, 'face_value']] },
  { name: 'a point without decimals', content: amount('5.'), finds: [['face_value.plain_decimal', 3, 'face_value']] },

  // products
  { name: 'a blank product', content: product(''), finds: [['product.required', 3, 'product']] },
  {
    name: 'spaces round a choice bar',
    content: product('AMZ-US | WMT-US'),
    finds: [['product.no_spaces', 3, 'product']],
  },
  { name: 'a choice with an empty code', content: product('AMZ-US|'), finds: [['product.empty_code', 3, 'product']] },
  {
    name: 'a choice of one code twice',
    content: product('AMZ-US|AMZ-US'),
    finds: [['product.repeated_code', 3, 'product']],
  },
  {
    name: 'a template among codes',
    content: product('AMZ-US|PT-1'),
    finds: [['product.template_in_choice', 3, 'product']],
  },
  { name: 'a template without an ID', content: product('PT-'), finds: [['product.template', 3, 'product']] },
  {
    name: 'a zero-width joiner in a code',
    content: product('AMZ\u200d-US'),
    finds: [['product.hidden_character', 3, 'product']],
  },
  {
    name: 'a bidi override in a recipient',
    content: `${H}AMZ-US,10,\u202egro.elpmaxe@ada,R1\n`,
    finds: [['recipient.hidden_character', 2, 'recipient']],
  },
  {
    name: 'a line end in a reference',
    content: `${H}AMZ-US,10,ada,"R\n1"\n`,
    finds: [['reference.hidden_character', 2, 'reference']],
  },
  {
    name: 'decimals for a choice',
    content: `${H}AMZ-US|WMT-US,10.50,,R1\n`,
    finds: [['face_value.whole_number', 2, 'face_value']],
  },
  {
    name: 'decimals for a template',
    content: `${H}PT-01HQ,0.5,,R1\n`,
    finds: [['face_value.whole_number', 2, 'face_value']],
  },

  {
    name: 'an error of a spreadsheet',
    content: amount('#N/A'),
    finds: [['face_value.spreadsheet_error', 3, 'face_value']],
  },
  { name: 'a date for an amount', content: amount('2026-05-10'), finds: [['face_value.date', 3, 'face_value']] },
  { name: 'a Cyrillic letter in a product', content: product('АMZ-US'), finds: [['product.characters', 3, 'product']] },

  // recipients
  {
    name: 'a Cyrillic letter in an address that only the sender of links uses',
    content: `${H}AMZ-US,10,аda@example.com,R1\n`,
    finds: [['recipient.mixed_scripts', 2, 'recipient']],
  },
  {
    name: 'a no-break space in a reference',
    content: `${H}AMZ-US,10,,R\u00a01\n`,
    finds: [['reference.space', 2, 'reference']],
  },
  {
    name: 'no e-mail address for e-mail',
    content: `${H}AMZ-US,10,,R1\n`,
    distribution: 'email',
    finds: [['recipient.required', 2, 'recipient']],
  },
  {
    name: 'a name for e-mail',
    content: `${H}AMZ-US,10,Ada,R1\n`,
    distribution: 'email',
    finds: [['recipient.email', 2, 'recipient']],
  },
  {
    name: 'e-mail without a recipient column',
    content: 'product,value,e-mail\nAMZ-US,10,a@example.com\n',
    distribution: 'email',
    finds: [['recipient.required', 2, 'recipient']],
  },
  {
    name: 'recipient distribution without a recipient reference',
    content: `${H}AMZ-US,10,ada@example.com,R1\n`,
    distribution: 'recipient',
    finds: [['recipient_reference.required', 2, 'recipient_reference']],
  },
  {
    name: 'a recipient reference with a slash',
    content: 'product,value,email,recipient_reference\nAMZ-US,10,ada@example.com,a/b\n',
    distribution: 'recipient',
    finds: [['recipient_reference.characters', 2, 'recipient_reference']],
  },
  {
    name: 'a recipient reference of 256 characters',
    content: `product,value,email,recipient_reference\nAMZ-US,10,ada@example.com,${'a'.repeat(256)}\n`,
    distribution: 'recipient',
    finds: [['recipient_reference.length', 2, 'recipient_reference']],
  },
  {
    name: 'an unknown distribution',
    content: 'product,value,distribution\nAMZ-US,10,sms\n',
    finds: [['distribution.unknown', 2, 'distribution']],
  },
  {
    name: 'a product template as redemption template',
    content: 'product,value,template\nAMZ-US,10,PT-1\n',
    finds: [['template.redemption_template', 2, 'template']],
  },
  {
    name: 'several mistakes in one row, all at once',
    content: 'products,amount,email_address,distribution,template_id\nA|,"1,5",x,email,DT\n',
    finds: [
      ['product.empty_code', 2, 'products'],
      ['face_value.decimal_comma', 2, 'amount'],
      ['recipient.email', 2, 'email_address'],
      ['template.redemption_template', 2, 'template_id'],
    ],
  },
];

test.each(HOSTILE.map((file) => [file.name, file] as const))('refuses %s', async (_name, file) => {
  const settings = file.distribution === undefined ? {} : { distribution: file.distribution };
  const { issues } = await withFile(file.content, (path) => checkInput(path, settings));
  const found = issues.map(({ rule, line, column }) => [rule, line, column]);
  expect(found).toEqual(file.finds.map(([rule, line, column]) => [rule, line, column]));
  for (const { message } of issues) {
    expect(message).toMatch(/; |needs|name one/);
    expect(message).not.toMatch(/undefined|\n/);
  }
});

test('says the same when the file arrives one byte at a time', async () => {
  for (const file of HOSTILE.filter(({ content }) => content.length < 1000)) {
    const bytes = Buffer.from(file.content);
    async function* drops() {
      for (const byte of bytes) yield Uint8Array.of(byte);
    }
    // An empty stream has no text to tell it from an empty list of rows.
    if (bytes.length === 0) continue;
    const settings = file.distribution === undefined ? {} : { distribution: file.distribution };
    // A stream of bytes is not in the type of rows, but it is what web streams deliver.
    const { issues } = await checkInput(drops() as never, settings);
    expect([file.name, issues.map(({ rule, line }) => [rule, line])]).toEqual([
      file.name,
      file.finds.map(([rule, line]) => [rule, line]),
    ]);
  }
});
