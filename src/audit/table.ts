/** Tables that scroll inside a box of their own, with names for every row and column. */
import { html, type Markup, type Piece } from './markup.js';

export interface Column {
  readonly name: string;
  /**
   * `number`: to the right, digits under digits. `words`: may take several lines. `code`: as it stands in a file.
   * `name`: of any length, because it comes from elsewhere.
   */
  readonly kind?: 'number' | 'words' | 'code' | 'name';
}

export interface TableText {
  /** What the table is, for those who hear it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly Piece[])[];
  /** Sums below the rows. */
  readonly foot?: readonly Piece[] | undefined;
}

/** So few rows stay on one page when they are printed. */
const SHORT = 12;

export function table({ caption, columns, rows, foot }: TableText): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${rows.length > SHORT ? 'long' : 'short'}">
<caption>${caption}</caption>
<thead><tr>${columns.map(({ name, kind }) => html`<th scope="col"${classOf(kind)}>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => line(row, columns))}</tbody>${
    foot === undefined ? undefined : html`<tfoot>${line(foot, columns)}</tfoot>`
  }</table></div>
`;
}

function line(cells: readonly Piece[], columns: readonly Column[]): Markup {
  return html`<tr>${cells.map((cell, index) => {
    const kind = classOf(columns[index]?.kind);
    return index === 0 ? html`<th scope="row"${kind}>${cell}</th>` : html`<td${kind}>${cell}</td>`;
  })}</tr>
`;
}

function classOf(kind: Column['kind']): Markup | undefined {
  return kind === undefined ? undefined : html` class="${kind}"`;
}

/** Names and what they are, one under the other. */
export function list(entries: readonly (readonly [name: string, value: Piece])[]): Markup {
  return html`<dl class="facts">${entries.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>
`;
}

export function code(text: string): Markup {
  return html`<code>${text}</code>`;
}
