/** The top of the report: which batch, how it ended, and the numbers by which it is recognised. */
import type { AuditFacts } from './facts.js';
import { code } from './table.js';
import { html, type Markup } from './markup.js';
import { sentence } from '../report/sentence.js';
import { currencySums, type CurrencySums } from './currency-sums.js';
import { statusBar } from './status-bar.js';
import { count, counted, duration, HOSTS, listed, longMoment, money, percent } from './words.js';

/** How the batch ended, in a few words. */
function standing({ report, halted, running }: AuditFacts): string {
  if (halted !== undefined) return 'Halted';
  if (running) return 'In progress';
  if (!report.finished) return 'Not finished';
  return report.failed === 0 ? 'Complete' : `Finished, ${counted(report.failed, 'row')} failed`;
}

export function summary(facts: AuditFacts): Markup {
  const { asked, batchId, report } = facts;
  const sums = currencySums(facts.products);
  return html`<header>
<p class="kicker">Evidence report of a payout batch</p>
<h1>${asked.fileName ?? batchId}</h1>
<p class="batch">${code(batchId)} <span>${HOSTS[report.host]}</span></p>
<div class="verdict"><p class="state">${standing(facts)}</p>
<p>${verdict(facts, sums)}</p>
${facts.halted === undefined ? undefined : html`<p>Server or state contradicted itself, and nothing is sent any more: ${sentence(facts.halted)}</p>`}
<p class="as-of">${asOf(facts)}</p></div>
${tiles(facts, sums)}
${statusBar(report)}
</header>
`;
}

function verdict({ report, orders }: AuditFacts, sums: readonly CurrencySums[]): string {
  const { rows, issued, failed, unknown, processing, notSent } = report;
  const amounts = amountsOf(sums);
  if (issued === rows)
    return `${rows === 1 ? 'The one row was' : `All ${count(rows)} rows were`} issued: ${listed(amounts)}.`;
  const begun = orders.some(({ attempts, found }) => attempts > 0 || found);
  if (issued === 0 && !begun) return `Nothing has been sent yet: ${counted(rows, 'row')} wait to be issued.`;
  const first = `${count(issued)} of ${counted(rows, 'row')} were issued${amounts.length === 0 ? '' : `: ${listed(amounts)}`}.`;
  const rest = [
    ...(failed > 0 ? [`${counted(failed, 'row')} failed and ${failed === 1 ? 'is' : 'are'} proven not issued`] : []),
    ...(unknown > 0 ? [`of ${counted(unknown, 'row')} it is not known whether an order exists`] : []),
    ...(processing > 0
      ? [`${counted(processing, 'row')} ${processing === 1 ? 'is' : 'are'} being processed by the vendor`]
      : []),
    ...(notSent > 0 ? [`${counted(notSent, 'row')} ${notSent === 1 ? 'was' : 'were'} not sent`] : []),
  ];
  const words = listed(rest);
  return `${first} ${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function asOf({ asOf: at, running, runs }: AuditFacts): string {
  if (at === undefined) return 'The batch was prepared and never run.';
  const since = `As of ${longMoment(at)}, the last entry of the journal.`;
  if (running) return `${since} A run was under way when this was written: a later report will say more.`;
  const last = runs.at(-1);
  return last !== undefined && last.endedAt === undefined
    ? `${since} The last run has not written down its end: it was cut short, or goes on on another machine.`
    : since;
}

function tiles({ report, runs, times }: AuditFacts, sums: readonly CurrencySums[]): Markup {
  const spent = runs.reduce(
    (sum, { startedAt, endedAt, lastAt }) => sum + Math.max(0, (endedAt ?? lastAt) - startedAt),
    0,
  );
  return html`<dl class="tiles">
${tile('Rows issued', html`${count(report.issued)}<small> of ${count(report.rows)}</small>`, percent(report.issued, report.rows))}
${tile(
  'Face value issued',
  sums.map(
    ({ currency, issued }) => html`<span>${money(issued.faceValue, currency)} <small>${currency}</small></span>`,
  ),
  sums.length === 1 ? undefined : `${counted(sums.length, 'currency').replace(/ys$/, 'ies')}`,
)}
${tile('Orders completed', html`${count(report.orders.completed)}<small> of ${count(report.orders.total)}</small>`, `${counted(times.sent.length, 'order request')} sent`)}
${tile('Runs', count(runs.length), runs.length === 0 ? undefined : `${duration(spent)} in all`)}
</dl>`;
}

function tile(name: string, value: Markup | readonly Markup[] | string, note: string | undefined): Markup {
  return html`<div><dt>${name}</dt><dd><div class="value">${value}</div>${
    note === undefined ? undefined : html`<div class="note">${note}</div>`
  }</dd></div>`;
}

/** A sentence has an end; the totals have every currency. */
const MAX_AMOUNTS = 6;

function amountsOf(sums: readonly CurrencySums[]): string[] {
  const issued = sums.filter((sum) => sum.issued.rows > 0);
  const more = issued.length - MAX_AMOUNTS;
  return [
    ...issued.slice(0, MAX_AMOUNTS).map(({ currency, issued: of }) => `${money(of.faceValue, currency)} ${currency}`),
    ...(more > 0 ? [`${count(more)} more`] : []),
  ];
}
