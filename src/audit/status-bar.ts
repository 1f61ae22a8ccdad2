/** Rows by status as one bar, with a legend that says the same in numbers. Told apart by pattern as well as by colour. */
import type { IssueStatus } from '../model.js';
import type { BatchReport } from '../report/report.js';
import { html, type Markup } from './markup.js';
import { drawing } from './svg.js';
import { count, listed, percent, ROW_WORDS } from './words.js';

const HEIGHT = 26;
/** Percent of the width: a single row among thousands must not vanish. */
const LEAST_WIDTH = 0.6;

function rowsByStatus(report: BatchReport): readonly (readonly [IssueStatus, number])[] {
  return [
    ['issued', report.issued],
    ['failed', report.failed],
    ['unknown', report.unknown],
    ['processing', report.processing],
    ['not_sent', report.notSent],
  ];
}

export function statusBar(report: BatchReport): Markup {
  const parts = rowsByStatus(report).filter(([, rows]) => rows > 0);
  const widths = widthsOf(parts.map(([, rows]) => rows));
  let x = 0;
  const rects = parts.map(([status, rows], index) => {
    const width = widths[index] ?? 0;
    const rect = html`<rect class="${status}" x="${x}%" y="0" width="${width}%" height="${HEIGHT}"><title>${ROW_WORDS[status]}: ${count(rows)}</title></rect>`;
    x += width;
    return rect;
  });
  const words = parts.map(([status, rows]) => `${count(rows)} ${ROW_WORDS[status].toLowerCase()}`);
  const description = `Of ${count(report.rows)} rows: ${listed(words)}.`;
  return html`<figure class="status">
${drawing({ id: 'rows', title: 'Rows by status', description, height: HEIGHT }, html`${PATTERNS}${rects}`)}
<ul class="legend">${parts.map(
    ([status, rows]) =>
      html`<li><svg width="12" height="12" aria-hidden="true"><rect class="${status}" width="12" height="12"/></svg> ${ROW_WORDS[status]} <b>${count(rows)}</b> <span>${percent(rows, report.rows)}</span></li>`,
  )}</ul></figure>`;
}

const PATTERNS = html`<defs>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-paper" width="6" height="6"/><rect class="hatch-ink" width="2.5" height="6"/></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="hatch-paper" width="6" height="6"/><circle class="dot-ink" cx="3" cy="3" r="1.4"/></pattern>
</defs>`;

/** Percentages that add up to 100, none of them too narrow to be seen. */
function widthsOf(values: readonly number[]): number[] {
  const all = values.reduce((sum, value) => sum + value, 0);
  const wide = values.map((value) => Math.max((value / all) * 100, LEAST_WIDTH));
  const sum = wide.reduce((total, width) => total + width, 0);
  return wide.map((width) => (width / sum) * 100);
}
