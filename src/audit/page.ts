/** Facts → one self-contained HTML file: no script, nothing from elsewhere. Pure: the same facts give the same page. */
import { askedSection } from './asked-section.js';
import { digestsSection, glossary } from './digest-section.js';
import type { AuditFacts, Written } from './facts.js';
import { html, type Markup, render } from './markup.js';
import { failuresSection, totalsSection } from './money-sections.js';
import { ordersSection } from './order-section.js';
import { personName } from './plain-text.js';
import { reportMark } from './report-mark.js';
import { decisionsSection, runsSection } from './run-sections.js';
import { style } from './style.js';
import { summary } from './summary.js';
import { settleSection, timelineSection } from './time-sections.js';
import { moment } from './words.js';

const CONTENTS = [
  ['asked', 'What was asked for'],
  ['totals', 'Totals'],
  ['timeline-section', 'The run over time'],
  ['settle-section', 'Settle times'],
  ['failures', 'Failures'],
  ['orders', 'Orders'],
  ['runs', 'Runs'],
  ['decisions', 'Decisions'],
  ['digests', 'Digests'],
  ['words', 'How to read this'],
] as const;

export function renderPage(facts: AuditFacts, written: Written): string {
  const name = facts.asked.fileName ?? facts.batchId;
  return render(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${reportMark(facts.batchId)}
<title>${name}: evidence report</title>
${style}
</head>
<body>
<main>
${summary(facts)}
<nav aria-label="Contents"><ul>${CONTENTS.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}</ul></nav>
${askedSection(facts)}
${totalsSection(facts)}
${timelineSection(facts)}
${settleSection(facts)}
${failuresSection(facts)}
${ordersSection(facts)}
${runsSection(facts)}
${decisionsSection(facts)}
${digestsSection(facts)}
${glossary()}
</main>
${footer(written)}
</body>
</html>
`);
}

/** The only line in which two reports of the same state differ. */
function footer({ at, user, host, version }: Written): Markup {
  return html`<footer><p>Written ${moment(at)} UTC by ${personName(user)} on ${host} with issue-batch ${version}.</p></footer>`;
}
