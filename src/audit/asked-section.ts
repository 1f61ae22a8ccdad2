/** What was asked for: the input, the account and the settings, as they were frozen before the first order. */
import type { Distribution } from '../model.js';
import type { AuditFacts } from './facts.js';
import { apiLink, html, type Markup, type Piece } from './markup.js';
import { shortened } from '../validate/shortened.js';
import { code, list } from './table.js';
import { count, counted, HOSTS, listed, moment } from './words.js';

const MAX_COLUMNS = 40;
const MAX_NAME = 60;

const DELIVERIES: Readonly<Record<Distribution, string>> = {
  payout_link: 'as links in the results file',
  email: 'by e-mail from the vendor',
  recipient: "to the recipients' cards",
};

export function askedSection({ asked, batchId, report }: AuditFacts): Markup {
  const { settings } = asked;
  const entries: (readonly [string, Piece])[] = [
    ['Batch ID', code(batchId)],
    ['Input', asked.fileName ?? 'rows from standard input or a program'],
    ['Rows', `${count(asked.rows)}, ${listed(deliveries(asked.deliveries))}`],
    ['Columns', columnNames(asked.columns)],
    ['Host', html`${HOSTS[report.host]}<br>${apiLink(settings.baseUrl)}`],
    ['API version', asked.apiVersion],
    ['API key', html`begins with ${code(asked.keyPrefix)}; the rest is kept nowhere`],
    [
      'Paid from',
      settings.currency === null ? "the balance in each product's currency" : `the ${settings.currency} balance`,
    ],
    [
      'Order size',
      `at most ${counted(settings.chunkSize, 'row')}${settings.canary === undefined ? '' : `; first, alone, ${counted(settings.canary, 'row')}`}`,
    ],
    ...(settings.template === null ? [] : [['Template', code(settings.template)] as const]),
    ...(settings.description === null ? [] : [['Description', settings.description] as const]),
    ['Frozen', `${moment(asked.frozenAt)} UTC by issue-batch ${asked.version}, before the first order`],
  ];
  return html`<section id="asked"><h2>What was asked for</h2>
${list(entries)}</section>
`;
}

function deliveries(rows: Readonly<Record<Distribution, number>>): string[] {
  const used = (['payout_link', 'email', 'recipient'] as const).filter((name) => rows[name] > 0);
  return used.map((name) => (used.length === 1 ? DELIVERIES[name] : `${count(rows[name])} ${DELIVERIES[name]}`));
}

function columnNames(columns: readonly string[]): Markup {
  const shown = columns.slice(0, MAX_COLUMNS).map((name) => code(shortened(name, MAX_NAME)));
  const more = columns.length - shown.length;
  return html`<span class="names">${shown.map((name) => html`${name} `)}</span>${more > 0 ? `and ${count(more)} more` : undefined}`;
}
