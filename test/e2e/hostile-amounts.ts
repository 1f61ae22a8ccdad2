/** Amounts, products and settings that a payout must not be made of. */
import { amount, type HostileFile, product, third } from './hostile-kinds.js';

export const HOSTILE_AMOUNTS: readonly HostileFile[] = [
  {
    name: 'a thousands comma',
    content: amount('"1,000"'),
    says: ['line 3, column face_value: "1,000" has a thousands comma; write 1000'],
  },
  {
    name: 'a decimal comma',
    content: amount('"10,50"'),
    says: ['line 3, column face_value: "10,50" has a decimal comma; write 10.50'],
  },
  {
    name: 'a currency sign with a decimal comma',
    content: amount('"€10,50"'),
    says: ['line 3, column face_value: "€10,50" has a currency; the product decides the currency; write 10.50'],
  },
  {
    name: 'a currency sign with an amount that reads two ways',
    content: amount('€1.000'),
    says: [
      'line 3, column face_value: "€1.000" has a currency; the product decides the currency; write a plain number such as 10 or 10.50',
    ],
  },
  {
    name: 'an exponent',
    content: amount('1e3'),
    says: ['line 3, column face_value: "1e3" has an exponent; write a plain number such as 10 or 10.50'],
  },
  {
    name: 'a minus',
    content: amount('-5'),
    says: ['line 3, column face_value: "-5" has a sign; write a plain number such as 10 or 10.50'],
  },
  {
    name: 'a space before an amount',
    content: amount(' 5'),
    says: ['line 3, column face_value: " 5" has a space before it; remove the space'],
  },
  {
    name: 'a no-break space after an amount',
    content: amount('5\u00a0'),
    says: ['line 3, column face_value: "5\u00a0" has a space (U+00A0) after it; remove the space'],
  },
  {
    name: 'a no-break space inside an amount',
    content: amount('1\u00a0000'),
    says: ['line 3, column face_value: "1\u00a0000" has separators between thousands; write 1000'],
  },
  {
    name: 'full-width digits',
    content: amount('１０'),
    says: ['line 3, column face_value: "１０" has other digits than 0-9; write 10'],
  },
  {
    name: 'Arabic digits',
    content: amount('١٠'),
    says: ['line 3, column face_value: "١٠" has other digits than 0-9; write a plain number such as 10 or 10.50'],
  },
  {
    name: 'an amount that a spreadsheet made a date of',
    content: amount('10-May'),
    says: [
      'line 3, column face_value: "10-May" looks like a date, which spreadsheets make of amounts; format the column as text; write a plain number such as 10 or 10.50',
    ],
  },
  {
    name: 'an error of a spreadsheet',
    content: amount('#REF!'),
    says: ['line 3, column face_value: "#REF!" is an error of the spreadsheet; mend its formula and save again'],
  },
  {
    name: 'a blank amount',
    content: amount(''),
    says: ['line 3, column face_value: is empty; write an amount such as 10 or 10.50'],
  },
  {
    name: 'zero',
    content: amount('0.00'),
    says: ['line 3, column face_value: "0.00" is below 0.01, the least that can be paid out; correct the amount'],
  },
  {
    name: 'sixteen digits',
    content: amount('12345678901.23456'),
    says: [
      'line 3, column face_value: "12345678901.23456" has more digits than an amount can carry (15); correct the amount',
    ],
  },
  {
    name: 'more than is sold',
    content: amount('5000'),
    says: ['line 3, column face_value: "5000" is above the maximum of AMZ-US; it is sold up to 2000.00 USD'],
  },
  {
    name: 'a third decimal',
    content: amount('10.005'),
    says: ['line 3, column face_value: "10.005" has more decimals than USD, which has 2; round it'],
  },
  {
    name: 'a blank product',
    content: product(''),
    says: ['line 3, column product: is empty; write a product code such as AMZ-US'],
  },
  {
    name: 'an unknown product',
    content: product('AMZ-UX'),
    says: ['line 3, column product: "AMZ-UX" is not in the account\'s catalogue; did you mean AMZ-US?'],
  },
  {
    name: 'a product with a Cyrillic letter',
    content: product('АMZ-US'),
    says: [
      'line 3, column product: "АMZ-US" has "А" (Cyrillic, U+0410), which is in no product code; type the code again in letters A-Z, digits and -',
    ],
  },
  {
    name: 'a product with a soft hyphen',
    content: product('AMZ\u00ad-US'),
    says: ['line 3, column product: "AMZ\\u{ad}-US" has an invisible character (U+00AD); type it again'],
  },
  {
    name: 'spaces round a choice bar',
    content: product('AMZ-US | WMT-US'),
    says: ['line 3, column product: "AMZ-US | WMT-US" has a space inside; join several codes by | and nothing else'],
  },
  {
    name: 'a choice with decimals',
    content: third('AMZ-US|WMT-US,10.50,bob@example.com,R2'),
    says: [
      'line 3, column face_value: "10.50" has decimals, but a choice of products or a PT- template needs a whole number; correct the amount',
    ],
  },
  {
    name: 'an unknown distribution',
    content: 'product,value,distribution\nAMZ-US,10,sms\n',
    says: [
      'line 2, column distribution: "sms" is no way to distribute; write payout_link, email or recipient, or leave it empty',
    ],
  },
  {
    name: 'a product template in the wrong column',
    content: 'product,value,template\nAMZ-US,10,PT-1\n',
    says: [
      'line 2, column template: "PT-1" is a product template; put it into the product column, this one takes a DT-… ID',
    ],
  },
];
