/** What was asked for against what was issued: by currency, by product, and why the rest was not. */
import { currencySums, openOf } from './currency-sums.js';
import type { AuditFacts, Sum } from './facts.js';
import { html, type Markup } from './markup.js';
import { type Column, table } from './table.js';
import { count, counted, money } from './words.js';

/** Beyond them a file would be for machines; the sums by currency hold all of them. */
const MAX_PRODUCTS = 300;
const MAX_FAILURES = 60;

const SUM_COLUMNS: readonly Column[] = [
  { name: 'Rows asked', kind: 'number' },
  { name: 'Value asked', kind: 'number' },
  { name: 'Rows issued', kind: 'number' },
  { name: 'Value issued', kind: 'number' },
  { name: 'Value failed', kind: 'number' },
  { name: 'Value open', kind: 'number' },
];

export function totalsSection({ products, report }: AuditFacts): Markup {
  const sums = currencySums(products);
  const shown = products.slice(0, MAX_PRODUCTS);
  const everyRow = ['All', count(report.rows), '', count(report.issued), '', '', ''];
  return html`<section id="totals"><div class="group"><h2>Totals</h2>
<p>Values are sums of face values. <em>Failed</em> is proven not issued; <em>open</em> is unknown, processing or not sent. Currencies are never added up.</p>
<h3>By currency</h3>
${table({
  caption: 'Totals by currency',
  columns: [{ name: 'Currency' }, ...SUM_COLUMNS],
  rows: sums.map(({ currency, ...of }) => [currency, ...sumCells(of, currency)]),
  foot: sums.length > 1 ? everyRow : undefined,
})}</div>
<div class="group"><h3>By product</h3>
${
  products.length > shown.length
    ? html`<p>The first ${count(shown.length)} of ${counted(products.length, 'product')}, in the order of the input; the sums by currency hold all of them.</p>`
    : undefined
}
${table({
  caption: 'Totals by currency and product',
  columns: [{ name: 'Product', kind: 'code' }, { name: 'Currency' }, ...SUM_COLUMNS],
  rows: byCurrency(shown).map((product) => {
    const { asked, byStatus, currency } = product;
    const of = { asked, issued: byStatus.issued, failed: byStatus.failed, open: openOf(product) };
    return [product.product, currency, ...sumCells(of, currency)];
  }),
})}</div>
</section>
`;
}

/** Products of one currency stand together, in the order in which they were asked for. */
function byCurrency<T extends { readonly currency: string }>(products: readonly T[]): readonly T[] {
  return [...new Set(products.map(({ currency }) => currency))].flatMap((currency) =>
    products.filter((product) => product.currency === currency),
  );
}

function sumCells(
  { asked, issued, failed, open }: Readonly<Record<'asked' | 'issued' | 'failed' | 'open', Sum>>,
  currency: string,
): string[] {
  return [
    count(asked.rows),
    money(asked.faceValue, currency),
    count(issued.rows),
    money(issued.faceValue, currency),
    orDash(failed, currency),
    orDash(open, currency),
  ];
}

/** Nothing at all is easier to see than a zero. */
function orDash({ rows, faceValue }: Sum, currency: string): string {
  return rows === 0 ? '–' : money(faceValue, currency);
}

export function failuresSection({ failures }: AuditFacts): Markup {
  const shown = failures.slice(0, MAX_FAILURES);
  const more = failures.length - shown.length;
  if (failures.length === 0) {
    return html`<section id="failures"><h2>Failures</h2>
<p>None: no row failed, and none is unknown.</p></section>
`;
  }
  return html`<section id="failures"><h2>Failures</h2>
<p>Rows that were not issued, or of which that is not known, by the reason that was given.${
    more > 0 ? ` The ${count(shown.length)} most frequent of ${count(failures.length)} reasons.` : undefined
  }</p>
${table({
  caption: 'Failures by reason',
  columns: [
    { name: 'Reason', kind: 'code' },
    { name: 'Rows are' },
    { name: 'In words', kind: 'words' },
    { name: 'Orders', kind: 'number' },
    { name: 'Rows', kind: 'number' },
    { name: 'Face value', kind: 'number' },
    { name: 'Currency' },
  ],
  rows: shown.map(({ type, outcome, message, orders, rows, faceValue, currency }) => [
    type,
    outcome === 'failed' ? 'not issued' : 'unknown',
    message,
    count(orders),
    count(rows),
    money(faceValue, currency),
    currency,
  ]),
})}
</section>
`;
}
