/** Headers and rows that do not fit each other, or are those of another file. */
import { GOOD, H, type HostileFile, third } from './hostile-kinds.js';

const RESULTS = 'issue_status,payout_url,payout_status,payout_expires_at,runa_order_id,runa_item_id,issue_error';

export const HOSTILE_TABLES: readonly HostileFile[] = [
  {
    name: 'no product column',
    content: 'face_value,recipient\n10,ada@example.com\n',
    says: ['column product: is missing; name one column "product", "products" or "product_code"'],
  },
  {
    name: 'misspelt columns',
    content: 'prodcut,face valu\nAMZ-US,10\n',
    says: [
      'column product: is missing; name one column "product", "products" or "product_code" (rename "prodcut"?)',
      'column face_value: is missing; name one column "face_value", "amount" or "value" (rename "face valu"?)',
    ],
  },
  {
    name: 'a header with a zero-width space',
    content: '\u200bproduct,face_value\nAMZ-US,10\n',
    says: [
      'column product: is missing; name one column "product", "products" or "product_code" (the header "\\u{200b}product" has an invisible character, U+200B; type it again)',
    ],
  },
  {
    name: 'a header with a Cyrillic letter',
    content: 'рroduct,face_value\nAMZ-US,10\n',
    says: [
      'column product: is missing; name one column "product", "products" or "product_code" (the header "рroduct" has "р" (Cyrillic, U+0440); type it again)',
    ],
  },
  {
    name: 'a delimiter nobody knows',
    content: 'product^face_value\nAMZ-US^10\n',
    says: [
      'column product: is missing; name one column "product", "products" or "product_code" (the header is one cell; separate its cells by comma, semicolon, tab or pipe)',
      'column face_value: is missing; name one column "face_value", "amount" or "value" (the header is one cell; separate its cells by comma, semicolon, tab or pipe)',
    ],
  },
  {
    name: 'two product columns',
    content: 'product,product_code,face_value\nAMZ-US,AMZ-US,1\n',
    says: ['column product: is named by "product" and "product_code"; rename all but one'],
  },
  {
    name: 'a repeated header',
    content: 'product,face_value,Note,note\nAMZ-US,1,,\n',
    says: ['column note: is the header of columns 3 and 4; give each its own name'],
  },
  {
    name: 'a column without a header, and a wrong row under it',
    content: 'product,,face_value\nAMZ-US,x,10\nAMZ-US,y,"1,000"\n',
    says: [
      'column 2 has no header; name it or delete the column',
      'line 3, column face_value: "1,000" has a thousands comma; write 1000',
    ],
  },
  {
    name: 'a blank header',
    content: 'product,,face_value\nAMZ-US,,1\n',
    says: ['column 2 has no header; name it or delete the column'],
  },
  {
    name: 'a header __proto__',
    content: 'product,face_value,__proto__\nAMZ-US,1,x\n',
    says: ['column __proto__: is a name that programs stumble over; rename the column'],
  },
  {
    name: 'a results file',
    content: `product,face_value,${RESULTS}\nAMZ-US,1,issued,,,,,,\n`,
    says: ['column issue_status: is, like 6 more, a column of the results file; use the original input'],
  },
  {
    name: 'one column of the results',
    content: 'product,face_value,payout_url\nAMZ-US,1,x\n',
    says: ['column payout_url: is a column of the results file; use the original input, or delete the column'],
  },
  {
    name: 'a list of errors',
    content: 'line,column,value,rule,message\n3,amount,1e3,x,y\n',
    says: ['the file is a list of errors (--errors); use the input it is about'],
  },
  {
    name: 'a mapped header that is not there',
    content: H + GOOD,
    options: { map: { face_value: 'Amount due' } },
    says: [
      'column face_value: "Amount due" is the header it was mapped to, but the input has none of that name; check the spelling',
    ],
  },
  {
    name: 'a cell too few',
    content: third('AMZ-US,10,bob@example.com'),
    says: ['line 3: "AMZ-US,10,bob@example.com" has 3 cells, the header has 4; add the missing ones, empty if need be'],
  },
  {
    name: 'an amount with a comma that is not quoted',
    content: third('AMZ-US,1,000,bob@example.com,R2'),
    says: [
      'line 3: "AMZ-US,1,000,bob@example.com,R2" has 5 cells, the header has 4; put cells that contain the delimiter in quotes',
    ],
  },
  {
    name: 'a delimiter too many at the end',
    content: third('AMZ-US,10,bob@example.com,R2,'),
    says: ['line 3: "AMZ-US,10,bob@example.com,R2," has 5 cells, the header has 4; delete the delimiters at its end'],
  },
  {
    name: 'rows with another delimiter',
    content: third('AMZ-US;10;bob@example.com;R2'),
    says: [
      'line 3: "AMZ-US;10;bob@example.com;R2" has 1 cell, the header has 4; separate its cells in the same way as the header\'s',
    ],
  },
  {
    name: 'an empty row between rows',
    content: `${H}${GOOD},,,\nAMZ-US,10,bob@example.com,R2\n`,
    says: ['line 3: is empty, but rows follow; delete the line'],
  },
  {
    name: 'the header once more',
    content: `${H}${GOOD}${H}AMZ-US,10,bob@example.com,R2\n`,
    says: ['line 3: is the header once more, as when files are joined; delete the line'],
  },
  {
    name: 'the end-of-file sign of old programs',
    content: third('\x1a'),
    says: ['line 3: "\\u{1a}" has 1 cell, the header has 4; add the missing ones, empty if need be'],
  },
  {
    name: 'a repeated reference',
    content: third('WMT-US,10,bob@example.com,R1'),
    says: ['line 3, column reference: "R1" is the reference of line 2 too; give each row its own'],
  },
  {
    name: 'two rows alike',
    content: 'product,amount,email\nAMZ-US,10,Ada@example.com\nAMZ-US,10.00,ada@EXAMPLE.com\n',
    says: [
      'line 3: "ada@EXAMPLE.com" asks for the same as line 2 (recipient, product, value); delete one, give each a reference of its own, or allow duplicates',
    ],
  },
];
