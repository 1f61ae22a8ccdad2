/** How figures grow with the rows: a line for each that is there at every size. */
import { figureText } from './table.js';

export function growthText(bySize) {
  const names = [...new Set(bySize.flatMap(({ figures }) => figures.flatMap(({ series }) => series ?? [])))];
  const head = ['', ...bySize.map(({ rows }) => `${rows.toLocaleString('en-US')} rows`)];
  const body = names.map((name) => [
    name,
    ...bySize.map(({ figures }) => cellOf(figures.find((row) => row.series === name))),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column].length)));
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function cellOf(row) {
  if (row === undefined || row.verdict === 'error') return '–';
  const ratio = row.ratio === null ? '' : ` (${row.ratio.median.toFixed(2)} ×)`;
  return figureText(row.measured.median, row.unit) + ratio;
}
