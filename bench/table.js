/** The table as text. */

/** Figures are kept in milliseconds, bytes and counts, and shown so that three digits are read. */
export function figureText(value, unit) {
  if (unit === 'count') return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  if (unit === 'bytes') return `${(value / 1e6).toFixed(0)} MB`;
  return Math.abs(value) < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

export function tableText(rows) {
  const head = ['', 'measured', 'floor', 'ratio (min…max)', 'goal', 'verdict'];
  const body = rows.map(cellsOf);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column].length)));
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function cellsOf(row) {
  if (row.verdict === 'error') return [row.what, '', '', '', '', 'error'];
  const { what, unit, measured, floor, ratio, goal, verdict } = row;
  return [what, figureText(measured.median, unit), figureText(floor.median, unit), ratioText(ratio), goal, verdict];
}

function ratioText(ratio) {
  if (ratio === null) return '–';
  const { median, min, max } = ratio;
  const text = (value) => value.toFixed(2);
  return min === max ? `${text(median)} ×` : `${text(median)} × (${text(min)}…${text(max)})`;
}

/** What the table has no room for: the reasons of every row that is not reached, and what each floor is. */
export function notesText(rows) {
  const missed = rows.filter(({ because }) => because.length > 0);
  return missed.map(({ what, verdict, because }) => `${verdict}: ${what}: ${because.join('; ')}`).join('\n');
}
