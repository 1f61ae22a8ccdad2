/** Recipients that look like others, cannot be reached, or are two. */
import { H, type HostileFile, recipient } from './hostile-kinds.js';

const email = { distribution: 'email' } as const;
const reference = (text: string) => `product,value,email,recipient_reference\nPREPAID-US,10,ada@example.com,${text}\n`;
const pushed = { distribution: 'recipient' } as const;

export const HOSTILE_RECIPIENTS: readonly HostileFile[] = [
  {
    name: 'an address with one Cyrillic letter',
    content: recipient('bоb@example.com'),
    says: [
      'line 3, column recipient: "bоb@example.com" has "о" (Cyrillic, U+043E) among Latin letters in "bоb"; type the address again',
    ],
  },
  {
    name: 'an address with one Greek letter',
    content: recipient('bob@exampIe.cοm'),
    says: [
      'line 3, column recipient: "bob@exampIe.cοm" has "ο" (Greek, U+03BF) among Latin letters in "cοm"; type the address again',
    ],
  },
  {
    name: 'an address that begins with a Cyrillic letter',
    content: recipient('аda@example.com'),
    says: [
      'line 3, column recipient: "аda@example.com" has "а" (Cyrillic, U+0430) among Latin letters in "аda"; type the address again',
    ],
  },
  {
    name: 'a mailbox of look-alikes only',
    content: recipient('соре@example.com'),
    says: [
      'line 3, column recipient: "соре@example.com" has "соре", which looks like Latin letters and is not: its first is "с" (Cyrillic, U+0441); type the address again',
    ],
  },
  {
    name: 'a full-width @',
    content: recipient('bob＠example.com'),
    says: [
      'line 3, column recipient: "bob＠example.com" has "＠" (U+FF20), a special form of "@"; type the address again',
    ],
  },
  {
    name: 'an accent of its own in an address',
    content: recipient('jose\u0301@example.com'),
    says: [
      'line 3, column recipient: "jose\u0301@example.com" has a letter and its accent as two characters (not NFC); type the address again',
    ],
  },
  {
    name: 'a zero-width space in an address',
    content: recipient('bob\u200b@example.com'),
    says: ['line 3, column recipient: "bob\\u{200b}@example.com" has an invisible character (U+200B); type it again'],
  },
  {
    name: 'a text direction mark',
    content: recipient('\u202ebob@example.com'),
    says: ['line 3, column recipient: "\\u{202e}bob@example.com" has an invisible character (U+202E); type it again'],
  },
  {
    name: 'a variation selector',
    content: recipient('bob\ufe00@example.com'),
    says: ['line 3, column recipient: "bob\ufe00@example.com" has an invisible character (U+FE00); type it again'],
  },
  {
    name: 'a Hangul filler',
    content: recipient('bob\u3164'),
    says: ['line 3, column recipient: "bob\u3164" has an invisible character (U+3164); type it again'],
  },
  {
    name: 'an escape sequence',
    content: recipient('\x1b[2Jbob'),
    says: ['line 3, column recipient: "\\u{1b}[2Jbob" has an invisible character (U+001B); type it again'],
  },
  {
    name: 'a letter that another program has lost',
    content: recipient('Jos\ufffd'),
    says: [
      'line 3, column recipient: "Jos\ufffd" has a replacement character (U+FFFD) where a program could not read a letter; type it again',
    ],
  },
  {
    name: 'a no-break space in a name',
    content: recipient('Bob\u00a0Jones'),
    says: ['line 3, column recipient: "Bob\u00a0Jones" has a special space (U+00A0) inside; type a plain one'],
  },
  {
    name: 'a line end in an address',
    content: recipient('"bob@example.com\n"'),
    says: ['line 3, column recipient: "bob@example.com\\u{a}" has an invisible character (U+000A); type it again'],
  },
  {
    name: 'no address for e-mail',
    content: recipient(''),
    options: email,
    says: ['line 3, column recipient: is empty, but email distribution needs an e-mail address; add it'],
  },
  {
    name: 'a name for e-mail',
    content: recipient('Bob'),
    options: email,
    says: [
      'line 3, column recipient: "Bob" is not an e-mail address, which email distribution needs; write it as name@example.com',
    ],
  },
  {
    name: 'an accent in an address for e-mail',
    content: recipient('josé@example.com'),
    options: email,
    says: [
      'line 3, column recipient: "josé@example.com" has "é" (Latin, U+00E9); email distribution takes letters A-Z only, use another address of this recipient',
    ],
  },
  {
    name: 'two addresses for e-mail',
    content: recipient('bob@example.com;eve@example.com'),
    options: email,
    says: [
      'line 3, column recipient: "bob@example.com;eve@example.com" has more than one address; give each recipient a row of their own',
    ],
  },
  {
    name: 'a name round an address',
    content: recipient('Bob <bob@example.com>'),
    options: email,
    says: ['line 3, column recipient: "Bob <bob@example.com>" has a name around the address; keep only the address'],
  },
  {
    name: 'a link to an address',
    content: recipient('mailto:bob@example.com'),
    options: email,
    says: ['line 3, column recipient: "mailto:bob@example.com" begins with "mailto:"; keep only the address'],
  },
  {
    name: 'an address without a dot',
    content: recipient('bob@example'),
    options: email,
    says: ['line 3, column recipient: "bob@example" has no dot after the @, as in example.com; complete it'],
  },
  {
    name: 'an address longer than any',
    content: recipient(`${'b'.repeat(65)}@example.com`),
    options: email,
    says: [
      'line 3, column recipient: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb@example.com" is longer than an e-mail address can be (64 characters before the @, 254 in all); correct the address',
    ],
  },
  {
    name: 'a recipient reference with a slash',
    content: reference('a/b'),
    options: pushed,
    says: [
      'line 2, column recipient_reference: "a/b" has other characters than letters A-Z, digits and - _ @ .; use only those',
    ],
  },
  {
    name: 'a recipient reference of 256 characters',
    content: reference('a'.repeat(256)),
    options: pushed,
    says: [
      'line 2, column recipient_reference: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is longer than 255 characters; use a shorter ID',
    ],
  },
  {
    name: 'no recipient reference',
    content: `${H}PREPAID-US,10,ada@example.com,R1\n`,
    options: pushed,
    says: [
      'line 2, column recipient_reference: is empty, but recipient distribution needs your own ID of the recipient; add it as a column',
    ],
  },
];
