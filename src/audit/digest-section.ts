/** By which files and rows are known again: digests that anybody can compute. And what the words of this report mean. */
import type { AuditFacts } from './facts.js';
import { html, type Markup, type Piece } from './markup.js';
import { code, list, table } from './table.js';
import { count } from './words.js';

export function digestsSection({ asked, files }: AuditFacts): Markup {
  const { journal, results, resultsName } = files;
  const rows: Piece[][] = [
    [
      'Rows of the input',
      code(asked.identitySha256),
      'recipient, reference, product and value of every row, normalised; the batch ID is made from it unless one was given',
    ],
    ['What was issued of them', code(asked.issuedSha256), 'every field that an order depends on'],
    ['All cells of the input', code(asked.cellsSha256), 'header and cells, in their order'],
    ...(results === undefined
      ? [['Results file', '–', resultsName === null ? 'the batch writes none' : 'it was not there']]
      : [
          [`Results file ${results.name}`, code(results.sha256), `${count(results.bytes)} bytes when this was written`],
        ]),
    ...(journal === undefined
      ? []
      : [
          [
            `Journal ${journal.name}`,
            code(journal.sha256),
            `${count(journal.bytes)} bytes when this was written; it only grows, so that its beginning keeps this digest`,
          ],
        ]),
  ];
  return html`<section id="digests"><h2>Digests</h2>
<p>SHA-256. That of a file can be checked with ${code('sha256sum')} (or ${code('Get-FileHash')}); a file that differs was changed after this report.</p>
${table({
  caption: 'Digests',
  columns: [
    { name: 'Of', kind: 'name' },
    { name: 'SHA-256', kind: 'code' },
    { name: 'What it covers', kind: 'words' },
  ],
  rows,
})}
</section>
`;
}

export function glossary(): Markup {
  return html`<section id="words"><h2>How to read this report</h2>
${list([
  ['Row', 'One payout that was asked for: one line of the input.'],
  ['Order', 'Up to 200 rows that are sent to the vendor in one request, in one currency and country.'],
  ['Issued', 'The order is completed, and the vendor has returned a payout link that was matched with this very row.'],
  ['Failed', 'Proven not issued: the order was refused, or came to nothing. Nothing was issued for the row.'],
  [
    'Unknown',
    'A request left and its outcome is not proven. Such a row is never sent again by itself under another key.',
  ],
  ['Processing', 'The vendor has accepted the order and has not completed it yet.'],
  ['Not sent', 'No request has left, or every one was turned away for the account as a whole.'],
  [
    'Idempotency key',
    'Each order has one, made from batch ID, order number and generation by a published rule. However often a request is repeated, the vendor makes one order of it.',
  ],
  [
    'Left out',
    'Payout links, e-mail addresses, recipients and their references. They are in the results file, which is as good as cash.',
  ],
])}</section>
`;
}
