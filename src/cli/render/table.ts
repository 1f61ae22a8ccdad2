/** A table in plain text. Where it is too wide, the columns that may be cut give way, the widest first. */

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'right';
  /** May be cut down to this many characters; otherwise it is shown whole. */
  readonly atLeast?: number;
}

const GAP = 2;

/** Wider than `width` only when nothing more may be cut. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const natural = columns.map((_, index) => lines.reduce((most, cells) => Math.max(most, lengthOf(cells[index])), 0));
  const widths = fitted(columns, natural, width);
  return lines.map((cells) =>
    columns
      .map((column, index) => padded(column, cells[index], widths[index]))
      .join('  ')
      .trimEnd(),
  );
}

function fitted<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  while (excess > 0) {
    let widest = -1;
    for (const [index, { atLeast, title }] of columns.entries()) {
      const least = Math.max(atLeast ?? Number.POSITIVE_INFINITY, title.length);
      if ((widths[index] ?? 0) > least && (widths[index] ?? 0) > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function padded<Row>({ align }: Column<Row>, text = '', width = 0): string {
  const cut = shortened(text, width);
  const space = ' '.repeat(width - lengthOf(cut));
  return align === 'right' ? `${space}${cut}` : `${cut}${space}`;
}

/** At most `width` characters; what was cut off shows as `…`. */
export function shortened(text: string, width: number): string {
  if (lengthOf(text) <= width) return text;
  return `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** In characters, not in halves of surrogate pairs. */
function lengthOf(text = ''): number {
  return [...text].length;
}
